"""Requests on a connection: each is answered, with its id, as what it is."""

from sixmm_conformance.rules.chapter import Chapter, same
from sixmm_conformance.things import Things

REQUESTS = Chapter("stream", streams=True)

_PAGE = "websocket/connection-subscription-and-heartbeat"
_MARKET = ("getSymbols", "getKlines")


@REQUESTS.rule(
    "subscribed",
    "A subscription is acknowledged with its id and its topics",
    f"{_PAGE}#subscribe",
    uses=_MARKET,
)
def _(on: Things) -> None:
    topic = f"market.depth.{on.market.symbol}"
    acknowledged = on.streams.connect().subscribe(topic)
    same(acknowledged.json.get("event"), "subscribe", "event of the acknowledgement")
    same(acknowledged.data, [topic], "data of the acknowledgement")
