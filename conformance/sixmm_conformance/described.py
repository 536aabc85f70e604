"""The answers that the description promises: as it says, and more strictly than a client may."""

import re
from itertools import islice
from typing import Any

import jsonschema_rs
from attrs import define, field
from sixmm_description import Description, Operation, assumptions_on

from sixmm_conformance.assumptions import Assumptions, Misshapen, nearest, worst

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
        return jsonschema_rs.Draft202012Validator(
            {
                **operation.answer,
                "components": _complete(components) if strict else components,
            },
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
