# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime.model import Model, model
from sixmm_runtime.public import public


@public
@model
class Empty(Model):
    """An answer without known content: success is all that it says. Fields that the exchange
    sends are kept.

    Assumed (empty): The pages give this operation no answer beyond the envelope.
    """
