"""One request in the journal, with what was answered."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import field

from sixmm_mock.journal.masking import Masker, masked_key, readable
from sixmm_mock.record import record
from sixmm_mock.request import RawRequest

KEPT_HEADERS = (
    "authorization",
    "content-type",
    "cookie",
    "user-agent",
    "x-api-key",
    "x-request-id",
)


@record
class Verdict:
    """What a request came to: the code of its envelope (None where none was sent) and why.

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
        """Whether the answer was anything but a success."""
        return self.verdict.code != 0

    @property
    def size(self) -> int:
        """Bytes that this entry keeps in memory, roughly."""
        return len(self.request.query) + len(self.request.body) + len(self.answer_body) + 1000

    @property
    def headers(self) -> dict[str, str]:
        """The headers that matter, as they came."""
        return {
            name: self.request.headers[name]
            for name in KEPT_HEADERS
            if name in self.request.headers
        }

    @property
    def credentials(self) -> str:
        """How the caller identified itself, without what proves it."""
        headers = self.request.headers
        if "x-api-key" in headers:
            return f"api key {masked_key(headers['x-api-key'])}"
        if "authorization" in headers:
            return "access token"
        return "cookie" if "cookie" in headers else "none"

    def view(self, masker: Masker) -> dict[str, Any]:
        """Everything that is the same in every run with the same seed, secrets masked."""
        return {
            "sequence": self.sequence,
            "atMs": self.at_ms,
            "operation": self.operation_id,
            "method": self.request.method,
            "path": self.request.path,
            "query": readable(masker.text(self.request.query)),
            "headers": masker.headers(self.headers),
            "body": readable(masker.text(self.request.body)),
            "clientIp": self.request.client_ip,
            "credentials": self.credentials,
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
