"""An answer that was read whole, judged before its connection may be used again."""

from typing import NamedTuple

import httpcore

from sixmm_runtime.correlation import Expected
from sixmm_runtime.transport.content import decoded
from sixmm_runtime.transport.wire import LARGEST_ANSWER, Answer


class Judged(NamedTuple):
    """An answer as it is handed over; `foreign` where it is another request's."""

    response: httpcore.Response
    foreign: bool


def largest(request: httpcore.Request) -> int:
    """The most bytes that the answer to a request may have."""
    expected: Expected | None = request.extensions.get("expected")
    return LARGEST_ANSWER if expected is None else expected.largest


def judged(request: httpcore.Request, answer: Answer, *, fresh: bool) -> Judged:
    """Read an answer as far as it takes to see whose it is; `fresh` where it is the first one on its connection.

    A body that has to be decompressed for that is in the extension `content`, so that it is done once.
    """
    extensions = {"http_version": answer.http_version, "reason_phrase": answer.reason}
    expected: Expected | None = request.extensions.get("expected")
    foreign = False
    if expected is not None:
        content = answer.body
        if answer.encoded:
            content = decoded(answer.status, answer.headers, [content], expected.largest)
            extensions["content"] = content
        foreign = not expected.judge(answer.status, content, fresh=fresh)
    response = httpcore.Response(
        answer.status, headers=answer.headers, content=answer.body, extensions=extensions
    )
    return Judged(response, foreign)
