"""The answers that the description promises: as it says, and more strictly than a client may."""

import re
from typing import Any

import jsonschema_rs
from attrs import define, field
from sixmm_description import Description, Operation

from sixmm_conformance.assumptions import Assumptions, nearest

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MOST_PROBLEMS = 5
_NOT_THERE = "is a required property"


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
        return [
            (
                f"{'.'.join(map(str, error.instance_path)) or 'data'}: {error.message}",
                nearest(document, operation.answer, error.evaluation_path),
            )
            for error, _ in zip(
                self._validators[known].iter_errors(data), range(_MOST_PROBLEMS), strict=False
            )
        ]

    def misshapen(self, operation: Operation, data: Any) -> str | None:
        """What keeps rules from reading ``data``: something of another type, or not there."""
        wrong = self.problems(operation, data, strict=False)
        missing = self.problems(operation, data, strict=True)
        found = [*wrong, *(each for each in missing if each.endswith(_NOT_THERE))]
        return found[0] if found else None

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
