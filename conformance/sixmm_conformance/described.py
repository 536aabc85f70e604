"""The answers and frames that the descriptions promise: as they say, and more strictly than a client may."""

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

import jsonschema_rs
from attrs import define, field
from sixmm_description import Description, Operation, StreamDescription, assumptions_on
from sixmm_description import JsonObject as Json
from sixmm_description.assumptions import nearest
from sixmm_description.names import role_name

from sixmm_conformance.assumptions import Assumptions, Misshapen, worst

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_PROBLEMS = 5
_GONE = re.compile(r'"([^"]+)" is a required property')


@define
class Described:
    """Compares the ``data`` of successes with what their operations describe."""

    description: Description
    _validators: dict[tuple[str, bool], jsonschema_rs.Draft202012Validator] = field(
        factory=dict, repr=False
    )
    _complete_components: Json | None = field(default=None, init=False, repr=False)

    def problems(self, operation: Operation, data: Any, *, strict: bool) -> list[str]:
        """How ``data`` differs; strictly, it has all that is described and nothing else."""
        return [told for told, _ in self.differences(operation, data, strict=strict)]

    def differences(
        self, operation: Operation, data: Any, *, strict: bool
    ) -> list[tuple[str, Assumptions]]:
        """The same, each with the assumption that it goes against, if any."""
        known, document = (operation.operation_id, strict), self.description.document
        if known not in self._validators:
            self._validators[known] = self._validator(operation, strict=strict)
        found = []
        for error in islice(self._validators[known].iter_errors(data), _MOST_PROBLEMS):
            gone = _GONE.match(error.message)
            path = [*error.instance_path, *([gone[1]] if gone else ())]
            on_the_way = nearest(document, operation.answer, error.evaluation_path)
            marks = on_the_way or assumptions_on(document, operation.answer, path)[:1]
            where = ".".join(map(str, error.instance_path)) or "data"
            found.append((f"{where}: {error.message}", marks))
        return found

    def misshapen(self, operation: Operation, data: Any) -> Misshapen | None:
        """What keeps rules from reading ``data``: something of another type, or not there."""
        wrong = self.differences(operation, data, strict=False)
        missing = self.differences(operation, data, strict=True)
        return worst([*wrong, *(each for each in missing if _GONE.search(each[0]))])

    def _validator(
        self, operation: Operation, *, strict: bool
    ) -> jsonschema_rs.Draft202012Validator:
        components = self.description.document["components"]
        if strict:
            self._complete_components = self._complete_components or _complete(components)
            components = self._complete_components
        return jsonschema_rs.Draft202012Validator(
            {**operation.answer, "components": components},
            validate_formats=True,
            formats={"decimal": lambda text: _DECIMAL.fullmatch(text) is not None},
        )


def _complete(node: Any) -> Any:
    """A copy of schemas in which objects have all of their properties and no others."""
    if isinstance(node, list):
        return [_complete(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _complete(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        names = sorted(node["properties"])
        copied["additionalProperties"] = False
        if "code" in names:
            # An item of a batch: one that was refused has only ids beside code and message.
            copied["if"] = {"properties": {"code": {"const": 0}}}
            copied["then"] = {"required": names}
            copied["required"] = ["code", "message"]
        else:
            copied["required"] = names
    return copied


_GONE_OF_FRAME = re.compile(r'"(.+)" is a required property')

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
        errors = self._of_message(message, strict=strict).iter_errors(frame)
        marks = (mark for error in errors for mark in self._against(message, error))
        return tuple(dict.fromkeys(marks))

    def _against(self, message: str, error: jsonschema_rs.ValidationError) -> Assumptions:
        document = self.description.document
        payload = document["components"]["messages"][message]["payload"]
        gone = _GONE_OF_FRAME.match(error.message)
        path = [*error.instance_path, *([gone[1]] if gone else ())]
        on_the_way = nearest(document, payload, error.evaluation_path)
        return (*on_the_way, *assumptions_on(document, payload, path)[:1])

    def problems(self, message: str, frame: Json, *, strict: bool) -> list[str]:
        """How ``frame`` differs; strictly, it has all that is described and nothing else."""
        return _told(self._of_message(message, strict=strict), frame)

    def misshapen(self, message: str, frame: Json) -> Misshapen | None:
        """What keeps rules from reading a frame: something of another type, or not there."""
        wrong = list(self._of_message(message, strict=False).iter_errors(frame))
        missing = self._of_message(message, strict=True).iter_errors(frame)
        wrong += [each for each in missing if _GONE_OF_FRAME.match(each.message)]
        return worst((_in_words(each), self._against(message, each)) for each in wrong)

    def of_schema(self, name: str, frame: Json) -> list[str]:
        """How ``frame`` differs from a schema by its name, such as what pushes are wrapped in."""
        known = (name, False)
        if known not in self._validators:
            schemas = self.description.document["components"]["schemas"]
            self._validators[known] = _compiled(schemas[name], schemas)
        return _told(self._validators[known], frame)

    def _of_message(self, message: str, *, strict: bool) -> jsonschema_rs.Draft202012Validator:
        known = (message, strict)
        if known not in self._validators:
            self._validators[known] = self._validator(message, strict=strict)
        return self._validators[known]

    def _validator(self, message: str, *, strict: bool) -> jsonschema_rs.Draft202012Validator:
        components = self.description.document["components"]
        schemas = components["schemas"]
        if strict:
            schemas = {name: _complete_frame(name, schema) for name, schema in schemas.items()}
        closed = {"unevaluatedProperties": False} if strict else {}
        return _compiled({**components["messages"][message]["payload"], **closed}, schemas)


def _told(validator: jsonschema_rs.Draft202012Validator, frame: Json) -> list[str]:
    return [_in_words(each) for each in islice(validator.iter_errors(frame), _MOST_PROBLEMS)]


def _in_words(error: jsonschema_rs.ValidationError) -> str:
    return f"{'.'.join(map(str, error.instance_path)) or 'the frame'}: {error.message}"


def _compiled(schema: Json, schemas: Json) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": {"schemas": schemas}},
        validate_formats=True,
        formats={"decimal": lambda text: _DECIMAL.fullmatch(text) is not None},
    )


def _complete_frame(name: str, schema: Any) -> Any:
    """A copy of a schema in which objects have all of their properties and no others."""
    if "properties" not in schema:
        return schema
    names = _AT_TIMES.get(name, frozenset())
    at_times = {
        wire for wire, node in schema["properties"].items() if role_name(wire, node) in names
    }
    copied = {**schema, "required": sorted(schema["properties"].keys() - at_times)}
    if name not in _WRAPPERS:
        copied["additionalProperties"] = False
    if at_times and name != "RequestRefusal":
        copied["dependentRequired"] = {each: sorted(at_times) for each in sorted(at_times)}
    return copied
