# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "641072ca4514197ddaf0e214dbda45facd70f78c80e8ea620c029d50d7ecf360"
    ),
    "asyncapi.json": DescribedBy(
        "1", "c7059bb00f1d69ac7a824941187072dddf7269bcfffcbe460898e362581b6cac"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
