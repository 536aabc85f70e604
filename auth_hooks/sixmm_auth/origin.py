"""The one place that credentials may go to."""

import httpx

from sixmm_auth.errors import ForeignHostError


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


def with_query(url: httpx.URL, query: bytes) -> httpx.URL:
    """The URL with another query, which must be percent-encoded already.

    `copy_with` gives the same, and reads the whole URL character by character again: on a signed call that would be
    the costliest step. A test holds the two against each other.
    """
    made = httpx.URL(url)
    made._uri_reference = url._uri_reference._replace(query=query.decode("ascii"))  # noqa: SLF001  see above
    return made


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
