"""The messages of auth flows: where requests may go, the ids they carry, those that a flow makes by itself; and what a
flow needs of an answer, which may be anything.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#error-response-format
"""

import json
import os
from collections.abc import Mapping
from typing import Any

import httpx

from sixmm_auth.errors import ForeignHostError
from sixmm_auth.facts import AuthFacts, EnvelopeNames, OwnOperation

# The ids of one process begin alike, so that the answer to another of its requests is known without a list of them.
# A fork keeps the beginning: its parent's answers are not its own either.
_BEGINNING = os.urandom(5).hex()


def new_request_id() -> str:
    """An id that no other request has."""
    return _BEGINNING + os.urandom(11).hex()


def is_of_this_process(request_id: str) -> bool:
    """Return whether `new_request_id` made it in this process; it may have something added at its end."""
    return request_id[: len(_BEGINNING)].lower() == _BEGINNING


def parse_base_url(base_url: str | httpx.URL) -> httpx.URL:
    """The base URL, parsed and without a trailing slash.

    Raises:
        ValueError: it is not an absolute http(s) URL, or has a query or a fragment.
    """
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ValueError(f"base_url can't be read as a URL: {error}") from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(
            f"base_url must be an absolute http or https URL such as https://api.6mm.com,"
            f" got one with scheme {url.scheme!r} and host {url.host!r}"
        )
    if url.query or url.fragment:
        raise ValueError("base_url must have no query and no fragment: give the part before '?'")
    return url.copy_with(path=url.path.rstrip("/"))


def endpoint(base_url: httpx.URL, path: str) -> httpx.URL:
    """The URL of an operation's path below the base URL, whose own path is kept as a prefix."""
    return base_url.copy_with(path=base_url.path.rstrip("/") + path)


def require_same_origin(url: httpx.URL, base_url: httpx.URL) -> None:
    """Refuse a URL whose scheme, host or port is not the base URL's.

    Raises:
        ForeignHostError: it names both origins, and no path or query.
    """
    if _origin(url) != _origin(base_url):
        raise ForeignHostError(
            f"The request goes to {_text(url)}, and the client is set up for {_text(base_url)}."
            " Credentials are sent to the latter only. Make a client with the other base_url if that is meant."
        )


def _origin(url: httpx.URL) -> tuple[bytes, bytes, int | None]:
    # httpx gives the default port of a scheme as None and hosts in lower case, so these compare as
    # they are.
    return url.raw_scheme, url.raw_host, url.port


def _text(url: httpx.URL) -> str:
    port = "" if url.port is None else f":{url.port}"
    return f"{url.scheme}://{url.host}{port}"


_KEPT_HEADERS = ("user-agent", "accept", "accept-encoding")


def own_request(
    caller: httpx.Request,
    base_url: httpx.URL,
    operation: OwnOperation,
    id_header: str,
    *,
    json_body: Mapping[str, str] | None = None,
    cookie: str | None = None,  # a character for each byte
) -> httpx.Request:
    """A request beside the caller's: with its timeouts and user agent, without its credentials."""
    headers = httpx.Headers(
        {name: caller.headers[name] for name in _KEPT_HEADERS if name in caller.headers}
    )
    content = None
    if json_body is not None:
        headers["content-type"] = "application/json"
        content = json.dumps(json_body, separators=(",", ":"), ensure_ascii=False).encode()
    if cookie is not None:
        headers = httpx.Headers([*headers.raw, (b"cookie", cookie.encode("latin-1"))])
    # The client sets timeouts on the caller's request only: without its extensions this one could
    # hang forever.
    extensions = dict(caller.extensions)
    base = caller.headers.get(id_header)
    # An id of its own, other than the next step's: an answer without it is another request's.
    headers[id_header] = f"{base}-{os.urandom(4).hex()}" if base else new_request_id()
    if "expected" in extensions:
        expected = extensions["expected"]
        extensions["expected"] = expected.beside(headers[id_header], operation.path)
    return httpx.Request(
        operation.method,
        endpoint(base_url, operation.path),
        headers=headers,
        content=content,
        extensions=extensions,
    )


ANOTHERS = "the answer to another request came"


def envelope(response: httpx.Response) -> Mapping[str, Any]:
    """The answer's JSON object; empty for any other answer."""
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def data_of(response: httpx.Response, names: EnvelopeNames) -> Mapping[str, Any] | None:
    """The `data` of a successful answer (HTTP 200, code 0); None for every other."""
    if response.status_code != 200:
        return None
    body = envelope(response)
    data = body.get(names.data)
    return data if body.get(names.code) == 0 and isinstance(data, dict) else None


def refusal(response: httpx.Response, names: EnvelopeNames) -> str:
    """Why an answer can't be used, in a few words; of its content they hold the code alone."""
    if response.has_redirect_location:
        return "a redirect, which is not followed with credentials: check base_url"
    code = envelope(response).get(names.code)
    if isinstance(code, int) and code != 0:
        return f"code {code}"
    return "the answer is not the documented one: check that base_url leads to the exchange"


def is_another_requests(
    response: httpx.Response, request: httpx.Request, names: EnvelopeNames
) -> bool:
    """Return whether an answer has the id of another request of this process."""
    told = envelope(response).get(names.request_id)
    sent = request.headers.get(names.header, "")
    return isinstance(told, str) and told.lower() != sent.lower() and is_of_this_process(told)


def says_timestamp_refused(response: httpx.Response, facts: AuthFacts) -> bool:
    """Return whether a call was refused for its timestamp. The message tells: no code is documented."""
    content = response.content
    if not all(part in content for part in facts.late_parts):
        return False
    body, names = envelope(response), facts.envelope
    if body.get(names.code) == 0:
        return False
    return facts.late_timestamp.casefold() in str(body.get(names.message, "")).casefold()


def says_token_refused(response: httpx.Response, facts: AuthFacts) -> bool:
    """Return whether another access token could help: one of the codes that say so, or an unexplained HTTP 401."""
    unauthorized = response.status_code == 401
    if not unauthorized and not facts.token_pattern.search(response.content):
        return False
    code = envelope(response).get(facts.envelope.code)
    if not isinstance(code, int):
        return unauthorized
    return code in facts.token_codes or (unauthorized and code not in facts.source_ip_codes)
