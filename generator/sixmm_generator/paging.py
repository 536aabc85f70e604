"""How a list is read to its end: what `x-paging` and `x-clock` may say, and what is made of them."""

from collections.abc import Iterator
from typing import Any

import attrs

from sixmm_generator.description import Description, Pointer, ref_name
from sixmm_generator.naming import python_name, python_names, upper
from sixmm_generator.refuse import METHODS
from sixmm_generator.rewrite import success_data
from sixmm_generator.roles import UNITS

# The arguments that each style sets by itself.
STYLES: dict[str, tuple[str, ...]] = {
    "page": ("page", "page_size"),
    "cursor": ("last_order_id", "limit"),
    "range": ("limit",),
    "limit": ("limit",),
}
# What the description of the last of them says of a page: how many rows it holds, or how many at most.
_SIZE = {"page": "default", "cursor": "maximum", "range": "maximum", "limit": "maximum"}
#: The arguments that a range of time is asked for by.
RANGE = ("start_time", "end_time")
# What every iterator is given besides the operation's own arguments.
_OWN = ("page_size", "max_items", "since", "span", "options")
#: What `identity` says where two rows are the same only with all fields alike.
ALL = "all"
_KEYS = {"style", "identity", "time", "span", "since", "firstPage", "totalCounts", "x-assumed"}
_DAY_MS = 24 * 60 * 60 * 1_000

Found = Iterator[tuple[Pointer, str]]
Node = dict[str, Any]


@attrs.frozen
class ClockPlan:
    """The operation that tells the exchange's time: its resource, its constant, and the field with the time.

    `resolution_ms` is how many ms one of the field's unit is.
    """

    resource: str
    constant: str
    field: str
    resolution_ms: int


@attrs.frozen
class PagingPlan:
    """How an operation is iterated; see `sixmm_runtime.operation`."""

    style: str
    items: str
    identity: list[str]
    first: int
    total_counts: str
    size: int | None
    time: str | None
    until: str | None
    span_ms: int | None
    clock: ClockPlan | None
    resumes: bool
    item: str
    set_by_itself: tuple[str, ...]
    required: tuple[str, ...]


def plan_paging(description: Description, operation: Node) -> PagingPlan | None:
    """The plan of an operation that `problems` found nothing wrong with; None where it has no pages."""
    raw = operation.get("x-paging")
    if raw is None:
        return None
    answer, item = _answer(description, operation)
    parameters = _parameters(description, operation)
    names = python_names(description.resolve(item)["properties"])
    timed = "time" in raw
    style = raw["style"]
    return PagingPlan(
        style=style,
        items=answer["x-collection"],
        identity=_identity(raw),
        first=raw.get("firstPage", 1),
        total_counts=raw.get("totalCounts", "rows"),
        size=parameters[STYLES[style][-1]]["schema"].get(_SIZE[style]),
        time=names[raw["time"]["field"]] if timed else None,
        until=names.get(raw["time"].get("until")) if timed else None,
        span_ms=int(raw["span"]["days"] * _DAY_MS) if "span" in raw else None,
        clock=plan_clock(description) if timed else None,
        resumes="since" in raw,
        item=ref_name(item),
        set_by_itself=STYLES[style],
        required=("start_time",) if style == "range" else (),
    )


def problems(description: Description) -> list[str]:
    """What `x-paging` and `x-clock` say that can't be generated, one line each."""
    return [
        description.problem(pointer, reason)
        for path, item in description.document["paths"].items()
        for method in METHODS
        if method in item
        for pointer, reason in _operation(description, ("paths", path, method), item[method])
    ]


def _operation(description: Description, at: Pointer, operation: Node) -> Found:
    if "x-clock" in operation:
        yield from _clock_problems(description, at, operation)
    if "x-paging" not in operation:
        return
    raw, here = operation["x-paging"], (*at, "x-paging")
    if not isinstance(raw, dict) or raw.get("style") not in STYLES:
        yield here, f"x-paging must be a mapping with a `style`: {', '.join(STYLES)}."
        return
    for key in raw.keys() - _KEYS:
        yield (*here, key), f"{key} is not known here: x-paging has {', '.join(sorted(_KEYS))}."
    yield from _counting_problems(here, raw)
    missing = _missing_parameters(description, operation, raw)
    if missing:
        yield here, f"style {raw['style']} needs a parameter that is {missing[0]} in Python."
    for name in _parameters(description, operation):
        if name in _OWN and name not in STYLES[raw["style"]]:
            yield here, f"the parameter {name} has the name of an argument that iterators have."
    try:
        _, item = _answer(description, operation)
    except (KeyError, TypeError):
        yield here, "the answer must have an x-collection that is a list of a named component."
        return
    fields = description.resolve(item).get("properties", {})
    yield from _identity_problems((*here, "identity"), raw, fields)
    yield from _time_problems(description, here, raw, fields)


