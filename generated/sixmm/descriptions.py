# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "641072ca4514197ddaf0e214dbda45facd70f78c80e8ea620c029d50d7ecf360"
    ),
    "asyncapi.json": DescribedBy(
        "1", "872525e4b6131496cad52ea19dcfa49394ec24fbc8e47920602141549619b432"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
