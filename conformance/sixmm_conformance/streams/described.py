"""The frames that the description promises: as it says, and more strictly than a client may."""

import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
from attrs import define, field
from sixmm_description import Assumption, StreamDescription, assumptions_on
from sixmm_description import JsonObject as Json
from sixmm_description.names import python_name

from sixmm_conformance.assumptions import Assumptions, nearest

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_PROBLEMS = 5

# What is there in some of the frames only: of a fill where one is told, of a request that could be read.
_AT_TIMES: Mapping[str, frozenset[str]] = {
    "OrderTradeUpdate": frozenset(
        {
            "trade_id",
            "last_fill_price",
            "last_fill_quantity",
            "role_type",
            "handling_fee",
            "realized_pnl",
        }
    ),
    "RequestRefusal": frozenset({"id", "event"}),
}
_WRAPPERS = frozenset({"PublicPush", "PrivatePush"})


@define
class DescribedFrames:
    """Compares frames with the messages that they are, of the client's side and of the server's."""

    description: StreamDescription
    _validators: dict[tuple[str, bool], jsonschema_rs.Draft202012Validator] = field(
        factory=dict, repr=False
    )

    def against(self, message: str, frame: Json, *, strict: bool) -> Assumptions:
        """The assumptions that the differences go against."""
        if not self.problems(message, frame, strict=strict):
            return ()
        document = self.description.document
        payload = document["components"]["messages"][message]["payload"]
        errors = self._validators[message, strict].iter_errors(frame)
        found: list[Assumption] = []
        for error in errors:
            found += nearest(document, payload, error.evaluation_path)
            gone = re.match(r'"(.+)" is a required property', error.message)
            path = [*error.instance_path, *([gone[1]] if gone else ())]
            found += assumptions_on(document, payload, path)[:1]
        return tuple(dict.fromkeys(found))

    def problems(self, message: str, frame: Json, *, strict: bool) -> list[str]:
        """How ``frame`` differs; strictly, it has all that is described and nothing else."""
        known = (message, strict)
        if known not in self._validators:
            self._validators[known] = self._validator(message, strict=strict)
        return self._found(known, frame)

    def misshapen(self, message: str, frame: Json) -> str | None:
        """What keeps rules from reading a frame: something of another type, or not there."""
        wrong = self.problems(message, frame, strict=False)
        missing = self.problems(message, frame, strict=True)
        found = [*wrong, *(each for each in missing if each.endswith("is a required property"))]
        return found[0] if found else None

    def _found(self, known: tuple[str, bool], frame: Json) -> list[str]:
        errors = self._validators[known].iter_errors(frame)
        return [
            f"{'.'.join(map(str, error.instance_path)) or 'the frame'}: {error.message}"
            for error, _ in zip(errors, range(_MOST_PROBLEMS), strict=False)
        ]

    def of_schema(self, name: str, frame: Json) -> list[str]:
        """How ``frame`` differs from a schema by its name, such as what pushes are wrapped in."""
        known = (name, False)
        if known not in self._validators:
            schemas = self.description.document["components"]["schemas"]
            self._validators[known] = _compiled(schemas[name], schemas)
        return self._found(known, frame)

    def _validator(self, message: str, *, strict: bool) -> jsonschema_rs.Draft202012Validator:
        components = self.description.document["components"]
        schemas = components["schemas"]
        if strict:
            schemas = {name: _complete(name, schema) for name, schema in schemas.items()}
        closed = {"unevaluatedProperties": False} if strict else {}
        return _compiled({**components["messages"][message]["payload"], **closed}, schemas)


def _compiled(schema: Json, schemas: Json) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": {"schemas": schemas}},
        validate_formats=True,
        formats={"decimal": lambda text: _DECIMAL.fullmatch(text) is not None},
    )


def _complete(name: str, schema: Any) -> Any:
    """A copy of a schema in which objects have all of their properties and no others."""
    if "properties" not in schema:
        return schema
    names = _AT_TIMES.get(name, frozenset())
    at_times = {
        wire for wire, node in schema["properties"].items() if python_name(wire, node) in names
    }
    copied = {**schema, "required": sorted(schema["properties"].keys() - at_times)}
    if name not in _WRAPPERS:
        copied["additionalProperties"] = False
    if at_times and name != "RequestRefusal":
        copied["dependentRequired"] = {each: sorted(at_times) for each in sorted(at_times)}
    return copied
