"""The description as the code generator reads it best: same names, fewer constructs.

Pure: takes the document, returns a new one. What is taken out here (conditions, envelopes, `$ref` siblings) is either
the server's to judge or read by the plan from the original document.
"""

from typing import Any

from sixmm_generator.refuse import METHODS

# Keywords that only restrict what a schema's shape admits.
CONDITIONS = (
    "if",
    "then",
    "else",
    "not",
    "oneOf",
    "anyOf",
    "allOf",
    "dependentRequired",
    "dependentSchemas",
)
# Never sent: a default is the server's business, and a client that sends it freezes it.
_DROPPED = (*CONDITIONS, "const", "default", "example", "examples")


def for_engine(document: dict[str, Any]) -> dict[str, Any]:
    """The rewritten document."""
    components = document["components"]
    return {
        "openapi": document["openapi"],
        "info": document["info"],
        "paths": {path: _path_item(item) for path, item in document["paths"].items()},
        "components": {
            "schemas": {name: _schema(schema) for name, schema in components["schemas"].items()},
            "parameters": {
                name: _parameter(one) for name, one in components.get("parameters", {}).items()
            },
        },
    }


def _path_item(item: dict[str, Any]) -> dict[str, Any]:
    return {method: _operation(item[method]) for method in METHODS if method in item}


def _operation(operation: dict[str, Any]) -> dict[str, Any]:
    kept = {key: operation[key] for key in ("operationId", "summary", "tags")}
    kept["parameters"] = [_parameter(one) for one in operation.get("parameters", [])]
    if "requestBody" in operation:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        kept["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    data = success_data(operation)
    kept["responses"] = {
        "200": {"description": "data", "content": {"application/json": {"schema": data}}},
    }
    return kept


def success_data(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of `data` in an operation's 200 answer, out of its envelope."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    data: dict[str, Any] = schema["allOf"][1]["properties"]["data"]
    return data


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in parameter:
        return parameter
    return {**parameter, "name": opaque(parameter["name"]), "schema": _schema(parameter["schema"])}


def opaque(wire: str) -> str:
    """A wire name as one that the tool takes for a Python name: it has rules of its own for others."""
    return f"w{wire.encode().hex()}"


def wire_of(name: str) -> str:
    """The wire name that `opaque` was given."""
    return bytes.fromhex(name.removeprefix("w")).decode()


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}
    kept = {key: value for key, value in schema.items() if key not in _DROPPED}
    values = kept.pop("x-extensible-enum", None) or kept.get("enum")
    if values:
        # Only the class is of interest: the members are those of `x-enum-varnames`.
        kept["enum"] = [i if kept["type"] == "integer" else f"V{i}" for i in range(len(values))]
    if "properties" in kept:
        kept["properties"] = {
            opaque(name): _schema(inner) for name, inner in kept["properties"].items()
        }
        kept["required"] = [opaque(name) for name in kept.get("required", [])]
    if isinstance(kept.get("items"), dict):
        kept["items"] = _schema(kept["items"])
    return kept
