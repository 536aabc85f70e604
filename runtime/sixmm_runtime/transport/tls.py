"""How https connections are verified."""

import functools
import ssl

import httpx


@functools.cache
def tls_settings() -> ssl.SSLContext:
    """httpx's own default, made once and when first needed: reading the certificates costs more than a client."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
