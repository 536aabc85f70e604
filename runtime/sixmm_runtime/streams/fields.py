"""What the fields and words of frames and books are called on the wire: asyncapi.yaml says it, generated code fills it in.

A field that the description does not have is None, which no frame has.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

import attrs

# A name, or None: a dict takes that for one that it does not have.
_Optional: TypeAlias = Any


@attrs.frozen(kw_only=True)
class FrameFields:
    """The names of what is around every payload, by who sends it.

    Attributes:
        topic, ts, data: of a push.
        id, op, args: of a request.
        subscribe, unsubscribe, ping: the words of `op`.
        reply_id, event, success, topics, code, message: of an answer.
        subscribed, pong, authenticated: the words of `event`.
    """

    topic: str
    ts: _Optional
    data: str
    id: str
    op: str
    args: str
    subscribe: str
    unsubscribe: str
    ping: str
    reply_id: str
    event: str
    success: str
    topics: _Optional
    code: _Optional
    message: _Optional
    subscribed: str
    pong: _Optional
    authenticated: str


@attrs.frozen(kw_only=True)
class BookFields:
    """The names of what a push of an order book holds, and its conventions.

    Attributes:
        kind: the field that says whether it is the whole book; `snapshot` and `update` are its words.
        last_version: the version of the book after the push.
        first_version: the first version that the push makes; with `follows` 0, the version that it follows on.
        follows: by how much an update's `first_version` is above the version of the book that it follows on.
        level: where a level has its price and its quantity: places of an array, or names of an object's fields.
        assumed: which of these no page says, each with the reason and the id of the assumption.
        changes: whether an update's quantities say by how much a level changed, in place of what there is now.
    """

    symbol: _Optional
    kind: _Optional
    snapshot: _Optional
    update: _Optional
    first_version: _Optional
    last_version: str
    bids: str
    asks: str
    follows: int = 1
    level: tuple[int, int] | tuple[str, str] = (0, 1)
    changes: bool = False
    assumed: Mapping[str, str] = attrs.field(factory=dict)

    def doubt(self, *names: str) -> str:
        """What to add to an error that rests on these of the fields: which are assumed; empty where all are documented."""
        said = [
            f"`{wire}` is assumed: {self.assumed[name]}"
            if isinstance(wire, str)
            else f"its form is assumed: {self.assumed[name]}"
            for name in names
            if name in self.assumed
            for wire in (getattr(self, name),)
        ]
        return f" ({'; '.join(said)})" if said else ""
