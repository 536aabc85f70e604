"""The journal of every request and its answer: bounded, countable, queryable."""

import json
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import field

from sixmm_mock.journal.masking import Masker, readable
from sixmm_mock.operation_names import OperationNames
from sixmm_mock.record import record
from sixmm_mock.request import RawRequest


@record
class Verdict:
    """The outcome of a request: the code of its envelope (None where none was sent) and why.

    ``dropped`` tells that the connection was cut on purpose, so that the answer did not arrive whole.
    """

    status: int
    code: int | None
    reason: str = ""
    faults: tuple[str, ...] = ()
    dropped: bool = False


@record
class Entry:
    """One request. Raw bytes hold secrets and stay out of the repr; :meth:`view` masks them."""

    sequence: int
    at_ms: int
    operation_id: str | None
    request: RawRequest
    verdict: Verdict
    answer_headers: Mapping[str, str] = field(repr=False)
    answer_body: bytes = field(repr=False)
    duration_us: int = field(eq=False)

    @property
    def rejected(self) -> bool:
        """Return whether the answer was anything but a success."""
        return self.verdict.code != 0

    @property
    def size(self) -> int:
        """Bytes that this entry keeps in memory, roughly."""
        return len(self.request.query) + len(self.request.body) + len(self.answer_body) + 1000

    def view(self, masker: Masker) -> dict[str, Any]:
        """Everything that is the same in every run with the same seed, secrets masked."""
        return {
            "sequence": self.sequence,
            "atMs": self.at_ms,
            "operation": self.operation_id,
            "method": self.request.method,
            "path": self.request.path,
            "query": readable(masker.text(self.request.query)),
            "headers": masker.kept(self.request.headers),
            "body": readable(masker.text(self.request.body)),
            "clientIp": self.request.client_ip,
            "credentials": masker.credentials(self.request.headers),
            "status": self.verdict.status,
            "code": self.verdict.code,
            "reason": self.verdict.reason,
            "faults": list(self.verdict.faults),
            "dropped": self.verdict.dropped,
            "answer": readable(masker.answer(self.answer_body)),
        }

    def line(self, masker: Masker) -> bytes:
        """:meth:`view` as one line of JSON."""
        return json.dumps(self.view(masker), separators=(",", ":")).encode() + b"\n"


DEFAULT_ENTRIES = 2000
# Beside the number of entries, so that a thousand junk bodies of a megabyte do not fill the memory.
MAX_BYTES = 64 * 1024 * 1024


class Journal:
    """The last requests, oldest forgotten first. Counts include what was forgotten.

    Args:
        masker: Takes secrets out of all that leaves the journal.
        names: The operations that there are.
        entries: How many requests are remembered.
    """

    def __init__(
        self, masker: Masker, names: OperationNames, *, entries: int = DEFAULT_ENTRIES
    ) -> None:
        if entries < 1:
            raise ValueError(f"the journal was told to keep {entries} entries; it needs at least 1")
        self.masker = masker
        self._names = names
        self._entries: deque[Entry] = deque()
        self._limit = entries
        self._bytes = 0
        self._last = 0
        self._counts: Counter[tuple[str | None, int | None]] = Counter()

    @property
    def next_sequence(self) -> int:
        """The number that the next entry gets."""
        return self._last + 1

    def add(self, entry: Entry) -> None:
        """Take in what just happened."""
        self._last = entry.sequence
        self._counts[entry.operation_id, entry.verdict.code] += 1
        self._entries.append(entry)
        self._bytes += entry.size
        while len(self._entries) > self._limit or (
            self._bytes > MAX_BYTES and len(self._entries) > 1
        ):
            self._bytes -= self._entries.popleft().size

    def clear(self) -> None:
        """Forget everything; the next entry is number 1 again."""
        self._entries.clear()
        self._counts.clear()
        self._bytes = self._last = 0

    def find(
        self,
        *,
        operation: str | None = None,
        code: int | None = None,
        since: int = 0,
        limit: int | None = None,
    ) -> list[Entry]:
        """Remembered entries, oldest first: of one operation, one code, after number ``since``.

        An operation is named as ``placeOrder`` or as ``orders.place``. With a ``limit``, the last
        ones of them.

        Raises:
            UnknownName: there is no such operation, so that the answer would say nothing.
            TypeError: a number is none.
        """
        operation = self._operation(operation)
        _whole(code=code, since=since, limit=limit)
        found = [
            entry
            for entry in self._entries
            if entry.sequence > since
            and operation in (None, entry.operation_id)
            and code in (None, entry.verdict.code)
        ]
        return found if limit is None else found[max(len(found) - limit, 0) :]

    def get(self, sequence: int) -> Entry | None:
        """One entry by its number, if it is still remembered."""
        if not self._entries:
            return None
        position = sequence - self._entries[0].sequence
        return self._entries[position] if 0 <= position < len(self._entries) else None

    def count(self, *, operation: str | None = None, code: int | None = None) -> int:
        """How many requests there were, the forgotten ones included.

        Raises:
            UnknownName: there is no such operation, so that the count would say nothing.
            TypeError: the code is no number.
        """
        operation = self._operation(operation)
        _whole(code=code)
        return sum(
            number
            for (its_operation, its_code), number in self._counts.items()
            if operation in (None, its_operation) and code in (None, its_code)
        )

    def _operation(self, name: str | None) -> str | None:
        return None if name is None else self._names.operation_id(name)

    def to_bytes(self) -> bytes:
        """The remembered entries as JSON lines: the same bytes in every run with the same seed."""
        return b"".join(entry.line(self.masker) for entry in self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def _whole(**numbers: int | None) -> None:
    for name, number in numbers.items():
        if number is not None and not isinstance(number, int):
            raise TypeError(f"{name}: expected a whole number, got {number!a}")
