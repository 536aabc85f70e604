"""Whether an answer belongs to its request.

The exchange is documented to return the id of a request in its answer. An answer with another id is another request's,
delivered late, twice, or on the wrong connection. An exchange (or a part of it) that never returns ids is recognised
and warned about once; its answers are told apart by the ids of the orders that they name.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import json
import logging
import re
from typing import Any

import attrs
from sixmm_auth import EnvelopeNames, is_of_this_process

from sixmm_runtime.operation import Operation

_log = logging.getLogger("sixmm.correlation")

# How many of the ids that callers chose themselves are remembered.
_REMEMBERED = 4_096
# What gateways answer by themselves. Such an answer proves nothing, and the outcome logic treats it so.
_FIRST_SERVER_ERROR, _TOO_MANY = 500, 429

Names = tuple[tuple[str, str], ...]


@attrs.frozen
class _Marks:
    """What to look for in an envelope's bytes: most answers need no second parse for it."""

    names: EnvelopeNames
    request_id: bytes = attrs.field(init=False)
    told: re.Pattern[bytes] = attrs.field(init=False)
    successes: tuple[bytes, bytes] = attrs.field(init=False)

    @request_id.default
    def _request_id(self) -> bytes:
        return f'"{self.names.request_id}"'.encode()

    @told.default
    def _told(self) -> re.Pattern[bytes]:
        value = rb'\s*:\s*(?:"([^"\\]*)"|(-?[0-9]{1,40})\b)'
        return re.compile(re.escape(self.request_id) + value)

    @successes.default
    def _successes(self) -> tuple[bytes, bytes]:
        code = self.names.code
        return f'"{code}":0'.encode(), f'"{code}": 0'.encode()


class _Part:
    """Whether the successes and the refusals of one part of the exchange return request ids; None if unknown."""

    __slots__ = ("refusals", "successes")

    def __init__(self) -> None:
        self.successes: bool | None = None
        self.refusals: bool | None = None


class Correlation:
    """What a client knows of how its exchange returns request ids. Safe to share between threads and clients."""

    def __init__(self, names: EnvelopeNames | None = None) -> None:
        self.marks = _Marks(EnvelopeNames() if names is None else names)
        self.echoes = False
        self._silent = False
        # Public operations may be answered from caches, each in its own way; private ones are of one kind.
        self._private = _Part()
        self._parts: dict[str, _Part] = {}
        self._given: dict[str, None] = {}

    def expect(
        self,
        operation: Operation[Any],
        request_id: str,
        *,
        given: bool,
        names: Names,
        largest: int,
    ) -> "Expected":
        """What to expect of the answer to one request."""
        if given:
            self._remember(request_id)
        part = self._private if operation.security else self.part(operation.path)
        effect = not operation.repeatable
        return Expected(self, part, request_id, largest, names, effect=effect)

    def part(self, path: str) -> _Part:
        """What is known of the part of the exchange that answers a public path."""
        found = self._parts.get(path)
        return self._parts.setdefault(path, _Part()) if found is None else found

    def _remember(self, request_id: str) -> None:
        self._given[request_id.lower()] = None
        while len(self._given) > _REMEMBERED:
            self._given.pop(next(iter(self._given)), None)

    def is_ours(self, request_id: str) -> bool:
        """Return whether a request of this client, or of this process, carried that id."""
        if is_of_this_process(request_id):
            return True
        base = request_id.lower()
        while base:
            if base in self._given:
                return True
            base = base.rpartition("-")[0]
        return False

    def may_be_silent(self, *, fresh: bool | None) -> bool:
        """Return whether an exchange that returns no ids may have sent this answer without one.

        On a connection that has carried answers, it may be another request's, unless no answer ever had an id.
        """
        if fresh is False and (self.echoes or not self._silent):
            return False
        if not self._silent:
            self._silent = True
            _log.warning(
                "An answer came back without the %s that was sent, although the documentation says that it"
                " returns as %s. Answers are told apart by the ids of the orders that they name, and one that"
                " names none could be another call's.",
                self.marks.names.header,
                self.marks.names.request_id,
            )
        return True


