"""Ways to make the mock a server that is wrong in one point, all through what a server has: description, operations,
requests, answers, frames. Nothing inside the mock is replaced.
"""

import copy
import hashlib
import hmac
import json
from contextlib import contextmanager
from functools import cache
from itertools import count
from urllib.parse import parse_qs

from attrs import define, evolve, field, frozen
from sixmm_conformance.errors import OutOfBudget
from sixmm_conformance.mock import ACCOUNT, NOW_MS, MockServer
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.rules.generated import LINKS
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description, StreamDescription
from sixmm_mock.answers import AnswerSpelling, NewFields, new_in_answers
from sixmm_mock.faults.stream_faults import StreamFault, StreamFaultKind
from sixmm_mock.operations import HANDLERS

SCENARIO = {scenario.rule_id: scenario for scenario in SCENARIOS}
LEFT_OUT = {}
"""In place of a frame: it is not sent."""


def _as_it_is(given):
    return given


def _unchanged(_):
    """Change nothing."""


@frozen
class Plant:
    """What is wrong: the descriptions that the mock follows, an operation, each exchange, or what is around it."""

    describe: object = _unchanged
    stream_describe: object = _unchanged
    handlers: dict = field(factory=dict)
    change: object = _unchanged
    wrap: object = _as_it_is

    def __or__(self, other):
        """Both at once: of each kind, that which is planted."""
        pairs = ((name, getattr(other, name)) for name in ("describe", "change", "wrap"))
        changed = {name: value for name, value in pairs if value not in (_unchanged, _as_it_is)}
        return evolve(self, handlers={**self.handlers, **other.handlers}, **changed)

    @contextmanager
    def server(self):
        """A mock with the fault, while the block runs."""
        before = {name: HANDLERS[name] for name in self.handlers}
        HANDLERS.update(self.handlers)
        try:
            plain = self.describe is _unchanged and not self.handlers
            yield MockServer(
                description=_lenient() if plain else self._described(),
                stream_description=self._streams(),
                change=self.change,
                wrap=self.wrap,
            )
        finally:
            HANDLERS.update(before)

    def _described(self):
        document = copy.deepcopy(Description.load().document)
        self.describe(document)
        return _without_complaint(Description.from_document(document))

    def _streams(self):
        if self.stream_describe is _unchanged:
            return StreamDescription.load()
        document = copy.deepcopy(StreamDescription.load().document)
        self.stream_describe(document)
        return StreamDescription.from_document(document)


@cache
def _lenient():
    """Compiling a description takes longer than most faults live: those that leave it share one."""
    return _without_complaint(Description.load())


def _without_complaint(description):
    """A mock that is wrong may answer what the description does not know; what newer pages add, it fills in."""
    new = new_in_answers(description)
    if new.named.keys() != new_in_answers(Description.load()).named.keys():
        new = NewFields()  # the fault is one of them
    spelling = AnswerSpelling(description.document, new, strict=False)
    return evolve(description, spelling=spelling)


def killed_by(plant, shown_by):
    """The rule that a fault breaks, and the finding; None where it survives.

    `shown_by` is what is run: the cases of an operation, or a rule that makes calls of its own.
    """
    with plant.server() as server:
        suite = Suite(server, Description.load(), Options(fail_fast=True))
        try:
            if shown_by == LINKS.rule_id:
                suite.follow_links()
            elif shown_by in SCENARIO:
                suite.check([SCENARIO[shown_by]])
            else:
                suite.generate(suite.description.operations[shown_by])
        except OutOfBudget:
            pass
    for verdict in suite.verdicts.broken:
        return verdict.rule.rule_id, str(verdict.findings[0])
    return None


# The description


def described(edit):
    """The mock follows a description that `edit` has changed in place."""
    return Plant(describe=edit)


def operation(operation_id, edit):
    """Likewise, where one operation is changed."""

    def find(document):
        for path in document["paths"].values():
            for each in path.values():
                if each["operationId"] == operation_id:
                    edit(each)

    return described(find)


def bound(name, place, keyword, value):
    """A bound of a schema's property, or of an operation's parameter, is another one."""

    def edit(document):
        schemas = document["components"]["schemas"]
        if name in schemas:
            node = schemas[name]["properties"][place]
        else:
            paths = (each for path in document["paths"].values() for each in path.values())
            found = next(each for each in paths if each["operationId"] == name)
            node = next(each for each in found["parameters"] if each.get("name") == place)["schema"]
        next(each for each in (node, *node.get("allOf", ())) if keyword in each)[keyword] = value

    return described(edit)


def streamed(edit):
    """The mock's streams follow a description that `edit` has changed in place."""
    return Plant(stream_describe=edit)


# Operations, exchanges


