# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.


from sixmm_runtime.streams.book.price_level import PriceLevel

__all__ = ["PriceLevel"]
