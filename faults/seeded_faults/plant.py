"""Ways to make the mock exchange wrong in one point."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen
from sixmm_description import Spelling, StreamDescription
from sixmm_mock import Description, MockExchange
from sixmm_mock.faults.stream_faults import StreamFault, StreamFaultKind
from sixmm_mock.operations import HANDLERS, Call

Json = dict[str, Any]
Edit = Callable[[Any], None]

_MISSING = object()
LEFT_OUT: Json = {}
"""In place of a frame: it is not sent."""
Reword = Callable[[Json], Json | None]


def _as_it_is(_: Any) -> None:
    """Change nothing."""


@cache
def _unchanged() -> Description:
    """Compiling a description takes longer than most faults live: those that leave it share one."""
    return _lenient(Description.load())


def _lenient(description: Description) -> Description:
    """A mock that is wrong may answer what the description does not know."""
    return evolve(description, spelling=Spelling(description.document, strict=False))


@frozen
class Plant:
    """What is to be wrong: in the description, in each exchange, in code, or on the way out."""

    describe: Edit = field(default=_as_it_is, repr=False)
    change: Callable[[MockExchange], None] = field(default=_as_it_is, repr=False)
    patches: Mapping[str, Any] = field(factory=dict, repr=False)
    wrap: Callable[[Any], Any] = field(default=lambda app: app, repr=False)

    @contextmanager
    def planted(self) -> Iterator[Description]:
        """While the block runs; gives the description that the mock is to follow."""
        with ExitStack() as stack:
            for place, replacement in self.patches.items():
                stack.enter_context(patched(place, replacement))
            yield _unchanged() if self._keeps_description else self._described()

    @property
    def _keeps_description(self) -> bool:
        """Whether nothing is planted that plays a part when a description is compiled."""
        only_streams = all(
            place.startswith(("sixmm_mock.streams.", "sixmm_mock.exchange:StreamDescription"))
            for place in self.patches
        )
        return self.describe is _as_it_is and only_streams

    def _described(self) -> Description:
        original = Description.load()
        document = copy.deepcopy(original.document)
        self.describe(document)
        changed = Description.from_document(document)
        return _lenient(original if document == original.document else changed)


def described(edit: Edit) -> Plant:
    """The mock follows a description that ``edit`` has changed in place."""
    return Plant(describe=edit)


def schema(name: str, edit: Edit) -> Plant:
    """Likewise, where one named schema is changed."""
    return described(lambda document: edit(document["components"]["schemas"][name]))


def operation(operation_id: str, edit: Edit) -> Plant:
    """Likewise, where one operation is changed."""

    def find(document: Json) -> None:
        for path in document["paths"].values():
            for each in path.values():
                if each["operationId"] == operation_id:
                    edit(each)

    return described(find)


def exchange(change: Callable[[MockExchange], None]) -> Plant:
    """Every exchange is changed right after it was made."""
    return Plant(change=change)


def code(place: str, replacement: Any) -> Plant:
    """A name in the mock's code stands for something else: ``module:attribute.attribute``."""
    return Plant(patches={f"sixmm_mock.{place}": replacement})


def handled(operation_id: str, handler: Callable[[Callable[[Call], Json], Call], Json]) -> Plant:
    """An operation does something else; ``handler`` is given what it did, and the call."""
    original = HANDLERS[operation_id]
    return Plant(patches={f"handler:{operation_id}": lambda call: handler(original, call)})


def answered(operation_id: str, edit: Callable[[Json], Json | None]) -> Plant:
    """The envelopes of one operation (``*``: of all) are changed, in place or by a new one.

    They have Python names, except for the data where it is of all operations.
    """
    path = "*" if operation_id == "*" else _path(operation_id)
    description = Description.load()
    one = description.operations.get(operation_id)

    def change(message: Json, body: bytes) -> tuple[Json, bytes]:
        envelope = description.read_envelope(json.loads(body))
        if one is not None and "data" in envelope:
            envelope["data"] = one.read_data(envelope["data"])
        changed = edit(envelope)
        envelope = envelope if changed is None else changed
        if one is not None and isinstance(envelope, dict) and "data" in envelope:
            envelope = {**envelope, "data": one.spelled_data(envelope["data"])}
        if isinstance(envelope, dict):
            envelope = description.spelled_envelope(envelope)
        return message, json.dumps(envelope).encode()

    return Plant(wrap=_on_the_way_out(path, change))


