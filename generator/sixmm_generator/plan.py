"""What will be written: every decision of the generator, as plain data for the templates.

The parser says what each thing is; the original document says what the parser does not carry on (docs links,
extensions, units, which fields are secret). Both meet here and nowhere else.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs
from sixmm_description.rest import secret_fields

from sixmm_generator.condition import Condition, any_of, conditions_of
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.docstrings import (
    describe_class,
    describe_enum,
    describe_iterator,
    describe_method,
    describe_rules,
    describe_typed_dict,
)
from sixmm_generator.engine import Call, Member, Parsed, Shape
from sixmm_generator.names import arguments, order_names
from sixmm_generator.naming import pascal, python_name, python_names, snake, upper
from sixmm_generator.outcomes import OutcomePlan, known_by, plan_outcome
from sixmm_generator.paging import PagingPlan, plan_paging
from sixmm_generator.rewrite import success_data
from sixmm_generator.roles import plan_auth
from sixmm_generator.rules import rule_declaration
from sixmm_generator.variants import Variant, variants

_SCHEMAS = ("components", "schemas")


@attrs.frozen
class EnumPlan:
    """One enum class."""

    name: str
    base: str
    members: list[tuple[str, str]]
    doc: str


@attrs.frozen
class FieldPlan:
    """One field of a model."""

    name: str
    wire: str
    annotation: str
    decoder: str
    secret: bool


@attrs.frozen
class ModelPlan:
    """One class of an answer. A record is an array on the wire, its fields the places in it."""

    name: str
    module: str
    doc: str
    fields: list[FieldPlan]
    collection: FieldPlan | None
    models: list[str]
    enums: list[str]
    record: bool = False
    rules: list[str] = attrs.field(factory=list)


@attrs.frozen
class ParamPlan:
    """One argument."""

    name: str
    wire: str
    annotation: str
    encoder: str
    required: bool
    enum: str | None = None

    @property
    def optional(self) -> str:
        """The annotation where it may be left out."""
        return self.annotation if self.annotation == "None" else f"{self.annotation} | None"


@attrs.frozen
class VariantPlan:
    """One way to fill in a request, as a type checker sees it. A TypedDict has a name and a word about it."""

    name: str
    doc: str
    params: list[ParamPlan]


@attrs.frozen
class InputPlan:
    """One object of a request: a table of parameters, and a TypedDict where callers pass it nested.

    With `variants`, callers pass one of them; each has the parameters that differ, beside the `common` ones.
    """

    name: str
    constant: str
    doc: str
    nested: bool
    params: list[ParamPlan]
    conditions: list[str]
    variants: list[VariantPlan]

    @property
    def common(self) -> list[ParamPlan]:
        """The parameters that are the same in every variant."""
        differing = {param.name for one in self.variants for param in one.params}
        return [param for param in self.params if param.name not in differing]


@attrs.frozen
class OperationPlan:
    """One operation and the method that makes it callable."""

    id: str
    constant: str
    method: str
    path: str
    python_method: str
    result: str
    docs_url: str
    security: list[list[str]]
    session: str | None
    repeatable: bool
    signed_again: bool
    sets: list[str] | None
    weight: int
    query: list[ParamPlan]
    body: InputPlan | None
    conditions: list[str]
    variants: list[VariantPlan]
    orders_in: str | None
    outcome: OutcomePlan | None
    doc: str
    known_by: list[tuple[str, str]] = attrs.field(factory=list)
    iterator: "IteratorPlan | None" = None

    @property
    def params(self) -> list[ParamPlan]:
        """All arguments: required ones first, each group in the order of the description."""
        every = [*self.query, *(self.body.params if self.body else [])]
        return _required_first(every)

    @property
    def overloads(self) -> list[list[ParamPlan]]:
        """All arguments in each of the ways to fill them in."""
        return [_required_first(_instead(self.params, one.params)) for one in self.variants]


@attrs.frozen
class RulesPlan:
    """The method that gives one contract's rules, out of the answer of the operation that lists them all."""

    python_method: str
    constant: str
    result: str
    item: str
    doc: str


@attrs.frozen
class IteratorPlan:
    """The method that reads a list to its end."""

    paging: PagingPlan
    params: list[ParamPlan]
    doc: str


