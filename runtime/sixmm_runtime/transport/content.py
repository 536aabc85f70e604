"""The body of an answer as it was before it was compressed for the way, never larger than allowed."""

from collections.abc import Iterable, Iterator

import httpx

from sixmm_runtime.correlation import Expected
from sixmm_runtime.transport.unfit import oversized
from sixmm_runtime.transport.wire import Answer

# A piece of this size becomes some MiB at most: only then it is seen how large the rest may get.
_PIECE_BYTES = 1024

Headers = list[tuple[bytes, bytes]]


def is_foreign(answer: Answer, expected: Expected, *, fresh: bool) -> bool:
    """Whether an answer is another request's; `fresh` where it is the first one on its connection."""
    content = answer.body
    if answer.encoded:
        content = decoded(answer.status, answer.headers, [content], expected.largest)
        expected.content = content
    return not expected.judge(answer.status, content, fresh=fresh)


def is_encoded(headers: httpx.Headers) -> bool:
    """Whether a body has to be decompressed."""
    return headers.get("content-encoding", "identity").strip().lower() not in {"identity", ""}


def decoded(status: int, headers: Headers, parts: Iterable[bytes], largest: int) -> bytes:
    """The body, decompressed piece by piece. Raises OversizedAnswer and httpx.DecodingError."""
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
