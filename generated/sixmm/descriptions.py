# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "5d217c564c3c2b1f39610f9fba018b3858855a1c2c809bce5cc1fc2d90e740d6"
    ),
    "asyncapi.json": DescribedBy(
        "1", "faf35f12fcb3d5ecec5b6682421fe338b5cbe7be0cd528c0616f17bbc44d0692"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