@attrs.frozen
class ResourcePlan:
    """One group of operations."""

    name: str
    cls: str
    doc: str
    operations: list[OperationPlan]
    rules: RulesPlan | None = None

    @property
    def in_dependency_order(self) -> list[OperationPlan]:
        """The operations, those last that are declared with others as their lookups."""
        return sorted(self.operations, key=lambda operation: operation.outcome is not None)


@attrs.frozen
class ErrorCodePlan:
    """One documented error code."""

    code: int
    name: str
    cls: str
    remedy: str
    docs_url: str
    doubt: str | None
    transient: bool


@attrs.frozen
class ErrorClassPlan:
    """One error class and its codes."""

    name: str
    doc: str


@attrs.frozen
class ParameterPlan:
    """A part of a channel's address that callers give. `enum` lists its values, where something does."""

    name: str
    wire: str
    enum: str | None
    description: str


@attrs.frozen
class PayloadPlan:
    """One kind of push on a channel. `event` is the word for it, where a channel has several kinds."""

    event: str | None
    model: str


@attrs.frozen
class ChannelPlan:
    """One channel that a client receives.

    `kind` is the field that tells its payloads apart, where there are several. `book` names what an order book's pushes
    hold: what `BookFields` of the runtime is made with.
    """

    constant: str
    method: str
    address: str
    params: list[ParameterPlan]
    payloads: list[PayloadPlan]
    automatic: bool
    private: bool
    kind: str | None
    book: dict[str, Any] | None
    replaces: bool
    doc: str
    docs_url: str

    @property
    def models(self) -> str:
        """What its pushes carry, as an annotation."""
        return " | ".join(payload.model for payload in self.payloads)


@attrs.frozen
class StreamRestPlan:
    """The REST operations that streams need: role → `module.CONSTANT` of the generated operations.

    `hopeless` are the errors of theirs that another try can't help. `parameters` are the names of credentials in an
    address. `events` is what `UserEvents` of the runtime is made
    with: the field that tells the private channel's events apart, its words, and models.
    """

    credentials: dict[str, str]
    user: dict[str, str]
    hopeless: list[str]
    parameters: dict[str, str]
    events: dict[str, Any] = attrs.field(factory=dict)

    @property
    def modules(self) -> list[str]:
        """The modules that hold them."""
        used = [*self.credentials.values(), *self.user.values()]
        return sorted({one.partition(".")[0] for one in used})


@attrs.frozen
class Plan:
    """The whole package."""

    base_url: str
    ws_url: str
    docs_url: str
    enums: list[EnumPlan]
    models: list[ModelPlan]
    inputs: list[InputPlan]
    resources: list[ResourcePlan]
    error_codes: list[ErrorCodePlan]
    error_classes: list[ErrorClassPlan]
    remedies: dict[str, str]
    replayed: str
    visible_within: float
    auth: dict[str, str]
    secrets: list[str]
    channels: list[ChannelPlan] = attrs.field(factory=list)
    stream_rest: StreamRestPlan | None = None
    frames: dict[str, Any] = attrs.field(factory=dict)


def make_plan(description: Description, parsed: Parsed) -> Plan:
    """Decide everything. Raises DescriptionError where two things would get one name."""
    return _Planner(description, parsed).plan()


def make_object_plans(
    description: Description, parsed: Parsed
) -> tuple[list[ModelPlan], list[EnumPlan]]:
    """The classes of all objects and enums of a description without operations."""
    planner = _Planner(description, parsed)
    return (
        [planner.model(name) for name in sorted(parsed.objects)],
        [planner.enum(name) for name in parsed.enums],
    )


