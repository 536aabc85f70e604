# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from typing import TYPE_CHECKING, Any, Literal

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

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self, name: Literal["version",], default: Any = None
        ) -> Any: ...
