"""One HTTP request as it came over the wire, and the answer that goes back."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from attrs import Factory, field

from sixmm_mock.record import record


@record
class RawRequest:
    """Method, path, and the untouched bytes of query and body.

    Signatures are checked over these bytes, so nothing here is decoded, sorted or re-encoded.
    Query, headers and body carry secrets and stay out of the repr.
    """

    method: str
    path: str
    query: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    client_ip: str

    def cookie(self, name: str) -> str | None:
        """The value of one cookie, or None."""
        try:
            cookies = SimpleCookie(self.headers.get("cookie", ""))
        except CookieError:
            return None
        return cookies[name].value if name in cookies else None


@record
class Answer:
    """What goes back: an HTTP status, an envelope, and headers. The body may hold secrets."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default=Factory(dict), repr=False)
