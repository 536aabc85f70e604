# Written by `make generate` from openapi.yaml. Do not edit: change the description (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations as data, one module a resource."""
