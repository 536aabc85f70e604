# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "578ef29489a054ed86a37335d799541cec63204a1b28ca93dcd177e4e4c2653c"
    ),
    "asyncapi.json": DescribedBy(
        "1", "2d54a9671cf3a8ddb804dbdc473fff2d60ea92450e4c3b23da70f3b36fc247b4"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
