"""What a pager is: it says what to ask next and is handed what came. It does no I/O, so it serves both clients.

And what tells one row from another, which every pager needs.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import attrs

from sixmm_runtime.model import Model

# The ends of a range may be excluded, or cut off to the second: this much more than the range is asked for on each
# side, and what lies outside is dropped.
MARGIN_MS = 1_000


@attrs.frozen
class Ask:
    """One request: these arguments go with those that the caller gave.

    Attributes:
        arguments: what is asked for.
        optional: whether it only checks for more: a refusal means that there are no rows.
    """

    arguments: Mapping[str, Any]
    optional: bool = False


@attrs.frozen
class AskTime:
    """The exchange's time is needed before anything else."""


Step: TypeAlias = Ask | AskTime


@attrs.frozen
class Page:
    """The rows of one answer, and how many rows the exchange says there are; None where it does not say."""

    rows: list[Model]
    total: int | None


class Pager(Protocol):
    """The state of one pass over a list.

    `step` changes nothing: a request that failed or was canceled is made again.
    """

    def step(self) -> Step | None:
        """What is to be asked next; None at the end. Raises PagingError where the pass was not whole."""

    def take(self, page: Page) -> list[Model]:
        """Hand over the answer to `Ask`; returns the rows that were not handed out yet. May raise PagingError."""

    def take_time(self, now_ms: int) -> None:
        """Hand over the answer to `AskTime`."""


Key: TypeAlias = tuple[Any, ...]


def keys_of(rows: Sequence[Model], identity: tuple[str, ...]) -> list[Key]:
    """The key of each row of one page, by the wire names in `identity`.

    Without them, or where a row lacks one, the row is its own key. Two equal rows of that kind on one page are two
    rows, so they are counted.
    """
    times: Counter[str] = Counter()
    return [_named(row.raw, identity) or _numbered(row.raw, times) for row in rows]


def _numbered(raw: Any, times: Counter[str]) -> Key:
    text = json.dumps(raw, sort_keys=True, default=str)  # a number with a fraction is a Decimal
    times[text] += 1
    return text, times[text]


def _named(raw: Any, identity: tuple[str, ...]) -> Key | None:
    if not identity or not isinstance(raw, dict):
        return None
    values = tuple(raw.get(name) for name in identity)
    return None if any(value is None for value in values) else tuple(map(str, values))


def time_of(row: Model, name: str) -> int | None:
    """The row's time in Unix ms; None where it can't be read."""
    one = row._fields[name]  # the declaration: read so, the row itself stays as it came
    try:
        at: int = one.decode(row.raw.get(one.wire) if isinstance(row.raw, dict) else None)
    except ValueError:
        return None
    return at


class Recent:
    """The keys that were seen last, at most `capacity` of them."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._keys: dict[Key, None] = {}

    def __contains__(self, key: Key) -> bool:
        return key in self._keys

    def add(self, keys: Iterable[Key]) -> None:
        """Take in keys, known ones as the newest again; forget the oldest beyond the capacity."""
        for key in keys:
            self._keys.pop(key, None)
            self._keys[key] = None
        while len(self._keys) > self.capacity:
            del self._keys[next(iter(self._keys))]
