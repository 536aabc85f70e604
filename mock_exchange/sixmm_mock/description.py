"""The OpenAPI description as the mock uses it: operations, their rules, and their schemas.

The mock has no list of endpoints of its own. What it routes, whom it lets in and what it
validates all come from ``openapi.json``, which travels with the client package.
"""

import importlib.util
import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import field, frozen

JsonSchema = dict[str, Any]

_METHODS = ("get", "post", "put", "delete", "patch")


class DescriptionError(Exception):
    """The description cannot be read, or lacks something that the mock needs."""


class Scheme(StrEnum):
    """The ways to prove who is calling."""

    BEARER = "bearer"
    API_KEY = "api key"
    REFRESH_COOKIE = "refresh cookie"


class Permission(StrEnum):
    """What an API key must be allowed to do (``x-permission``)."""

    NONE = "none"
    READ = "read"
    TRADE = "trade"


@frozen
class Parameter:
    """One query parameter. ``types`` are the JSON types that its text may stand for."""

    name: str
    schema: JsonSchema
    required: bool
    types: frozenset[str]


@frozen
class Operation:
    """One endpoint with all the rules that apply before its handler runs."""

    operation_id: str
    method: str
    path: str
    security: tuple[frozenset[Scheme], ...]
    permission: Permission
    replay_protected: bool
    parameters: tuple[Parameter, ...]
    require_any: tuple[tuple[str, ...], ...]
    body: JsonSchema | None
    body_required: bool
    answer: JsonSchema = field(repr=False)
    schemes: frozenset[Scheme] = field(init=False)
    """All that some way of authenticating this call involves."""

    @schemes.default
    def _all_schemes(self) -> frozenset[Scheme]:
        return frozenset().union(*self.security)


@frozen(eq=False)
class Description:
    """A loaded description. Make one with :meth:`load` or :meth:`from_document`."""

    document: JsonSchema = field(repr=False)
    operations: Mapping[tuple[str, str], Operation] = field(repr=False)
    tolerance_ms: int
    refresh_cookie: str
    secret_fields: frozenset[str]

    @classmethod
    def load(cls, file: Path | None = None) -> "Description":
        """Read ``file``, or the ``openapi.json`` that is installed with the client package.

        Raises:
            DescriptionError: the file is missing, is not JSON, or lacks a needed part.
        """
        path = file or installed_file("openapi.json")
        try:
            document = json.loads(path.read_bytes())
        except OSError as error:
            raise DescriptionError(
                f"cannot read the description {path}: {error.strerror or error}"
            ) from error
        except ValueError as error:
            raise DescriptionError(
                f"the description {path} is not JSON ({error}); pass the generated openapi.json"
            ) from error
        return cls.from_document(document)

    @classmethod
    def from_document(cls, document: JsonSchema) -> "Description":
        """Take over a description that is already parsed.

        Raises:
            DescriptionError: a part that the mock needs is missing.
        """
        try:
            schemes = {
                name: (_scheme_kind(name, scheme), scheme)
                for name, scheme in document["components"]["securitySchemes"].items()
            }
            kinds = {name: kind for name, (kind, _) in schemes.items()}
            by_kind = dict(schemes.values())
            operations = [
                _operation(document, kinds, path, method, item[method])
                for path, item in document["paths"].items()
                for method in _METHODS
                if method in item
            ]
            return cls(
                document=document,
                operations={(each.method, each.path): each for each in operations},
                tolerance_ms=by_kind[Scheme.API_KEY]["x-signature"]["toleranceMs"],
                refresh_cookie=by_kind[Scheme.REFRESH_COOKIE]["name"],
                secret_fields=_secret_fields(document),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise DescriptionError(
                f"the description lacks a part that the mock needs ({error!r}); "
                "pass the openapi.json made by `make generate`"
            ) from error


def installed_file(name: str) -> Path:
    """Where a description lies that is installed with the client package.

    Raises:
        DescriptionError: the package is not installed.
    """
    # find_spec does not run the client package: the mock must not depend on what it checks.
    spec = importlib.util.find_spec("sixmm")
    if spec is None or not spec.submodule_search_locations:
        raise DescriptionError(
            "the package sixmm, which carries the descriptions, is not installed; "
            "install it, or name a file with --description"
        )
    return Path(next(iter(spec.submodule_search_locations))) / name


def _scheme_kind(name: str, scheme: JsonSchema) -> Scheme:
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return Scheme.BEARER
    if scheme["type"] == "apiKey" and scheme["in"] == "header":
        return Scheme.API_KEY
    if scheme["type"] == "apiKey" and scheme["in"] == "cookie":
        return Scheme.REFRESH_COOKIE
    raise DescriptionError(f"security scheme {name} is of a kind that the mock does not know")


def _operation(
    document: JsonSchema,
    kinds: Mapping[str, Scheme],
    path: str,
    method: str,
    operation: JsonSchema,
) -> Operation:
    body = operation.get("requestBody")
    return Operation(
        operation_id=operation["operationId"],
        method=method.upper(),
        path=path,
        security=tuple(
            frozenset(kinds[name] for name in alternative) for alternative in operation["security"]
        ),
        permission=Permission(operation["x-permission"]),
        replay_protected=operation.get("x-replay-protected", False),
        parameters=tuple(
            _parameter(document, parameter)
            for parameter in operation.get("parameters", ())
            if _resolved(document, parameter)["in"] == "query"
        ),
        require_any=tuple(tuple(names) for names in operation.get("x-require-any", ())),
        body=body["content"]["application/json"]["schema"] if body else None,
        body_required=bool(body and body.get("required", False)),
        answer=operation["responses"]["200"]["content"]["application/json"]["schema"],
    )


def _parameter(document: JsonSchema, parameter: JsonSchema) -> Parameter:
    resolved = _resolved(document, parameter)
    declared = _resolved(document, resolved["schema"]).get("type", "string")
    return Parameter(
        name=resolved["name"],
        schema=resolved["schema"],
        required=resolved.get("required", False),
        types=frozenset([declared] if isinstance(declared, str) else declared),
    )


def _resolved(document: JsonSchema, node: JsonSchema) -> JsonSchema:
    """Follow ``$ref``s inside the document until a node that is none."""
    while "$ref" in node:
        target: JsonSchema = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def _secret_fields(node: Any) -> frozenset[str]:
    """Names of all properties marked ``x-secret``: their values never appear in a message."""
    if isinstance(node, list):
        return frozenset().union(*map(_secret_fields, node))
    if not isinstance(node, dict):
        return frozenset()
    properties = node.get("properties")
    here = frozenset(
        name
        for name, schema in (properties.items() if isinstance(properties, dict) else ())
        if isinstance(schema, dict) and schema.get("x-secret")
    )
    return here.union(*map(_secret_fields, node.values()))
