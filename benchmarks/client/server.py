"""A server that costs next to nothing: it answers each order with the same few bytes, in which its ids stand.

python -m client.server     prints its port, and serves until it is stopped
"""

import asyncio
import json
import re
import time

import uvloop

_ORDER_ID = b"bench-0000000"

_DATA = {
    "orderId": "123456789012345",
    "clientOrderId": _ORDER_ID.decode(),
    "symbol": "BTCUSDT",
    "status": "NEW",
    "timestamp": 1780000000000,
}


def _answer(envelope: dict[str, object]) -> bytes:
    body = json.dumps(envelope, separators=(",", ":")).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(
        body
    )
    return head + b"Date: Sat, 01 Jan 2000 00:00:00 GMT\r\nConnection: keep-alive\r\n\r\n" + body


_NO_ID = b"0" * 32
_ORDER = _answer({"code": 0, "message": "success", "data": _DATA, "requestId": _NO_ID.decode()})
# The one peer that looks for a code of its own exchange.
_KUCOIN_ORDER = _answer({"code": "200000", "data": _DATA, "requestId": "bench"})


def _time() -> bytes:
    return _answer({"code": 0, "data": {"timestampMs": time.time_ns() // 1_000_000}})


class _Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]  # it is one
        self._arrived = b""

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        while (end := self._arrived.find(b"\r\n\r\n")) >= 0:
            head = self._arrived[:end].lower()
            _, found, rest = head.partition(b"content-length:")
            size = end + 4 + (int(rest.partition(b"\r\n")[0]) if found else 0)
            if len(self._arrived) < size:
                return
            asked, self._arrived = self._arrived[:size], self._arrived[size:]
            answer = _for(head)
            named = _NAMED.search(asked)
            self._transport.write(answer if named is None else answer.replace(_ORDER_ID, named[0]))


_NAMED = re.compile(rb"bench-[0-9]{7}")
_CONTRACT = {
    "symbol": "BTCUSDT",
    "baseAsset": "BTC",
    "quoteAsset": "USDT",
    "minQuantity": "0.001",
    "minNotional": "5",
    "tickSize": "0.1",
    "stepSize": "0.001",
    "pricePrecision": 1,
    "maxLimitOrderQty": "1000",
    "maxMarketOrderQty": "120",
    "maxOpenOrders": 200,
}
_CONTRACTS = _answer({"code": 0, "message": "success", "data": {"list": [_CONTRACT]}})


def _for(head: bytes) -> bytes:
    target = head.partition(b"\r\n")[0]
    if b"/v1/time" in target:
        return _time()
    if b"/market/symbols" in target:
        return _CONTRACTS
    if b"/api/v1/orders" in target:
        return _KUCOIN_ORDER
    _, found, rest = head.partition(b"x-request-id: ")
    if not found:
        return _ORDER
    # As the exchange is documented: the id comes back. It is of the length that the answer was made for.
    return _ORDER.replace(_NO_ID, rest.partition(b"\r\n")[0][: len(_NO_ID)].ljust(len(_NO_ID)))


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