class _Planner:
    def __init__(self, description: Description, parsed: Parsed) -> None:
        self._document = description.document
        self._schemas: dict[str, Any] = self._document["components"]["schemas"]
        self._description = description
        self._parsed = parsed
        self._outputs = self._reach([call.result for call in parsed.calls])
        bodies = [call.body for call in parsed.calls if call.body]
        self._inputs = self._reach(bodies)
        self._nested = self._reach(bodies, include_roots=False)

    def plan(self) -> Plan:
        self._refuse_shared()
        inputs = {}
        for name in self._in_dependency_order():
            with self._description.reading(*_SCHEMAS, name):
                inputs[name] = self._input(name)
        return Plan(
            base_url=self._document["servers"][0]["url"],
            ws_url=self._document.get("x-websocket-url", ""),
            docs_url=self._document["externalDocs"]["url"],
            enums=[self.enum(name) for name in self._parsed.enums],
            models=[self.model(name) for name in sorted(self._outputs)],
            inputs=list(inputs.values()),
            resources=self._resources(inputs),
            error_codes=self._error_codes(),
            error_classes=self._error_classes(),
            remedies=self._remedies(),
            replayed=self._replayed(),
            visible_within=self._document.get("x-visible-within", {}).get("seconds", 0),
            auth=plan_auth(self._description),
            secrets=sorted(secret_fields(self._document)),
        )

    def _reach(self, roots: list[str], *, include_roots: bool = True) -> set[str]:
        """The objects that `roots` hold, directly or inside others."""
        found: set[str] = set(roots) if include_roots else set()
        waiting = list(roots)
        while waiting:
            for member in self._parsed.objects[waiting.pop()]:
                inner = member.shape.innermost()
                if inner.kind == "model" and inner.name not in found:
                    found.add(inner.name)
                    waiting.append(inner.name)
        return found

    def _refuse_shared(self) -> None:
        shared = sorted(self._outputs & self._inputs)
        if shared:
            raise DescriptionError(
                [
                    self._description.problem(
                        ("components", "schemas", name),
                        "used in a request and in an answer: callers write dicts and read objects, so give it two"
                        " names.",
                    )
                    for name in shared
                ]
            )

    def _in_dependency_order(self) -> list[str]:
        ordered: list[str] = []

        def visit(name: str) -> None:
            for member in self._parsed.objects[name]:
                inner = member.shape.innermost()
                if inner.kind == "model":
                    visit(inner.name)
            if name not in ordered:
                ordered.append(name)

        for name in sorted(self._inputs):
            visit(name)
        return ordered

    # Answers

    def enum(self, name: str) -> EnumPlan:
        """One enum class."""
        with self._description.reading(*_SCHEMAS, name):
            return self._enum(name)

    def model(self, name: str) -> ModelPlan:
        """One class of an answer."""
        with self._description.reading(*_SCHEMAS, name):
            return self._model(name)

    def _enum(self, name: str) -> EnumPlan:
        schema = self._schemas[name]
        members = list(zip(schema["x-enum-varnames"], _enum_values(schema), strict=True))
        base = "OpenIntEnum" if schema["type"] == "integer" else "OpenStrEnum"
        return EnumPlan(name, base, [(n, repr(v)) for n, v in members], describe_enum(schema))

    def _model(self, name: str) -> ModelPlan:
        schema = self._schemas[name]
        fields = [self._field(name, member) for member in self._parsed.objects[name]]
        inner = [member.shape.innermost() for member in self._parsed.objects[name]]
        collection = schema.get("x-collection")
        return ModelPlan(
            name=name,
            module=snake(name),
            doc=describe_class(
                schema,
                [(one.name, self._with_enum(schema["properties"][one.wire])) for one in fields],
            ),
            fields=fields,
            collection=next((one for one in fields if one.wire == collection), None),
            models=sorted({one.name for one in inner if one.kind == "model" and one.name != name}),
            enums=sorted({one.name for one in inner if one.kind == "enum"}),
            record="x-position" in schema,
            rules=[
                rule_declaration(python_name(wire, one), one["x-rule"], self._order_names)
                for wire, one in schema.get("properties", {}).items()
                if "x-rule" in one
            ],
        )

    @cached_property
    def _order_names(self) -> dict[str, str]:
        return order_names(self._description)

    def _field(self, owner: str, member: Member) -> FieldPlan:
        raw = self._schemas[owner]["properties"][member.wire]
        return FieldPlan(
            name=python_name(member.wire, raw),
            wire=member.wire,
            annotation=_read_annotation(member.shape, raw),
            decoder=self._decoder(member.shape, raw),
            secret=bool(raw.get("x-secret")),
        )

    def _decoder(self, shape: Shape, raw: dict[str, Any]) -> str:
        if shape.kind == "list" and shape.item:
            return f"decode.list_of({self._decoder(shape.item, raw.get('items', {}))})"
        if shape.kind == "enum":
            return f"decode.enum_of({shape.name})"
        if shape.kind == "model" and "x-position" in self._schemas[shape.name]:
            places = self._parsed.objects[shape.name]
            inner = [self._field(shape.name, place).decoder for place in places]
            return f"decode.record_of({', '.join([shape.name, *inner])})"
        if shape.kind == "model":
            return f"decode.object_of({shape.name})"
        return "decode.decimal" if _is_decimal(shape, raw) else _READ[shape.kind][1]

    # Requests

    def _input(self, name: str) -> InputPlan:
        schema = self._schemas[name]
        params = []
        for one in self._ordered(name):
            param = self._param(one, schema["properties"][one.wire])
            encoder = self._with_elsewhere(name, one) or param.encoder
            params.append(attrs.evolve(param, encoder=encoder))
        described = [(one.name, self._with_enum(schema["properties"][one.wire])) for one in params]
        conditions = conditions_of(schema)
        found = self._variants(name, params, conditions)
        return InputPlan(
            name=name,
            constant=upper(name),
            doc=describe_typed_dict(schema, described, indent=0 if found else 4),
            nested=name in self._nested,
            params=params,
            conditions=[_condition(one, python_names(schema["properties"])) for one in conditions],
            variants=found,
        )

    def _with_elsewhere(self, owner: str, member: Member) -> str | None:
        """The encoder of a closed list, where other calls of the resource take more values of this name.

        `place` takes LIMIT and MARKET as its type, `place_condition` STOP_MARKET: an error names it.
        """
        if not self._is_word(member) or not member.required:
            return None
        own = set(self._closed(member.shape.name))
        placing = [
            (self._operation_of(call), call.body, self._reach([call.body]))
            for call in self._parsed.calls
            if call.body and self._effect(call) == "place"
        ]
        resources = {one["x-resource"] for one, _, reached in placing if owner in reached}
        found: list[tuple[bool, str, str]] = []
        for operation, body, reached in placing:
            if owner in reached or operation["x-resource"] not in resources:
                continue
            method = f"{operation['x-resource']}.{operation['x-method']}"
            # What the call itself takes comes before what its inner objects take.
            found += [
                (inner != body, method, other.shape.name)
                for inner in sorted(reached)
                for other in self._parsed.objects[inner]
                if other.wire.lower().endswith(member.wire.lower())
                and other.required
                and self._is_word(other)
                and not own >= set(self._closed(other.shape.name))
            ]
        if not found:
            return None
        places = ", ".join(f'("{method}", enums.{enum})' for _, method, enum in sorted(found))
        return f"encode.enum_of(enums.{member.shape.name}, elsewhere=({places},))"

    def _is_word(self, member: Member) -> bool:
        """Whether it is one of a closed list of words."""
        if member.shape.kind != "enum":
            return False
        return any(isinstance(one, str) for one in self._closed(member.shape.name))

    def _operation_of(self, call: Any) -> dict[str, Any]:
        operation: dict[str, Any] = self._document["paths"][call.path][call.method.lower()]
        return operation

    def _effect(self, call: Any) -> str | None:
        effect: str | None = self._operation_of(call).get("x-outcome", {}).get("effect")
        return effect

    def _ordered(self, name: str) -> list[Member]:
        order = list(self._schemas[name]["properties"])
        return sorted(self._parsed.objects[name], key=lambda member: order.index(member.wire))

    def _param(
        self, member: Member, raw: dict[str, Any], parameter: dict[str, Any] | None = None
    ) -> ParamPlan:
        """An argument of this schema; `parameter` is what the schema stands in, outside of a body."""
        return ParamPlan(
            name=python_name(member.wire, parameter or raw),
            wire=member.wire,
            annotation=self._write_annotation(member.shape, raw),
            encoder=self._encoder(member.shape, raw),
            required=member.required,
            enum=member.shape.name if member.shape.kind == "enum" else None,
        )

    def _variants(
        self, name: str, params: list[ParamPlan], conditions: list[Condition]
    ) -> list[VariantPlan]:
        """The ways to fill in these parameters, each with those that are not the same in all ways."""
        closed = {one.wire: self._closed(one.enum) for one in params if one.enum}
        found = variants(conditions, closed, [one.wire for one in params if one.required])
        names = {one.wire: one.name for one in params}
        differing = {wire for one in found for wire in (*one.only, *one.needed, *one.unused)}
        return [
            VariantPlan(
                name=f"{name}{''.join(one.label)}",
                doc=_variant_doc(one, names),
                params=[self._varied(param, one) for param in params if param.wire in differing],
            )
            for one in found
        ]

    def _closed(self, enum: str) -> list[Any]:
        return list(self._schemas[enum].get("enum", []))

    def _varied(self, param: ParamPlan, variant: Variant) -> ParamPlan:
        if param.wire in variant.unused:
            return attrs.evolve(param, annotation="None")
        if param.wire in variant.only:
            values = variant.only[param.wire]
            param = attrs.evolve(param, annotation=self._literal(param.enum, values))
        return attrs.evolve(param, required=param.required or param.wire in variant.needed)

    def _literal(self, enum: str | None, values: tuple[Any, ...]) -> str:
        """These values alone, and the enum's members for them."""
        members = []
        if enum:
            schema = self._schemas[enum]
            names = dict(zip(_enum_values(schema), schema["x-enum-varnames"], strict=True))
            members = [f"{enum}.{names[value]}" for value in values]
        return f"Literal[{', '.join([*members, *map(repr, values)])}]"

    def _write_annotation(self, shape: Shape, raw: dict[str, Any]) -> str:
        if shape.kind == "list" and shape.item:
            return f"Sequence[{self._write_annotation(shape.item, raw.get('items', {}))}]"
        if shape.kind == "enum":
            return self._enum_annotation(shape.name)
        if shape.kind == "model":
            return shape.name
        if shape.kind == "integer":
            return "Instant" if raw.get("x-unit") == "ms" else "int"
        if shape.kind == "text":
            return "Amount" if raw.get("format") == "decimal" else "str"
        return "bool" if shape.kind == "boolean" else "object"

    def _enum_annotation(self, name: str) -> str:
        schema = self._schemas[name]
        if "x-extensible-enum" in schema:
            return f"{name} | str"
        return f"{name} | Literal[{', '.join(repr(value) for value in _enum_values(schema))}]"

    def _encoder(self, shape: Shape, raw: dict[str, Any]) -> str:
        if shape.kind == "list" and shape.item:
            return f"encode.list_of({self._encoder(shape.item, raw.get('items', {}))})"
        if shape.kind == "enum":
            open_list = (
                ", open_list=True" if "x-extensible-enum" in self._schemas[shape.name] else ""
            )
            return f"encode.enum_of(enums.{shape.name}{open_list})"
        if shape.kind == "model":
            conditions = f", conditions={upper(shape.name)}_CONDITIONS"
            known = conditions_of(self._schemas[shape.name])
            return f"encode.object_of(*{upper(shape.name)}{conditions if known else ''})"
        if shape.kind == "integer":
            return "encode.instant" if raw.get("x-unit") == "ms" else "encode.integer"
        if shape.kind == "text":
            return "encode.amount" if raw.get("format") == "decimal" else "encode.text"
        return "encode.boolean"

    # Operations

    def _resources(self, inputs: dict[str, InputPlan]) -> list[ResourcePlan]:
        groups: dict[str, list[OperationPlan]] = {tag["name"]: [] for tag in self._document["tags"]}
        for call in self._parsed.calls:
            operation = self._document["paths"][call.path][call.method.lower()]
            with self._description.reading("paths", call.path, call.method.lower()):
                plan = self._operation(call, operation, inputs)
            groups[operation["x-resource"]].append(plan)
        docs = {tag["name"]: tag["description"] for tag in self._document["tags"]}
        return [
            ResourcePlan(
                name=name,
                cls=f"{pascal(name)}Resource",
                doc=" ".join(docs[name].split()),
                operations=ops,
                rules=self._rules(name),
            )
            for name, ops in groups.items()
        ]

    def _rules(self, resource: str) -> RulesPlan | None:
        for call in self._parsed.calls:
            operation = self._document["paths"][call.path][call.method.lower()]
            if "x-rules-method" in operation and operation["x-resource"] == resource:
                collection = self._schemas[call.result]["x-collection"]
                (items,) = (
                    one for one in self._parsed.objects[call.result] if one.wire == collection
                )
                return RulesPlan(
                    python_method=operation["x-rules-method"],
                    constant=upper(operation["operationId"]),
                    result=call.result,
                    item=items.shape.innermost().name,
                    doc=describe_rules(operation),
                )
        return None

    def _operation(
        self, call: Call, operation: dict[str, Any], inputs: dict[str, InputPlan]
    ) -> OperationPlan:
        raw = self._raw_parameters(operation)
        body = inputs[call.body] if call.body else None
        names = arguments(self._description, operation)
        query = [
            self._param(member, raw[member.wire]["schema"], raw[member.wire])
            for member in call.query
        ]
        conditions = [any_of(wires) for wires in operation.get("x-require-any", [])]
        if call.body:
            conditions += conditions_of(self._schemas[call.body])
        plan = OperationPlan(
            id=operation["operationId"],
            constant=upper(operation["operationId"]),
            method=call.method,
            path=call.path,
            python_method=operation["x-method"],
            result=call.result,
            docs_url=operation["externalDocs"]["url"],
            security=[sorted(one) for one in operation["security"]],
            session=operation.get("x-session"),
            repeatable=call.method == "GET" or operation.get("x-repeat") == "safe",
            signed_again=operation.get("x-repeat") in ("safe", "refused"),
            sets=_sets(operation),
            weight=operation.get("x-weight", {}).get("value", 1),
            query=query,
            body=body,
            conditions=[_condition(one, names) for one in conditions],
            variants=self._variants("", [*query, *(body.params if body else [])], conditions),
            orders_in=_orders_in(operation, names),
            outcome=plan_outcome(self._description, operation),
            doc="",
            known_by=known_by(
                self._description,
                operation,
                [(one.wire, one.name) for one in [*query, *(body.params if body else [])]],
            ),
        )
        described = {
            names[wire]: {**one, **one["schema"], **_own_words(one)} for wire, one in raw.items()
        }
        if call.body:
            properties = self._schemas[call.body]["properties"]
            described |= {names[wire]: one for wire, one in properties.items()}
        args = [
            (param.name, param.required, self._with_enum(described[param.name]))
            for param in plan.params
        ]
        returns = self._schemas[call.result]
        marked = (success_data(operation), returns, operation["responses"]["200"])
        assumed = any("x-assumed" in node for node in marked)
        return attrs.evolve(
            plan,
            doc=describe_method(operation, args, assumed_answer=assumed),
            iterator=self._iterator(operation, plan.params, args),
        )

    def _iterator(
        self,
        operation: dict[str, Any],
        params: list[ParamPlan],
        described: list[tuple[str, bool, dict[str, Any]]],
    ) -> IteratorPlan | None:
        paging = plan_paging(self._description, operation)
        if paging is None:
            return None
        kept = [
            attrs.evolve(param, required=param.required or param.name in paging.required)
            for param in params
            if param.name not in paging.set_by_itself
        ]
        kept.sort(key=lambda param: not param.required)
        raw = {name: one for name, _, one in described}
        args = [(param.name, param.required, raw[param.name]) for param in kept]
        return IteratorPlan(paging, kept, describe_iterator(operation, args, paging))

    def _raw_parameters(self, operation: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for one in operation.get("parameters", []):
            raw = self._description.resolve(one["$ref"]) if "$ref" in one else one
            found[raw["name"]] = raw
        return found

    def _with_enum(self, raw: dict[str, Any]) -> dict[str, Any]:
        """A referenced enum's own description, where the place that uses it has none."""
        if "$ref" not in raw or "description" in raw:
            return raw
        target = self._description.resolve(raw["$ref"]) or {}
        return {**raw, "description": target.get("description", "")}

    # Errors

    def _error_codes(self) -> list[ErrorCodePlan]:
        return [
            ErrorCodePlan(
                code,
                entry["name"],
                entry["class"],
                entry.get("remedy", ""),
                entry["docs"],
                entry.get("doubt"),
                bool(entry.get("transient")),
            )
            for entry in self._document["x-error-codes"]
            if entry.get("class")
            for code in range(entry["code"], entry.get("through", entry["code"]) + 1)
        ]

    def _error_classes(self) -> list[ErrorClassPlan]:
        lines: dict[str, list[str]] = {}
        for entry in self._document["x-error-codes"]:
            if entry.get("class"):
                codes = (
                    f"{entry['code']}–{entry['through']}"
                    if "through" in entry
                    else str(entry["code"])
                )
                lines.setdefault(entry["class"], []).append(
                    f"{codes}: {entry['summary'].rstrip('.')}."
                )
        return [ErrorClassPlan(name, "\n\n    ".join(found)) for name, found in lines.items()]

    def _remedies(self) -> dict[str, str]:
        """What to do about refusals that only their message tells apart from others with the same code."""
        return {one["message"]: one["remedy"] for one in self._refusals() if "remedy" in one}

    def _replayed(self) -> str:
        """What is said of a signature that was used before."""
        said = (one["message"] for one in self._refusals() if one.get("role") == "replay")
        return next(said, "")

    def _refusals(self) -> list[dict[str, Any]]:
        schemes = self._document["components"].get("securitySchemes", {}).values()
        return [one for scheme in schemes for one in scheme.get("x-refusals", [])]


def _sets(operation: dict[str, Any]) -> list[str] | None:
    named: list[str] | None = operation.get("x-sets")
    return None if named is None else [snake(one) for one in named]


def _own_words(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _orders_in(operation: dict[str, Any], names: Mapping[str, str]) -> str | None:
    where: str | None = operation.get("x-orders-in")
    return where if where in (None, "body") else names[where]


def _condition(one: Condition, python: Mapping[str, str]) -> str:
    """The condition as the runtime's declaration."""
    names = tuple(python[wire] for wire in one.needs)
    if one.of == "any":
        return f"NeedsAny({names!r})"
    facts = {
        "when": [f"Is({python[fact.wire]!r}, {fact.values!r})" for fact in one.when],
        "unless": [f"Is({python[fact.wire]!r}, {fact.values!r})" for fact in one.unless],
    }
    said = [f"{key}=({', '.join(found)},)" for key, found in facts.items() if found]
    return f"Needs({', '.join([repr(names), *said, *([f'assumed={one.assumed!r}'] if one.assumed else [])])})"


def _variant_doc(variant: Variant, names: Mapping[str, str]) -> str:
    only = [
        f"`{names[wire]}` is {' or '.join(map(str, values))}"
        for wire, values in variant.only.items()
    ]
    needed = [f"`{names[wire]}`" for wire in sorted(variant.needed - variant.only.keys())]
    given = [f"{' and '.join(needed)} must be given"] if needed else []
    return "; ".join([" and ".join(only), *given] if only else given) + "."


def _required_first(params: list[ParamPlan]) -> list[ParamPlan]:
    return sorted(params, key=lambda param: not param.required)


def _instead(params: list[ParamPlan], others: list[ParamPlan]) -> list[ParamPlan]:
    """The parameters, some replaced by others of their name."""
    by_name = {one.name: one for one in others}
    return [by_name.get(one.name, one) for one in params]


def _enum_values(schema: dict[str, Any]) -> list[Any]:
    values: list[Any] = schema.get("enum") or schema["x-extensible-enum"]
    return values


_READ: dict[str, tuple[str, str]] = {
    "text": ("str", "decode.text"),
    "integer": ("int", "decode.integer"),
    "boolean": ("bool", "decode.boolean"),
    "any": ("Any", "decode.anything"),
}


def _is_decimal(shape: Shape, raw: dict[str, Any]) -> bool:
    return shape.kind == "text" and raw.get("format") == "decimal"


def _read_annotation(shape: Shape, raw: dict[str, Any]) -> str:
    if shape.kind == "list" and shape.item:
        return f"list[{_read_annotation(shape.item, raw.get('items', {}))}]"
    if shape.kind in ("enum", "model"):
        return shape.name
    return "Decimal" if _is_decimal(shape, raw) else _READ[shape.kind][0]
