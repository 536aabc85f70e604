# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model
from sixmm_runtime.public import public


@public
@model
class ServiceVersion(Model):
    """Which version of the service answers.

    Assumed (service_version): The page says that version information is answered, and names
    no field.

    Attributes:
        version: Version of the service.
    """

    version: str = field("version", decode.text)
