"""`x-rest` of asyncapi.yaml: which REST operation a stream needs for what."""

from collections.abc import Iterator
from typing import Any

from sixmm_generator.description import Description, DescriptionError, Pointer
from sixmm_generator.naming import snake
from sixmm_generator.plan.channels import StreamRestPlan
from sixmm_generator.plan.package import Plan

# The roles that the runtime has an operation for.
_LISTEN_KEY = ("create", "renew")
_TOKEN = ("check",)
_USER = ("openOrders", "order", "orderHistory", "trades", "positions", "assets")
# What the runtime reads of the answers, by Python names.
_ORDER = ("order_id", "symbol", "status", "executed_quantity")
_ANSWERED = {
    "openOrders": _ORDER,
    "order": _ORDER,
    "orderHistory": _ORDER,
    # All that an event says of a fill: one that is found after a reconnect must say no less.
    "trades": (
        *("trade_id", "price", "quantity", "created_at"),
        *("role", "fee", "realized_pnl"),
    ),
    "positions": ("items",),
    "assets": ("user_asset",),
}
# The same of the objects in them.
_INSIDE = {
    "items": ("symbol", "position_side", "quantity", "entry_price", "margin_mode", "leverage"),
    "user_asset": ("asset", "wallet_balance", "frozen_margin", "used_margin"),
}
# Errors of these operations that another try can't help.
_HOPELESS = ("AuthenticationError", "PermissionDenied")


def make_rest_plan(plan: Plan, description: Description) -> StreamRestPlan:
    """The operations behind the private channel and its credentials. Raises DescriptionError."""
    operations = description.document["operations"]
    private = [name for name in operations if operations[name].get("x-subscription") == "automatic"]
    places: dict[Pointer, tuple[str, ...]] = {
        ("components", "securitySchemes", "listenKey", "x-rest"): _LISTEN_KEY,
        ("components", "securitySchemes", "token", "x-rest"): _TOKEN,
        ("operations", *private[:1], "x-rest"): _USER,
    }
    known = {
        operation.id: f"{resource.name}.{operation.constant}"
        for resource in plan.resources
        for operation in resource.operations
    }
    found = [
        description.problem(*problem)
        for at, roles in places.items()
        for problem in _problems(at, _node(description, at), roles, known)
    ]
    clock = plan.clock
    if clock is None:
        reason = "streams need the exchange's time: mark the operation of openapi.yaml that tells it with x-clock."
        found.append(description.problem(list(places)[-1], reason))
    if not found:
        at = list(places)[-1]
        found = [description.problem(*one) for one in _lacking(plan, at, _node(description, at))]
    if found or clock is None:
        raise DescriptionError(found)
    listen_key, token, user = (
        {snake(role): known[operation] for role, operation in _node(description, at).items()}
        for at in places
    )
    classes = {one.name for one in plan.error_classes}
    hopeless = [name for name in _HOPELESS if name in classes]
    schemes = description.document["components"]["securitySchemes"]
    parameters = {
        "key_parameter": schemes["listenKey"]["name"],
        "token_parameter": schemes["token"]["name"],
    }
    return StreamRestPlan({**listen_key, **token}, user, hopeless, parameters, clock)


def _lacking(plan: Plan, at: Pointer, roles: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """What the answers of the account's queries lack of what a lost event is found by."""
    operations = {one.id: one for resource in plan.resources for one in resource.operations}
    models = {one.name: {field.name: field for field in one.fields} for one in plan.models}
    for role, names in _ANSWERED.items():
        operation = operations[roles[role]]
        model = operation.iterator.paging.item if operation.iterator else operation.result
        needed = [(model, name) for name in names]
        for name in names:
            inner = _class_in(models[model][name].annotation) if name in models[model] else ""
            if inner in models:
                needed += [(inner, each) for each in _INSIDE.get(name, ())]
        for owner, name in needed:
            if name not in models[owner]:
                reason = (
                    f"{operation.id} answers {owner} without a field of the Python name {name}."
                )
                yield (*at, role), f"{reason} Say `x-python-name` at the field that is it."


def _class_in(annotation: str) -> str:
    """`list[Position]` → `Position`."""
    return annotation.rpartition("[")[2].rstrip("]")


def _problems(
    at: Pointer, node: dict[str, Any], roles: tuple[str, ...], known: dict[str, str]
) -> Iterator[tuple[Pointer, str]]:
    for role in roles:
        if role not in node:
            yield at, f"{role} is missing: name the operation of openapi.yaml for it."
    for role, operation in node.items():
        if role not in roles:
            yield (*at, role), f"{role} is not one of {', '.join(roles)}."
        elif operation not in known:
            yield (*at, role), f"openapi.yaml has no operation {operation}."


def _node(description: Description, pointer: Pointer) -> dict[str, Any]:
    node: Any = description.document
    for step in pointer:
        node = node.get(step, {})
    found: dict[str, Any] = node
    return found