def sent(operation_id: str, change: Callable[[Json, bytes], tuple[Json, bytes]]) -> Plant:
    """The start message and the body of an operation's answers (``*``: of all) are changed."""
    path = "*" if operation_id == "*" else _path(operation_id)
    return Plant(wrap=_on_the_way_out(path, change))


def struck(kind: str, topic: str, count: int | None = None) -> Plant:
    """Pushes meet a fault of those that the mock can be told to make."""
    fault = StreamFault(StreamFaultKind(kind), topic, count)

    def change(mock: MockExchange) -> None:
        mock.streams.faults.add(fault)

    return exchange(change)


def framed(change: Reword, *, as_sent: bool = False) -> Plant:
    """Each frame of the streams is changed on its way out, in place or by a new one; or left out.

    Frames have Python names, unless they are wanted as they were sent.
    """
    return each_connection(lambda _: change, as_sent=as_sent)


def each_connection(make: Callable[[Json], Reword], *, as_sent: bool = False) -> Plant:
    """Likewise; what changes the frames is made anew for each connection, out of its scope."""
    streams = StreamDescription.load()

    def wrap(app: Any) -> Any:
        async def changed(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "websocket":
                await app(scope, receive, send)
                return
            change = make(scope)

            async def send_changed(message: Json) -> None:
                if message["type"] == "websocket.send":
                    told = json.loads(message["text"])
                    kind = streams.message_of(told)
                    frame = told if as_sent else streams.read(kind, told)
                    reworded = change(frame)
                    if reworded is LEFT_OUT:
                        return
                    frame = frame if reworded is None else reworded
                    text = json.dumps(frame if as_sent else streams.spelled(kind, frame))
                    message = {**message, "text": text}
                await send(message)

            await app(scope, receive, send_changed)

        return changed

    return Plant(wrap=wrap)


def streamed(edit: Edit) -> Plant:
    """The mock's streams follow a description that ``edit`` has changed in place."""
    document = copy.deepcopy(StreamDescription.load().document)
    edit(document)
    changed = StreamDescription.from_document(document)

    class Changed(StreamDescription):
        @classmethod
        def load(cls, file: Path | None = None) -> StreamDescription:
            del file
            return changed

    return Plant(patches={"sixmm_mock.exchange:StreamDescription": Changed})


def _path(operation_id: str) -> str:
    operations = Description.load().operations.values()
    return next(each.path for each in operations if each.operation_id == operation_id)


def _on_the_way_out(
    path: str, change: Callable[[Json, bytes], tuple[Json, bytes]]
) -> Callable[[Any], Any]:
    def wrap(app: Any) -> Any:
        async def changed(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or path not in {"*", scope.get("path")}:
                await app(scope, receive, send)
                return
            messages: list[Json] = []

            async def hold(message: Json) -> None:
                messages.append(message)

            await app(scope, receive, hold)
            body = b"".join(message.get("body", b"") for message in messages[1:])
            start, body = change(messages[0], body)
            headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            await send({**start, "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return changed

    return wrap


@contextmanager
def patched(place: str, replacement: Any) -> Iterator[None]:
    """While the block runs, ``module:attribute.attribute`` stands for something else.

    ``handler:operationId`` is a handler of the mock.
    """
    where, _, name = place.partition(":")
    if where == "handler":
        original = HANDLERS[name]
        HANDLERS[name] = replacement
        try:
            yield
        finally:
            HANDLERS[name] = original
        return
    owner: Any = import_module(where)
    *steps, last = name.split(".")
    for step in steps:
        owner = getattr(owner, step)
    before = vars(owner).get(last, _MISSING)
    setattr(owner, last, replacement)
    try:
        yield
    finally:
        if before is _MISSING:
            delattr(owner, last)
        else:
            setattr(owner, last, before)
