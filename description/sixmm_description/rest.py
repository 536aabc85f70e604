"""The REST API's description: operations, how they are called, and what they answer."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import field, frozen

from sixmm_description.assumptions import Assumption, assumptions_in
from sixmm_description.document import (
    MALFORMED,
    DescriptionError,
    JsonObject,
    Schema,
    parsed,
    properties_of,
    read_bytes,
    required_of,
    resolved,
)
from sixmm_description.names import python_name, role_name
from sixmm_description.operation_roles import group_of, role_of
from sixmm_description.spelling import MS_PER_SECOND, Spelling

_METHODS = ("get", "post", "put", "delete", "patch")
_JSON = "application/json"


class Scheme(StrEnum):
    """The ways to prove who is calling."""

    BEARER = "bearer"
    API_KEY = "api key"
    REFRESH_COOKIE = "refresh cookie"


class Permission(StrEnum):
    """What an API key must be allowed to do (`x-permission`)."""

    NONE = "none"
    READ = "read"
    TRADE = "trade"


@frozen
class SignedNames:
    """What a signed call carries is called: its headers in small letters, as they are compared, and its parameters.

    `unit_ms` is how many ms one of the timestamp's units is.
    """

    key_header: str
    request_id_header: str
    timestamp: str
    signature: str
    unit_ms: int = 1


@frozen
class Parameter:
    """One query parameter. `name` is what it is for, `python` what callers call it; `types` are the JSON types that
    its text may stand for.
    """

    name: str
    python: str
    wire: str
    schema: Schema
    required: bool
    types: frozenset[str]
    example: Any = None
    """As it is on the wire."""


@frozen(eq=False)
class Operation:
    """One endpoint. `body` is None where it takes none; `answer` is the schema of `data`."""

    operation_id: str
    role: str
    """What it is for, whatever it is called."""
    group: str
    """The resource that it is known to belong to by its role."""
    method: str
    path: str
    resource: str
    name: str
    """The Python name of its method."""
    docs: str
    security: tuple[frozenset[Scheme], ...]
    permission: Permission
    replay_protected: bool
    parameters: tuple[Parameter, ...]
    require_any: tuple[tuple[str, ...], ...]
    """Groups of parameters, by their names on the wire, of which at least one must be sent."""
    body: Schema | None
    body_required: bool
    answer: Schema = field(repr=False)
    envelope: Schema = field(repr=False)
    raw: Schema = field(repr=False)
    _lenient: Spelling = field(repr=False)

    # For those who also send and read what the description does not know: it stays as it is.

    def spelled_body(self, body: Any) -> Any:
        """A body in Python names, as it goes out."""
        return body if self.body is None else self._lenient.write(self.body, body)

    def spelled_query(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Query parameters by Python names, as they go out."""
        known = {each.name: each for each in self.parameters}
        return {
            known[name].wire if name in known else name: self._lenient.write(
                known[name].schema, value
            )
            if name in known
            else value
            for name, value in values.items()
        }

    def completed_body(self, body: Any) -> Any:
        """A body in Python names, with what must be in it and is not, as it is in the example.

        A next version of the exchange may ask for more; what a caller names is left as it is. Lists and objects are
        never taken from an example: what they name would be done, too.
        """
        if self.body is None or (body is None and not self.body_required):
            return body
        example = self.raw["requestBody"]["content"][_JSON].get("example")
        return self._completed(self.body, {} if body is None else body, self.read_body(example))

    def _completed(self, schema: Schema, value: Any, example: Any) -> Any:
        document = self._lenient.document
        schema = resolved(document, schema)
        if isinstance(value, list):
            first = example[0] if isinstance(example, list) and example else None
            return [self._completed(schema.get("items", {}), one, first) for one in value]
        if not isinstance(value, dict):
            return value
        properties = properties_of(document, schema)
        named = {role_name(wire, node): node for wire, node in properties.items()}
        example = example if isinstance(example, dict) else {}
        needed = {role_name(wire, properties[wire]) for wire in required_of(document, schema)}
        left_out = {
            name: example[name]
            for name in sorted(needed - value.keys())
            if name in example and not isinstance(example[name], dict | list)
        }
        return left_out | {
            name: self._completed(named.get(name, {}), one, example.get(name))
            for name, one in value.items()
        }

    def schema_of(self, name: str) -> Schema:
        """All that is said of a parameter, or else of a field of the body, by what it is for.

        Raises:
            DescriptionError: there is none.
        """
        document = self._lenient.document
        fields = {} if self.body is None else properties_of(document, self.body)
        known = {role_name(wire, node): node for wire, node in fields.items()}
        known |= {each.name: each.schema for each in self.parameters}
        if name not in known:
            raise DescriptionError(f"{self.operation_id} takes no {name}")
        schema = resolved(document, known[name])
        for part in schema.get("allOf", ()):
            schema = {**resolved(document, part), **schema}
        return schema

    def completed_query(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same of query parameters."""
        left_out = {
            each.wire: each.example
            for each in self.parameters
            if each.required and each.name not in values and each.example is not None
        }
        return self.read_query(left_out) | dict(values)

    def read_body(self, body: Any) -> Any:
        """A body as it went out, in Python names."""
        return body if self.body is None else self._lenient.read(self.body, body)

    def read_query(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Query parameters as they went out, in Python names."""
        known = {each.wire: each for each in self.parameters}
        return {
            known[name].name if name in known else name: self._lenient.read(
                known[name].schema, value
            )
            if name in known
            else value
            for name, value in values.items()
        }

    def spelled_data(self, data: Any) -> Any:
        """What an answer holds, as it goes out."""
        return self._lenient.write(self.answer, data)

    def read_data(self, data: Any) -> Any:
        """What an answer holds, in Python names."""
        return self._lenient.read(self.answer, data)

    @property
    def schemes(self) -> frozenset[Scheme]:
        """All that some way of authenticating this call involves."""
        return frozenset[Scheme]().union(*self.security)

    @property
    def takes_api_key(self) -> bool:
        """Return whether it can be signed with an API key."""
        return frozenset({Scheme.API_KEY}) in self.security

    @property
    def session(self) -> str | None:
        """What it does to the login: open, renew or close it; None for nothing."""
        done: str | None = self.raw.get("x-session")
        return done

    @property
    def first_page(self) -> int:
        """The number of a paged list's first page."""
        first: int = self.raw.get("x-paging", {}).get("firstPage", 1)
        return first

    @property
    def total_is_pages(self) -> bool:
        """Return whether a paged list's total counts its pages, in place of its rows."""
        counts: str | None = self.raw.get("x-paging", {}).get("totalCounts")
        return counts == "pages"

    @property
    def is_public(self) -> bool:
        """Return whether a call needs no credentials."""
        return not self.security or frozenset() in self.security

    @property
    def only_reads(self) -> bool:
        """Return whether a call leaves everything as it is. No documented GET changes anything."""
        return self.method == "GET"


@frozen(eq=False)
class Description:
    """The loaded description. Make one with `load` or `from_document`."""

    document: JsonObject = field(repr=False)
    operations: Mapping[str, Operation] = field(repr=False)
    """By operation id, in the order of the description."""
    by_role: Mapping[str, Operation] = field(repr=False)
    tolerance_ms: int
    refusals: Mapping[str, Mapping[str, Any]]
    """What happens when a signature is refused, by role."""
    refresh_cookie: str
    codes: Mapping[str, int]
    """The error codes by their names."""
    secret_fields: frozenset[str]
    spelling: Spelling = field(repr=False)
    envelope_names: Mapping[str, str] = field(repr=False)
    """The fields of every answer: Python names, each with the name on the wire."""
    _statuses: Mapping[int, int] = field(repr=False)

    @classmethod
    def load(cls, file: Path | None = None) -> "Description":
        """Read `file`, or the `openapi.json` that is installed with the client package.

        Raises:
            DescriptionError: the file is missing, is not JSON, or lacks a needed part.
        """
        return _loaded(*read_bytes("openapi.json", file))

    @classmethod
    def from_document(cls, document: JsonObject) -> "Description":
        """Take over a description that is already parsed.

        Raises:
            DescriptionError: a part that is needed is missing.
        """
        try:
            schemes = document["components"]["securitySchemes"]
            kinds = {name: _scheme_kind(name, scheme) for name, scheme in schemes.items()}
            by_kind = {kinds[name]: scheme for name, scheme in schemes.items()}
            lenient = Spelling(document, strict=False)
            operations = [
                _operation(lenient, kinds, path, method, item[method])
                for path, item in document["paths"].items()
                for method in _METHODS
                if method in item
            ]
            api_key = by_kind[Scheme.API_KEY]
            return cls(
                document=document,
                operations={each.operation_id: each for each in operations},
                by_role=_by_role(operations),
                tolerance_ms=api_key["x-signature"]["toleranceMs"],
                refusals={each["role"]: each for each in api_key["x-refusals"]},
                refresh_cookie=by_kind[Scheme.REFRESH_COOKIE]["name"],
                codes=_codes(document),
                statuses=_statuses(document),
                envelope_names={
                    python_name(wire, node): wire
                    for wire, node in properties_of(document, operations[0].envelope).items()
                },
                secret_fields=secret_fields(document),
                spelling=Spelling(document),
            )
        except MALFORMED as error:
            raise DescriptionError(
                f"the description lacks a part that is needed ({error!r}); "
                "pass the openapi.json made by `make generate`"
            ) from error

    @property
    def assumptions(self) -> Mapping[str, Assumption]:
        """All that it says and no page does, by id; `assumptions_on` finds those of one value."""
        return assumptions_in(self.document)

    @property
    def signed(self) -> SignedNames:
        """What a signed call carries is called."""
        schemes = self.document["components"]["securitySchemes"].values()
        names = next(one["x-signature"] for one in schemes if "x-signature" in one)
        return SignedNames(
            key_header=self.api_key_header.lower(),
            request_id_header=self.request_id_header.lower(),
            timestamp=names["timestampParameter"],
            signature=names["signatureParameter"],
            unit_ms=MS_PER_SECOND if names.get("timestampUnit") == "s" else 1,
        )

    @property
    def request_id_header(self) -> str:
        """The header whose value an answer returns."""
        header: str = self.document.get("x-request-id", {}).get("header", "X-Request-ID")
        return header

    def read_envelope(self, envelope: JsonObject) -> JsonObject:
        """The fields around an answer's data, in Python names."""
        python = {wire: name for name, wire in self.envelope_names.items()}
        return {python.get(wire, wire): value for wire, value in envelope.items()}

    def spelled_envelope(self, envelope: JsonObject) -> JsonObject:
        """The same as they go out."""
        return {self.envelope_names.get(name, name): value for name, value in envelope.items()}

    @property
    def api_key_header(self) -> str:
        """The header that carries an API key."""
        schemes = self.document["components"]["securitySchemes"].values()
        header: str = next(
            one["name"] for one in schemes if one["type"] == "apiKey" and one["in"] == "header"
        )
        return header

    def code_name(self, code: int | None) -> str | None:
        """The name of an error code; of one in a range, its own before the range's. None for one that is not described."""
        names = [name for name, one in self.codes.items() if one == code]
        return names[-1] if names else None

    def codes_of(self, names: Collection[str]) -> frozenset[int]:
        """The error codes of these names.

        Raises:
            DescriptionError: one is not described.
        """
        for name in names:
            if name not in self.codes:
                raise DescriptionError(f"no code of `x-error-codes` has the name {name}")
        return frozenset(self.codes[name] for name in names)

    def status_of(self, code: int) -> int:
        """The HTTP status that an envelope with this code comes with."""
        return self._statuses.get(code, 200)


@lru_cache(maxsize=4)
def _loaded(path: Path, raw: bytes) -> Description:
    # Reading one costs milliseconds, and the result has no state: everybody who asks may have the same.
    return Description.from_document(parsed(path, raw))


def secret_fields(node: Any) -> frozenset[str]:
    """Names on the wire of all properties marked `x-secret`: their values never appear in a message."""
    if isinstance(node, list):
        return frozenset[str]().union(*map(secret_fields, node))
    if not isinstance(node, dict):
        return frozenset()
    properties = node.get("properties")
    here = frozenset(
        name
        for name, schema in (properties.items() if isinstance(properties, dict) else ())
        if isinstance(schema, dict) and schema.get("x-secret")
    )
    return here.union(*map(secret_fields, node.values()))


def _by_role(operations: Collection[Operation]) -> dict[str, Operation]:
    found: dict[str, Operation] = {}
    for one in operations:
        other = found.setdefault(one.role, one)
        if other is not one:
            raise DescriptionError(
                f"{other.operation_id} and {one.operation_id} are both {one.role}: say `x-role` at the one that is not"
            )
    return found


def _codes(document: JsonObject) -> dict[str, int]:
    """The error codes by name; of a range, the single ones that are told apart too."""
    codes = {}
    for each in document["x-error-codes"]:
        codes[each["name"]] = each["code"]
        codes |= each.get("x-single", {}).get("codes", {})
    return codes


def _statuses(document: JsonObject) -> dict[int, int]:
    """The HTTP statuses of those codes that come with one of their own."""
    return {
        code: int(status)
        for path in document["paths"].values()
        for method in _METHODS
        for status, response in path.get(method, {}).get("responses", {}).items()
        if status.isdigit()
        for code in resolved(document, response).get("x-codes", ())
    }


def _scheme_kind(name: str, scheme: Schema) -> Scheme:
    if scheme["type"] == "http" and scheme["scheme"] == "bearer":
        return Scheme.BEARER
    if scheme["type"] == "apiKey" and scheme["in"] == "header":
        return Scheme.API_KEY
    if scheme["type"] == "apiKey" and scheme["in"] == "cookie":
        return Scheme.REFRESH_COOKIE
    raise DescriptionError(f"security scheme {name} is of a kind that is not known")


def _operation(
    lenient: Spelling, kinds: Mapping[str, Scheme], path: str, method: str, raw: Schema
) -> Operation:
    document, body = lenient.document, raw.get("requestBody")
    envelope = raw["responses"]["200"]["content"][_JSON]["schema"]
    role = role_of(raw)
    return Operation(
        operation_id=raw["operationId"],
        role=role,
        group=group_of(role, raw["x-resource"]),
        method=method.upper(),
        path=path,
        resource=raw["x-resource"],
        name=raw["x-method"],
        docs=raw["externalDocs"]["url"],
        security=tuple(frozenset(kinds[name] for name in way) for way in raw["security"]),
        permission=Permission(raw["x-permission"]),
        replay_protected=raw.get("x-replay-protected", False),
        parameters=tuple(_parameters(document, raw)),
        require_any=tuple(tuple(names) for names in raw.get("x-require-any", ())),
        body=body["content"][_JSON]["schema"] if body else None,
        body_required=bool(body and body.get("required", False)),
        answer=_data(document, envelope),
        envelope=envelope,
        raw=raw,
        lenient=lenient,
    )


def _parameters(document: JsonObject, operation: Schema) -> list[Parameter]:
    found = []
    for given in operation.get("parameters", ()):
        parameter = resolved(document, given)
        if parameter["in"] != "query":
            continue
        declared = resolved(document, parameter["schema"]).get("type", "string")
        found.append(
            Parameter(
                name=role_name(parameter["name"], parameter),
                python=python_name(parameter["name"], parameter),
                wire=parameter["name"],
                schema=parameter["schema"],
                required=parameter.get("required", False),
                types=frozenset([declared] if isinstance(declared, str) else declared),
                example=parameter.get("example"),
            )
        )
    return found


def _data(document: JsonObject, envelope: Schema) -> Schema:
    """What an answer holds beside the envelope itself: the last word that is said of it."""
    return next(
        node
        for wire, node in properties_of(document, envelope).items()
        if python_name(wire, node) == "data"
    )
