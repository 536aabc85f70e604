"""The requests that auth flows make by themselves."""

import json
import os
from collections.abc import Mapping

import httpx

from sixmm_auth.facts import OwnOperation
from sixmm_auth.origin import endpoint
from sixmm_auth.request_ids import new_request_id

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
    # An id of its own, and told apart from that of the next step: an answer without it is another request's.
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
