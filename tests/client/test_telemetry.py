"""OpenTelemetry's own instrumentation of httpx traces the default clients, and spans hold no secret."""

import asyncio

import httpx
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import INVALID_SPAN_CONTEXT, NonRecordingSpan
from sixmm import AsyncSixMM, SixMM, TransportError, otel_async_request_hook, otel_request_hook

BOTH = pytest.mark.parametrize("client", [SixMM, AsyncSixMM])
HOOKS = {
    "request_hook": otel_request_hook,
    "async_request_hook": otel_async_request_hook,
}


@pytest.fixture
def spans():
    return InMemorySpanExporter()


@pytest.fixture
def instrument(spans):
    """Instruments httpx as users do, for one test."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    instrumentor = HTTPXClientInstrumentor()
    yield lambda **hooks: instrumentor.instrument(tracer_provider=provider, **hooks)
    instrumentor.uninstrument()


def run(mm, *calls):
    """What the calls gave, with the client open around them."""

    async def waited():
        async with mm:
            return [await call(mm) for call in calls]

    if isinstance(mm, AsyncSixMM):
        return asyncio.run(waited())
    with mm:
        return [call(mm) for call in calls]


def told(spans) -> str:
    """Everything that the spans would export."""
    return "\n".join(span.to_json() for span in spans.get_finished_spans())


@BOTH
def test_each_request_of_a_client_is_a_span(client, served, both, instrument, spans):
    instrument(**HOOKS)
    run(client(base_url=served, **both), lambda mm: mm.orders.current())
    found = spans.get_finished_spans()
    assert len(found) == 2, "the time, and the call"
    assert {span.kind.name for span in found} == {"CLIENT"}
    assert "/v1/private/order/current" in told(spans)


@BOTH
@pytest.mark.parametrize("hooks", [HOOKS, {}], ids=["with the hooks", "without"])
def test_the_hooks_keep_signatures_out_of_spans(client, served, both, instrument, spans, hooks):
    instrument(**hooks)
    signatures = []
    mm = client(
        base_url=served, **both, on_signed=lambda call: signatures.append(call.query[-64:].decode())
    )
    run(mm, lambda mm: mm.orders.current(), lambda mm: mm.positions.current())
    assert len(signatures) == 2
    assert [one in told(spans) for one in signatures] == [not hooks] * 2


@BOTH
def test_a_call_without_an_answer_is_a_span_with_its_error(client, instrument, spans):
    instrument(**HOOKS)
    with pytest.raises(TransportError):
        run(client(base_url="http://127.0.0.1:1", max_retries=0), lambda mm: mm.system.version())
    assert {span.status.status_code.name for span in spans.get_finished_spans()} == {"ERROR"}


def test_the_hook_masks_the_url_under_the_name_of_each_convention():
    url = "https://api.6mm.com/v1/a?timestamp=1&signature=c4n4ry"
    attributes = dict.fromkeys(("http.url", "url.full"), url)
    with TracerProvider().get_tracer("t").start_as_current_span("s", attributes=attributes) as span:
        otel_request_hook(span, httpx.Request("GET", url))
    assert dict(span.attributes) == dict.fromkeys(attributes, url.replace("c4n4ry", "***"))


def test_the_hook_leaves_a_span_that_records_nothing_alone():
    otel_request_hook(
        NonRecordingSpan(INVALID_SPAN_CONTEXT), httpx.Request("GET", "https://x.test")
    )
