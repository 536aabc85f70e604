# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "1f95c9325c2b8d4e59523561710793e5151b6d5e0cf7803a93e6082bced473a0"
    ),
    "asyncapi.json": DescribedBy(
        "1", "d95f64634cff396770ad38cc484d4d2bd75d07ecf08f54d6fc76403b11e8d87c"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