def _counting_problems(here: Pointer, raw: Node) -> Found:
    if raw.get("firstPage", 1) not in (0, 1):
        yield (*here, "firstPage"), "firstPage must be 0 or 1."
    if raw.get("totalCounts", "rows") not in ("rows", "pages"):
        yield (*here, "totalCounts"), "totalCounts must be rows or pages."


def _missing_parameters(description: Description, operation: Node, raw: Node) -> list[str]:
    ranged = raw["style"] == "range" or "time" in raw
    needed = (*STYLES[raw["style"]], *(RANGE if ranged else ()))
    return [name for name in needed if name not in _parameters(description, operation)]


def _identity(raw: Node) -> list[str]:
    """The fields that tell one row from another; none where it is all of them."""
    given = raw.get("identity", ALL)
    return [] if given == ALL else list(given)


def _identity_problems(at: Pointer, raw: Node, fields: Node) -> Found:
    for name in _identity(raw):
        if name not in fields:
            yield at, f"the rows have no field {name}: they have {', '.join(fields)}."
    if raw["style"] == "cursor" and len(_identity(raw)) != 1:
        yield at, "a cursor is one field: the id of the last row."


def _time_problems(description: Description, here: Pointer, raw: Node, fields: Node) -> Found:
    if "since" in raw and (raw["style"] != "page" or not {"time", "span"} <= raw.keys()):
        yield (*here, "since"), "`since` needs style page, `time` and `span`."
    if "time" not in raw:
        if raw["style"] == "range":
            yield here, "style range needs the `time` that the range is about."
        if "span" in raw:
            yield (
                (*here, "span"),
                "a span of what? Say the `time` that startTime and endTime are about.",
            )
        return
    time: Node = raw["time"] if isinstance(raw["time"], dict) else {}
    if "until" in time and time["until"] == time.get("field"):
        yield (
            (*here, "time"),
            "`until` is the row's last moment: leave it out where `field` is that.",
        )
    for name in {time.get("field"): None, time.get("until", time.get("field")): None}:
        if fields.get(str(name), {}).get("x-unit") not in UNITS:
            said = "`time` must be {field: …, until: …} with fields of the rows that are in ms or s"
            yield (*here, "time"), f"{said}, not {name!r}."
    days = raw.get("span", {"days": 1}).get("days")
    if not isinstance(days, (int, float)) or days <= 0:
        yield (*here, "span"), "`span` must be {days: …} with a number above 0."
    if plan_clock(description) is None:
        yield (
            (*here, "time"),
            "an open range ends now: mark the operation that tells the time with x-clock.",
        )


def _clock_problems(description: Description, at: Pointer, operation: Node) -> Found:
    properties = description.resolve(success_data(operation)["$ref"]).get("properties", {})
    if properties.get(operation["x-clock"], {}).get("x-unit") not in UNITS:
        yield (*at, "x-clock"), "x-clock must name a field of the answer that is in ms or s."


def plan_clock(description: Description) -> ClockPlan | None:
    """The operation that tells the exchange's time, if one does."""
    for item in description.document["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            if "x-clock" in operation:
                wire = operation["x-clock"]
                answer = description.resolve(success_data(operation)["$ref"])
                field = answer["properties"].get(wire, {})
                return ClockPlan(
                    operation["x-resource"],
                    upper(operation["operationId"]),
                    python_name(wire, field),
                    UNITS.get(field.get("x-unit"), 1),
                )
    return None


def _answer(description: Description, operation: Node) -> tuple[Node, str]:
    """The schema of the answer, and the `$ref` of its rows."""
    answer = description.resolve(success_data(operation)["$ref"])
    item: str = answer["properties"][answer["x-collection"]]["items"]["$ref"]
    return answer, item


def _parameters(description: Description, operation: Node) -> dict[str, Node]:
    """By Python name: a wire name that changed leaves the pagers as they are."""
    each = (
        description.resolve(one["$ref"]) if "$ref" in one else one
        for one in operation.get("parameters", [])
    )
    return {python_name(one["name"], one): one for one in each if one is not None}
