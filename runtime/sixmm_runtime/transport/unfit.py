"""Answers that must not be used, as errors of httpx's kind: they travel through its transports as they are."""

import httpx


class UnfitAnswer(httpx.RemoteProtocolError):
    """An answer arrived that must not be used.

    Attributes:
        response: its status and headers, and its body where that was read.
    """

    def __init__(self, message: str, response: httpx.Response) -> None:
        super().__init__(message)
        self.response = response


class AnotherAnswer(UnfitAnswer):
    """It is another request's."""


class OversizedAnswer(UnfitAnswer):
    """It has more bytes than the call allows, before or after decompression."""


def another(response: httpx.Response) -> AnotherAnswer:
    """The error for an answer that is another request's."""
    return AnotherAnswer("The answer that came is another request's.", response)


def oversized(
    largest: int, status: int, headers: list[tuple[bytes, bytes]] | httpx.Headers
) -> OversizedAnswer:
    """The error for an answer that is larger than `largest` bytes."""
    return OversizedAnswer(
        f"The answer is larger than {largest:,} bytes, which is the limit set by max_response_bytes.",
        httpx.Response(status, headers=headers),
    )