def handled(operation_id, handler):
    """An operation does something else; `handler` is given what it did, and the call."""
    original = HANDLERS[operation_id]
    return Plant(handlers={operation_id: lambda call: handler(original, call)})


def with_body(operation_id, **values):
    """An operation does as if these had been in its body; a function is given what was there."""
    return _with(operation_id, "body", values)


def with_query(operation_id, **values):
    """Likewise in its query; None for what it does not look at."""
    return _with(operation_id, "query", values)


def _with(operation_id, where, values):
    def handler(original, call):
        given = getattr(call, where)
        for name, value in values.items():
            if value is None:
                given.pop(name, None)
            else:
                given[name] = value(given.get(name)) if callable(value) else value
        return original(call)

    return handled(operation_id, handler)


def unless_given(value):
    """For the above: only where nothing was."""
    return lambda given: value if given is None else given


def struck(kind, topic, times=None):
    """Pushes meet a fault of those that the mock can be told to make."""
    fault = StreamFault(StreamFaultKind(kind), topic, times)
    return Plant(change=lambda mock: mock.streams.faults.add(fault) and None)


# Answers


def answered(operation_id, *edits):
    """The envelopes of one operation (`*`: of all) are changed, in place or by a new one.

    They have Python names, except for the data where it is of all operations.
    """
    description = Description.load()
    one = description.operations.get(operation_id)

    def change(message, body):
        envelope = description.read_envelope(json.loads(body))
        if one is not None and "data" in envelope:
            envelope["data"] = one.read_data(envelope["data"])
        for edit in edits:
            changed = edit(envelope)
            envelope = envelope if changed is None else changed
        if one is not None and isinstance(envelope, dict) and "data" in envelope:
            envelope = {**envelope, "data": one.spelled_data(envelope["data"])}
        if isinstance(envelope, dict):
            envelope = description.spelled_envelope(envelope)
        return message, json.dumps(envelope).encode()

    return sent(operation_id, change)


def sent(operation_id, change):
    """The start message and the body of an operation's answers (`*`: of all) are changed.

    The message also has what was `asked`: method and path.
    """
    one = Description.load().operations.get(operation_id)

    def wrap(app):
        async def changed(scope, receive, send):
            asked = scope.get("method"), scope.get("path")
            if scope["type"] != "http" or (one and asked[1] != one.path):
                await app(scope, receive, send)
                return
            messages = []

            async def hold(message):
                messages.append(message)

            await app(scope, receive, hold)
            body = b"".join(message.get("body", b"") for message in messages[1:])
            start, body = change({**messages[0], "asked": asked}, body)
            headers = [pair for pair in start["headers"] if pair[0].lower() != b"content-length"]
            await send({**messages[0], "status": start["status"], "headers": headers})
            await send({"type": "http.response.body", "body": body})

        return changed

    return Plant(wrap=wrap)


def at(path, change, *, when=lambda _: True):
    """Changes what is at a path such as `data.items[].status`, where it is there.

    A function is given the value; any other thing takes its place, and GONE takes it away.
    """
    *steps, last = path.split(".")

    def edit(envelope):
        for owner in _owners(envelope, steps):
            if isinstance(owner, dict) and last in owner and when(owner):
                owner[last] = change(owner[last]) if callable(change) else change
                if owner[last] is GONE:
                    del owner[last]

    return edit


GONE = object()


def put(path, value):
    """Puts something at a path of an answer that went well, whether it is there or not."""
    *steps, last = path.split(".")

    def edit(envelope):
        for owner in _owners(envelope, steps):
            owner[last] = value

    return edit


def _owners(node, steps):
    if not steps:
        return [node] if isinstance(node, dict) else []
    name = steps[0].removesuffix("[]")
    inner = node.get(name) if isinstance(node, dict) else None
    if inner is None:
        return []
    each = inner if steps[0].endswith("[]") else [inner]
    return [owner for one in each for owner in _owners(one, steps[1:])]


def recoded(one, other):
    """One error code is told as another."""
    return at("code", other, when=lambda envelope: envelope["code"] == one)


def accepts(operation_id="*", *codes):
    """What must be refused (with one of `codes`, or at all) is said to have gone well, as it did the last time."""
    description, last = Description.load(), {}
    last |= {(one.method, one.path): _example(one) for one in description.operations.values()}

    def change(start, body):
        envelope = description.read_envelope(json.loads(body))
        if envelope["code"] == 0:
            last[start["asked"]] = envelope["data"]
        elif not codes or envelope["code"] in codes:
            envelope |= {"code": 0, "message": "success", "data": last[start["asked"]]}
            start = {**start, "status": 200}
            body = json.dumps(description.spelled_envelope(envelope)).encode()
        return start, body

    return sent(operation_id, change)


