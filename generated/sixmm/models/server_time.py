# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sixmm_runtime import decode
from sixmm_runtime.model import Model, field, model, moment
from sixmm_runtime.public import public


@public
@model
class ServerTime(Model):
    """The exchange's clock.

    Attributes:
        timestamp: Now, without the part of a second; not what requests are signed with.
            Unix milliseconds; the exchange counts whole seconds. (Assumed.)
        timestamp_ms: Now, in milliseconds: what a client measures its clock's offset
            against. Unix milliseconds.
        iso: The same moment as ISO 8601 text.
        timezone: Time zone of `iso`.
    """

    timestamp: int = field("timestamp", decode.seconds)
    timestamp_ms: int = field("timestampMs", decode.integer)
    iso: str = field("iso", decode.text)
    timezone: str = field("timezone", decode.text)
    timestamp_utc: datetime = moment("timestamp")
    timestamp_ms_utc: datetime = moment("timestamp_ms")

    if TYPE_CHECKING:  # a misspelt name is an error before the program runs

        def get(  # type: ignore[override]
            self,
            name: Literal[
                "timestamp",
                "timestamp_ms",
                "iso",
                "timezone",
            ],
            default: Any = None,
        ) -> Any: ...
