"""The two calls that carry the refresh cookie: the refresh, and the logout."""

import httpx

from sixmm_auth import cookies
from sixmm_auth.flow import Flow, FlowAuth
from sixmm_auth.origin import parse_base_url, require_same_origin
from sixmm_auth.session import Session


class SessionAuth(FlowAuth):
    """Sends what a session holds, as it is: nothing is renewed on the way.

    Args:
        base_url: where the request may go.
        session: whose cookies are sent.
        bearer: whether the token is sent beside them.
    """

    def __init__(self, base_url: str | httpx.URL, session: Session, *, bearer: bool) -> None:
        self._base_url = parse_base_url(base_url)
        self._session = session
        self._bearer = bearer

    def _flow(self, request: httpx.Request) -> Flow:
        require_same_origin(request.url, self._base_url)
        now = self._session.now
        request.headers = cookies.put(request.headers, now.cookies)
        if self._bearer and now.token is not None:
            request.headers["Authorization"] = f"Bearer {now.token}"
        yield request

    def __repr__(self) -> str:
        return f"SessionAuth({self._session!r}, bearer={self._bearer})"
