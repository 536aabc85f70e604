"""The bounds of an answer: how long it may take, how large it may be, compressed or not.

Its size is bounded before and after decompression.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import httpx

from sixmm_runtime.failures import oversized

# Room for any documented list, many times over.
LARGEST_ANSWER = 16 * 1024 * 1024


# Zero would make a socket non-blocking.
_SHORTEST = 0.001


class Left(Mapping[str, float | None]):
    """httpx's timeouts, none longer than what is left at the moment that it is asked for."""

    def __init__(self, phases: Mapping[str, float | None], left: Callable[[], float]) -> None:
        self._phases, self._left = phases, left

    def __getitem__(self, phase: str) -> float | None:
        own = self._phases[phase]
        left = max(_SHORTEST, self._left())
        return left if own is None else min(own, left)

    def __iter__(self) -> Any:
        return iter(self._phases)

    def __len__(self) -> int:
        return len(self._phases)


def phases(extensions: Mapping[str, Any]) -> Mapping[str, float | None]:
    """The timeouts of a request: in its extensions `timeout`, and `time_left` where the call has a deadline."""
    own: Mapping[str, float | None] = extensions.get("timeout") or {}
    left = extensions.get("time_left")
    return own if left is None else Left(own, left)


# A piece of this size becomes some MiB at most; its size is checked before the next one.
_PIECE_BYTES = 1024

Headers = list[tuple[bytes, bytes]]


def is_encoded(headers: httpx.Headers) -> bool:
    """Return whether a body has to be decompressed."""
    return headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}


def decoded(status: int, headers: Headers, parts: Iterable[bytes], largest: int) -> bytes:
    """The body, decompressed piece by piece. Raises TooLargeAnswer and httpx.DecodingError."""
    encoded = httpx.Response(status, headers=headers, stream=_Pieces(parts))
    if "," in encoded.headers["content-encoding"]:
        # Each layer multiplies what a piece may become.
        raise httpx.DecodingError("The answer is compressed more than once.")
    found, size = [], 0
    for part in encoded.iter_bytes():
        size += len(part)
        if size > largest:
            raise oversized(largest, status, headers)
        found.append(part)
    return b"".join(found)


class _Pieces(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            for start in range(0, len(part), _PIECE_BYTES):
                yield part[start : start + _PIECE_BYTES]
