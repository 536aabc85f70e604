"""The operations, grouped into resources, and the methods that make them callable."""

from collections.abc import Mapping
from typing import Any

import attrs

from sixmm_generator.condition import any_of, conditions_of
from sixmm_generator.description import Description
from sixmm_generator.docstrings import describe_iterator, describe_method, describe_rules
from sixmm_generator.engine import Call
from sixmm_generator.names import arguments
from sixmm_generator.naming import pascal, python_name, snake, upper
from sixmm_generator.outcomes import OutcomePlan, known_by, plan_outcome
from sixmm_generator.paging import PagingPlan, plan_paging
from sixmm_generator.plan.errors import used_id
from sixmm_generator.plan.helpers import HELPERS, HelpersPlan, plan_helpers, waits
from sixmm_generator.plan.inputs import (
    InputPlan,
    ParamPlan,
    VariantPlan,
    plan_condition,
    plan_param,
    plan_variants,
)
from sixmm_generator.plan.schemas import Schemas
from sixmm_generator.rewrite import success_data


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
    returns_nothing: bool = False
    inner: tuple[str, str] | None = None
    """The field that is all of the answer, and its class."""
    waits: str | None = None
    """What the method returns where it waits on request: first the method that returns the same, then the class."""

    @property
    def returns(self) -> str:
        """What the method returns, as an annotation."""
        if self.returns_nothing:
            return "None"
        return self.inner[1] if self.inner else self.result

    @property
    def lead(self) -> str:
        """What stands before the call."""
        if self.returns_nothing:
            return ""
        return "answer = " if self.inner else "return "

    @property
    def params(self) -> list[ParamPlan]:
        """All arguments: required ones first, each group in the order of the description."""
        every = [*self.query, *(self.body.params if self.body else [])]
        return _required_first(every)

    @property
    def overloads(self) -> list[list[ParamPlan]]:
        """All arguments in each of the ways to fill them in, and the order that holds them, where it has a class."""
        flat = [_required_first(_instead(self.params, one.params)) for one in self.variants]
        return [*flat, self._typed_order] if self.typed else flat

    @property
    def typed(self) -> list[str]:
        """The classes of orders that may be given in place of all arguments."""
        return [one.name for one in self.body.typed] if self.body else []

    @property
    def taken(self) -> list[ParamPlan]:
        """All arguments as the method takes them, whichever way they are filled in."""
        if not self.typed:
            return self.params
        (order,) = self._typed_order
        return [
            attrs.evolve(one, annotation=f"{one.annotation} | {order.annotation}")
            if one.positional
            else attrs.evolve(one, required=False)
            for one in self.params
        ]

    @property
    def holder(self) -> str:
        """The argument in whose place an order with a class may stand: the contract."""
        (symbol,) = (one for one in self.params if one.positional)
        return symbol.name

    @property
    def _typed_order(self) -> list[ParamPlan]:
        """The one argument that an order with a class is given as."""
        (symbol,) = (one for one in self.params if one.positional)
        return [attrs.evolve(symbol, annotation=" | ".join(self.typed))]


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
    helpers: HelpersPlan | None = None

    @property
    def waits(self) -> bool:
        """Whether one of its methods waits on request."""
        return any(one.waits for one in self.operations)

    @property
    def in_dependency_order(self) -> list[OperationPlan]:
        """The operations, those last that are declared with others as their lookups."""
        return sorted(self.operations, key=lambda operation: operation.outcome is not None)


def plan_resources(schemas: Schemas, inputs: dict[str, InputPlan]) -> list[ResourcePlan]:
    """The groups of operations, in the order of the document's tags."""
    groups: dict[str, list[OperationPlan]] = {tag["name"]: [] for tag in schemas.document["tags"]}
    kinds = {tag["name"]: tag.get(HELPERS) for tag in schemas.document["tags"]}
    for call in schemas.parsed.calls:
        operation = schemas.operation(call)
        with schemas.description.reading("paths", call.path, call.method.lower()):
            method = f"{operation['x-resource']}.{operation['x-method']}"
            wait = waits(kinds.get(operation["x-resource"]), method)
            plan = _operation(schemas, call, operation, inputs, wait)
        groups[operation["x-resource"]].append(plan)
    docs = {tag["name"]: tag["description"] for tag in schemas.document["tags"]}
    every = {f"{name}.{op.python_method}": op.returns for name, ops in groups.items() for op in ops}
    return [
        ResourcePlan(
            name=name,
            cls=f"{pascal(name)}Resource",
            doc=" ".join(docs[name].split()),
            operations=[attrs.evolve(op, waits=every.get(op.waits or "")) for op in ops],
            rules=_rules(schemas, name),
            helpers=plan_helpers(kinds.get(name), every),
        )
        for name, ops in groups.items()
    ]


