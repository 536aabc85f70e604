# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Which descriptions of the exchange this package was generated from."""

from sixmm_runtime.version import DescribedBy

DESCRIPTIONS = {
    "openapi.json": DescribedBy(
        "1", "f5f3ee08a7d1b9ed9132f4b51a94f41bcd87e6784fcdac8816c74b18c9ef0df0"
    ),
    "asyncapi.json": DescribedBy(
        "1", "359735619af6a5a1193389a3b9f08e5bdab91ddd0203b639ed48a073fea212a9"
    ),
}
"""By file of the package: the description's version, and the SHA-256 of the file's bytes."""
