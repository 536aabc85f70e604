"""The answers that openapi.yaml describes, read more strictly than a client may."""

import re
from typing import Any

import jsonschema_rs
from attrs import define, field

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_RESPONSES_BY_STATUS = {401: "Unauthorized", 429: "RateLimited"}


@define
class Answers:
    """The described answers. No page says which fields are always there; the mock sends all."""

    document: dict[str, Any] = field(repr=False)
    _validators: dict[str, jsonschema_rs.Draft202012Validator] = field(factory=dict, repr=False)

    def status_of(self, code: int) -> int:
        """The HTTP status that an envelope with this code comes with."""
        responses = self.document["components"]["responses"]
        for status, name in _RESPONSES_BY_STATUS.items():
            if code in responses[name]["x-codes"]:
                return status
        return 200

    def problems_of(self, operation: dict[str, Any], data: Any) -> list[str]:
        """How the ``data`` of a success differs from what the operation describes."""
        name = operation["operationId"]
        if name not in self._validators:
            self._validators[name] = self._validator(operation)
        return [
            f"{'.'.join(map(str, error.instance_path)) or 'data'}: {error.message}"
            for error in self._validators[name].iter_errors(data)
        ]

    def _validator(self, operation: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
        content = operation["responses"]["200"]["content"]["application/json"]
        _envelope, body = content["schema"]["allOf"]
        return jsonschema_rs.Draft202012Validator(
            {**body["properties"]["data"], "components": _strict(self.document["components"])},
            validate_formats=True,
            formats={"decimal": lambda text: _DECIMAL.fullmatch(text) is not None},
        )


def _strict(node: Any) -> Any:
    """A copy of schemas in which objects have all of their properties and no others."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    copied = {key: _strict(value) for key, value in node.items()}
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
