# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "98dce41d9cb9af7432b3295d08daf5cd23aba871d991c84b4ac13e2765d077a6"
    ),
    "asyncapi.json": DescribedBy(
        "1", "70267040e4f4af3d9d0129adc6a4b58451672189da1c060d3ef5dd0f8424c2df"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