class Expected:
    """What the answer to one request must be: that request's own, and of a bounded size.

    It travels with the request: a connection that gave another request's answer is not used again.

    Attributes:
        request_id: what was sent as the request's id.
        largest: the most bytes that the answer may have, before and after decompression.
        foreign: whether the answer is another request's; None before it was judged.
        content: its body, where it had to be decompressed for that.
    """

    __slots__ = (
        "_correlation",
        "_effect",
        "_marks",
        "_names",
        "_needle",
        "_part",
        "content",
        "foreign",
        "largest",
        "request_id",
    )

    def __init__(
        self,
        correlation: Correlation,
        part: _Part,
        request_id: str,
        largest: int,
        names: Names = (),
        *,
        effect: bool = False,
    ) -> None:
        self.request_id = request_id
        self.largest = largest
        self.foreign: bool | None = None
        self.content: bytes | None = None
        self._correlation = correlation
        self._part = part
        self._marks = marks = correlation.marks
        self._needle = b'%b:"%b"' % (marks.request_id, request_id.encode())
        self._names = names
        self._effect = effect

    def again(self, request_id: str) -> "Expected":
        """The same for another attempt."""
        return Expected(
            self._correlation,
            self._part,
            request_id,
            self.largest,
            self._names,
            effect=self._effect,
        )

    def beside(self, request_id: str, path: str) -> "Expected":
        """The same for a request that an auth flow makes on the way: for the time, a login, a new token."""
        part = self._correlation.part(path)
        return Expected(self._correlation, part, request_id, self.largest)

    def judge(self, status: int, content: bytes, *, fresh: bool | None = None) -> bool:
        """Return whether the answer is this request's own.

        Args:
            status: the HTTP status.
            content: the whole body, decompressed.
            fresh: whether it is the first answer on its connection; None where that is not known.
        """
        if self._needle in content:
            own = True
            part = self._part
            if not part.successes or not (part.refusals or self._marks.successes[0] in content):
                self._returned(content)
        else:
            own = self._is_own(status, content, fresh)
        if own and self._names:
            own = self._agrees(content)
        self.foreign = not own
        return own

    def _returned(self, content: bytes) -> None:
        self._correlation.echoes = True
        compact, spaced = self._marks.successes
        if compact in content or spaced in content:
            self._part.successes = True
        elif not self._part.refusals and str(_envelope(content).get(self._marks.names.code)) != "0":
            self._part.refusals = True

    def _is_own(self, status: int, content: bytes, fresh: bool | None) -> bool:
        told = self._told(content)
        if told is not None and told.lower() == self.request_id.lower():
            self._returned(content)
            return True
        if told is not None and self._correlation.is_ours(told):
            return False
        if told is None and (status == _TOO_MANY or status >= _FIRST_SERVER_ERROR):
            return True
        return self._may_be_own(told, _envelope(content), fresh)

    def _may_be_own(self, told: str | None, envelope: dict[str, Any], fresh: bool | None) -> bool:
        """Return whether an answer without the id may be this request's, by what is known of the exchange."""
        code = self._marks.names.code
        if code not in envelope:
            # Not an envelope: the reader of envelopes says so.
            return told is None
        part, refused = self._part, str(envelope[code]) != "0"
        returned = part.refusals if refused else part.successes
        # Where an effect is at stake, one answer with its id is enough to require it of every other.
        strict = self._effect and (told is not None or not refused)
        if returned or (strict and (part.refusals or part.successes)):
            return told is None and not refused and self._is_named(envelope)
        if returned is None:
            if not self._correlation.may_be_silent(fresh=fresh):
                return False
            if refused:
                part.refusals = False
            else:
                part.successes = False
        return True

    def _agrees(self, content: bytes) -> bool:
        """Return whether the answer names no other order than the one that was sent."""
        for name, sent in self._names:
            if f'"{name}":"{sent}"'.encode() in content:
                continue
            if f'"{name}"'.encode() in content:
                found = self._data(_envelope(content)).get(name)
                if found is not None and str(found) != sent:
                    return False
        return True

    def _is_named(self, envelope: dict[str, Any]) -> bool:
        data = self._data(envelope)
        return any(str(data.get(name)) == sent for name, sent in self._names)

    def _told(self, content: bytes) -> str | None:
        """The id that an answer comes with; None for none."""
        marks = self._marks
        if content.count(marks.request_id) == 1:
            match = marks.told.search(content)
            if match is not None:
                return (match[1] or match[2] or b"").decode("utf-8", "replace") or None
        elif marks.request_id not in content:
            return None
        value = _envelope(content).get(marks.names.request_id)
        return str(value) if isinstance(value, str) and value else None

    def _data(self, envelope: dict[str, Any]) -> dict[str, Any]:
        data = envelope.get(self._marks.names.data)
        return data if isinstance(data, dict) else {}


def _envelope(content: bytes) -> dict[str, Any]:
    try:
        # Numbers stay text: none is needed, and a huge one would be slow to convert.
        value = json.loads(content, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
