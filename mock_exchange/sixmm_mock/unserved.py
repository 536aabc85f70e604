"""What the descriptions promise and the mock does not do: named when it starts, so that nothing is acknowledged in silence."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from sixmm_description import Description, Operation, StreamDescription
from sixmm_description.document import properties_of
from sixmm_description.names import role_name

from sixmm_mock.errors import Code
from sixmm_mock.operations import HANDLERS, handler_of
from sixmm_mock.streams.public_channels import CHANNELS

_PACKAGE = Path(__file__).parent

#: What the mock may leave aside: no answer depends on the device that a login comes from.
KNOWN = frozenset(
    f"operation {operation} ignores {name}: its handler never reads it"
    for operation, name in (
        ("login", "device_id"),
        ("login", "device_name"),
        ("exchangeTicket", "device_id"),
        ("exchangeEmbedToken", "device_id"),
    )
)


def unserved(rest: Description, streams: StreamDescription) -> list[str]:
    """One sentence for each operation, parameter, code, channel and event that the mock knows nothing of."""
    return [*_operations(rest), *_codes(rest), *_channels(streams)]


def _operations(rest: Description) -> Iterator[str]:
    served = []
    for name, operation in rest.operations.items():
        handler = handler_of(operation)
        served.append(handler)
        if handler is None:
            method = f"{operation.resource}.{operation.name}"
            yield f"operation {name} ({method}) has no handler: it is answered with 501"
            continue
        read = _words(handler)
        for one in _sent(rest, operation):
            if one not in read:
                yield f"operation {operation.role} ignores {one}: its handler never reads it"
    for name, handler in HANDLERS.items():
        if handler not in served:
            yield (
                f"the handler of {name} is never called: no operation has the `x-role`, the id or the method of it "
                f"({_place(handler)})"
            )


def _codes(rest: Description) -> Iterator[str]:
    for entry in rest.document["x-error-codes"]:
        # Of a range, the single ones are raised.
        for name in entry.get("x-single", {}).get("codes", [entry["name"]]):
            if name not in Code.__members__:
                yield f"error code {rest.codes[name]} ({name}) is raised by nothing"
    for code in Code:
        if code.name not in rest.codes:
            yield f"error code {code.name} has no number in the description"


def _channels(streams: StreamDescription) -> Iterator[str]:
    for name, channel in streams.channels.items():
        if name == streams.private.name:
            messages = streams.document["components"]["messages"]
            for event in channel.messages:
                if messages[event].get("x-role") not in ("order", "account"):
                    yield f"nothing publishes the event {event} of the channel {name}"
        elif name not in CHANNELS:
            yield f"channel {name} has no publisher: subscribing to it is refused"


def _sent(rest: Description, operation: Operation) -> list[str]:
    """The Python names of what a request carries."""
    fields = {} if operation.body is None else properties_of(rest.document, operation.body)
    return [
        *(each.name for each in operation.parameters),
        *(role_name(wire, node) for wire, node in fields.items()),
    ]


@cache
def _words(handler: Callable[..., Any]) -> frozenset[str]:
    """The texts in a handler's code, and in the functions and classes of the mock that it names."""
    found: set[str] = set()
    seen: set[Any] = set()
    waiting: list[Any] = [handler]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if isinstance(one, type):
            waiting += [each for each in vars(one).values() if isinstance(each, FunctionType)]
            continue
        cells = [each.cell_contents for each in one.__closure__ or ()]
        waiting += filter(_is_ours, cells)
        for code in _codes_in(one.__code__):
            waiting += filter(_is_ours, map(one.__globals__.get, code.co_names))
            for constant in code.co_consts:
                texts = constant if isinstance(constant, tuple | frozenset) else [constant]
                found.update(each for each in texts if isinstance(each, str))
    return frozenset(found)


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes_in(constant)


def _place(handler: Any) -> str:
    """File and line of the decorator that ties a handler to its operation."""
    code = handler.__code__
    return f"sixmm_mock/{Path(code.co_filename).relative_to(_PACKAGE)}:{code.co_firstlineno}"


def _is_ours(value: object) -> bool:
    return isinstance(value, FunctionType | type) and value.__module__.startswith("sixmm_mock")