def _example(operation):
    """The data of an answer that the description shows."""
    shown = operation.raw["responses"]["200"]["content"]["application/json"]
    examples = [shown.get("example"), *(one["value"] for one in shown.get("examples", {}).values())]
    return next((one["data"] for one in examples if one and "data" in one), {})


# Requests

_SECRETS = {
    ACCOUNT.api_key: ACCOUNT.api_secret,
    ACCOUNT.other_api_key: ACCOUNT.other_api_secret,
}


@define
class Asked:
    """A request before the mock has it. What is changed of a signed one is signed again."""

    path: str
    query: bytes
    headers: dict
    body: bytes
    number: int

    @property
    def signed(self):
        """What its signature has to cover of the query."""
        pieces = [one for one in self.query.split(b"&") if not one.startswith(b"signature=")]
        return b"&".join(one for one in pieces if one)

    @property
    def signature(self):
        """The signature that it has."""
        return next(iter(parse_qs(self.query.decode()).get("signature", [""])))

    def right(self, payload=None):
        """The signature that its key makes; of another payload, where one is given."""
        secret = _SECRETS.get(self.headers.get(b"x-api-key", b"").decode(), "")
        told = self.signed + self.body if payload is None else payload
        return hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()

    def sign(self):
        """Sign it as its key does."""
        self.query = b"&".join([self.signed, b"signature=" + self.right().encode()])

    def stamp(self, change):
        """Sign it at another time, which is made of the one that it has."""
        names = [one.partition(b"=") for one in self.signed.split(b"&") if one]
        self.query = b"&".join(
            name + b"=" + (str(change(int(value))).encode() if name == b"timestamp" else value)
            for name, _, value in names
        )
        self.sign()


def asked(change):
    """Each request with an API key is changed in place before the mock has it."""
    numbers = count(1)

    def wrap(app):
        async def changed(scope, receive, send):
            headers = dict(scope["headers"]) if scope["type"] == "http" else {}
            if b"x-api-key" not in headers:
                await app(scope, receive, send)
                return
            body, more = b"", True
            while more:
                message = await receive()
                body, more = body + message.get("body", b""), message.get("more_body", False)
            request = Asked(scope["path"], scope["query_string"], headers, body, next(numbers))
            change(request)

            async def again():
                return {"type": "http.request", "body": request.body, "more_body": False}

            scope = {**scope, "query_string": request.query, "headers": [*request.headers.items()]}
            await app(scope, again, send)

        return changed

    return Plant(wrap=wrap)


def signed_when(condition):
    """What meets a condition counts as signed, whatever its signature."""
    return asked(lambda request: request.sign() if condition(request) else None)


def stamped(change):
    """Requests count as signed at another time; what is not signed right stays as it is."""

    def edit(request):
        if request.signature == request.right():
            request.stamp(lambda timestamp: change(request, timestamp))

    return asked(edit)


def signed_if_missing(request):
    """A key is enough."""
    if not request.signature:
        stamp = b"" if b"timestamp=" in request.signed else b"timestamp=%d" % (NOW_MS + 1000)
        request.query = b"&".join(filter(None, [request.signed, stamp]))
        request.sign()


# Frames


def framed(change, *, as_sent=False):
    """Each frame of the streams is changed on its way out, in place or by a new one; or left out.

    Frames have Python names, unless they are wanted as they were sent.
    """
    return each_connection(lambda _query: change, as_sent=as_sent)


def each_connection(make, *, as_sent=False):
    """Likewise; what changes the frames is made anew for each connection, out of the query of its address."""
    streams = StreamDescription.load()

    def around(scope, _receive, send):
        change = make(scope["query_string"].decode())

        async def send_changed(message):
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

        return scope, send_changed

    return connected(around)


def connected(around, *, ends=True):
    """A stream's connection is another one: `around` gives its scope, and what it sends with.

    Unless it `ends`, it stays open whatever the mock says.
    """

    def wrap(app):
        async def changed(scope, receive, send):
            streams = scope["type"] == "websocket"
            if streams:
                scope, send = around(scope, receive, send)
            await app(scope, receive, send)
            while streams and not ends and (await receive())["type"] != "websocket.disconnect":
                pass

        return changed

    return Plant(wrap=wrap)


def in_pushes(prefix, *edits):
    """The payloads of pushes whose topic begins so are changed."""

    def reword(frame):
        if str(frame.get("topic")).startswith(prefix) and isinstance(frame.get("data"), dict):
            for edit in edits:
                if edit(frame["data"]) is LEFT_OUT:
                    return LEFT_OUT
        return None

    return framed(reword)


def unsent(condition):
    """Frames of which something is true are not sent."""
    return framed(lambda frame: LEFT_OUT if condition(frame) else None)
