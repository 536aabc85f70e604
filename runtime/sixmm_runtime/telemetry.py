"""Hooks for OpenTelemetry's instrumentation of httpx, which records the URL of each request, its signature included.

HTTPXClientInstrumentor().instrument(
    request_hook=otel_request_hook, async_request_hook=otel_async_request_hook
)
"""

from typing import Any

from sixmm_runtime.redaction import redact

# Under the older and under the newer of OpenTelemetry's conventions.
_URL_ATTRIBUTES = ("http.url", "url.full")


def otel_request_hook(span: Any, request: Any) -> None:
    """Mask signatures, listen keys and tokens in the URL of a span. For blocking clients."""
    recorded = getattr(span, "attributes", None) or {}
    for name in _URL_ATTRIBUTES:
        if name in recorded:
            span.set_attribute(name, redact(str(request.url)))


async def otel_async_request_hook(span: Any, request: Any) -> None:
    """Mask signatures, listen keys and tokens in the URL of a span. For awaiting clients."""
    otel_request_hook(span, request)
