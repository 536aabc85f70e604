# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "5e56d7e306cf3cc8c96e108f2d0b79315230184d1c7c25813fa156f7c2674ca5"
    ),
    "asyncapi.json": DescribedBy(
        "1", "872525e4b6131496cad52ea19dcfa49394ec24fbc8e47920602141549619b432"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