def _rules(schemas: Schemas, resource: str) -> RulesPlan | None:
    for call in schemas.parsed.calls:
        operation = schemas.operation(call)
        if "x-rules-method" in operation and operation["x-resource"] == resource:
            collection = schemas.raw[call.result]["x-collection"]
            (items,) = (
                one for one in schemas.parsed.objects[call.result] if one.wire == collection
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
    schemas: Schemas,
    call: Call,
    operation: dict[str, Any],
    inputs: dict[str, InputPlan],
    wait: str | None,
) -> OperationPlan:
    raw = _raw_parameters(schemas.description, operation)
    body = inputs[call.body] if call.body else None
    names = arguments(schemas.description, operation)
    query = [
        plan_param(schemas, member, raw[member.wire]["schema"], raw[member.wire])
        for member in call.query
    ]
    conditions = [any_of(wires) for wires in operation.get("x-require-any", [])]
    if call.body:
        conditions += conditions_of(schemas.raw[call.body])
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
        conditions=[plan_condition(one, names) for one in conditions],
        variants=plan_variants(schemas, "", [*query, *(body.params if body else [])], conditions),
        orders_in=_orders_in(operation, names),
        outcome=plan_outcome(schemas.description, operation),
        doc="",
        known_by=known_by(
            schemas.description,
            operation,
            [(one.wire, one.name) for one in [*query, *(body.params if body else [])]],
        ),
    )
    described = {
        names[wire]: {**one, **one["schema"], **_own_words(one)} for wire, one in raw.items()
    }
    if call.body:
        properties = schemas.raw[call.body]["properties"]
        described |= {names[wire]: one for wire, one in properties.items()}
    args = [
        (param.name, param.required, schemas.with_enum(described[param.name]))
        for param in plan.params
    ]
    if plan.typed:
        args = [(name, needed, _or_typed(plan, name, raw)) for name, needed, raw in args]
    returns = schemas.raw[call.result]
    marked = (success_data(operation), returns, operation["responses"]["200"])
    assumed = any("x-assumed" in node for node in marked)
    return attrs.evolve(
        plan,
        returns_nothing=not returns.get("properties"),
        inner=_inner(schemas, call.result),
        waits=wait,
        doc=describe_method(
            operation,
            args,
            assumed_answer=assumed,
            waits=wait,
            used_id=used_id(schemas.document),
        ),
        iterator=_iterator(schemas, operation, plan.params, args),
    )


def _or_typed(plan: OperationPlan, name: str, raw: dict[str, Any]) -> dict[str, Any]:
    if not any(one.positional and one.name == name for one in plan.params):
        return raw
    classes = " or ".join(f"`{one}`" for one in plan.typed)
    return {
        **raw,
        "description": f"{raw['description']} Or, in place of all that follow: {classes}.",
    }


def _inner(schemas: Schemas, result: str) -> tuple[str, str] | None:
    wire = schemas.raw[result].get("x-unwrap")
    for one in schemas.parsed.objects[result]:
        if one.wire == wire:
            name = python_name(wire, schemas.raw[result]["properties"][wire])
            return name, one.shape.name
    return None


def _iterator(
    schemas: Schemas,
    operation: dict[str, Any],
    params: list[ParamPlan],
    described: list[tuple[str, bool, dict[str, Any]]],
) -> IteratorPlan | None:
    paging = plan_paging(schemas.description, operation)
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


def _raw_parameters(description: Description, operation: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for one in operation.get("parameters", []):
        raw = description.resolve(one["$ref"]) if "$ref" in one else one
        found[raw["name"]] = raw
    return found


def _sets(operation: dict[str, Any]) -> list[str] | None:
    named: list[str] | None = operation.get("x-sets")
    return None if named is None else [snake(one) for one in named]


def _own_words(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"description": parameter["description"]} if "description" in parameter else {}


def _orders_in(operation: dict[str, Any], names: Mapping[str, str]) -> str | None:
    where: str | None = operation.get("x-orders-in")
    return where if where in (None, "body") else names[where]


def _required_first(params: list[ParamPlan]) -> list[ParamPlan]:
    return sorted(params, key=lambda param: not param.required)


def _instead(params: list[ParamPlan], others: list[ParamPlan]) -> list[ParamPlan]:
    """The parameters, some replaced by others of their name."""
    by_name = {one.name: one for one in others}
    return [by_name.get(one.name, one) for one in params]
