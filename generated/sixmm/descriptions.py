# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "a0b6abfcd770f2486b0c5501da32a89b6eb1f39c2a35e4b5cfb38a3d9afe5cf5"
    ),
    "asyncapi.json": DescribedBy(
        "1", "faf35f12fcb3d5ecec5b6682421fe338b5cbe7be0cd528c0616f17bbc44d0692"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
