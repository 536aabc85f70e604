"""What the descriptions promise and the mock does not do: named when it starts, so that nothing is acknowledged in silence."""

import json
from collections.abc import Collection, Iterator
from enum import EnumType
from functools import lru_cache
from pathlib import Path
from typing import Any

from sixmm_description import Description, Operation, StreamDescription
from sixmm_description.document import properties_of
from sixmm_description.names import role_name

from sixmm_mock.answers import new_in_answers, new_in_pushes
from sixmm_mock.errors import Code
from sixmm_mock.market.klines import DAYS, INTERVALS
from sixmm_mock.operations import HANDLERS, handler_of
from sixmm_mock.streams.public_channels import CHANNELS
from sixmm_mock.trading import enums
from sixmm_mock.words import words_in

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


@lru_cache(maxsize=4)
def unserved(rest: Description, streams: StreamDescription) -> tuple[str, ...]:
    """One sentence for each operation, parameter, code, channel and event that the mock knows nothing of.

    Found once for all exchanges of the same descriptions: a suite makes thousands.
    """
    return (
        *_operations(rest),
        *_codes(rest),
        *_values(rest),
        *_channels(streams),
        *(_filled(one, value) for one, value in sorted(new_in_answers(rest).named.items())),
        *(_filled(one, value) for one, value in sorted(new_in_pushes(streams).named.items())),
    )


def _filled(field: str, value: Any) -> str:
    return f"{field} is always {json.dumps(value)}, as nothing in the mock knows it"


def _operations(rest: Description) -> Iterator[str]:
    served = []
    for name, operation in rest.operations.items():
        handler = handler_of(operation)
        served.append(handler)
        if handler is None:
            method = f"{operation.resource}.{operation.name}"
            yield f"operation {name} ({method}) has no handler: it is answered with 501"
            continue
        read = words_in(handler)
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


def _values(rest: Description) -> Iterator[str]:
    known: dict[str, Collection[str]] = {
        one.__name__: one.__members__ for one in vars(enums).values() if isinstance(one, EnumType)
    }
    known |= dict.fromkeys(("KlineInterval", "BalancePeriod"), INTERVALS)
    known |= dict.fromkeys(("TrendRange", "LeaderboardPeriod"), DAYS)
    for name, schema in rest.document["components"]["schemas"].items():
        for value in schema.get("x-enum-varnames", ()) if name in known else ():
            if value not in known[name]:
                yield f"the value {value} of {name} is unknown to the mock: a request with it fails"


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


def _place(handler: Any) -> str:
    """File and line of the decorator that ties a handler to its operation."""
    code = handler.__code__
    return f"sixmm_mock/{Path(code.co_filename).relative_to(_PACKAGE)}:{code.co_firstlineno}"
