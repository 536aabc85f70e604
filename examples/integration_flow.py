"""The integration flow of the documentation, step by step, against the mock exchange (`make run`).

Each step prints the request line as it goes out, the string that was signed, and the answer. Credentials are masked;
the signature is shown, because seeing what it covers is the point.

    python examples/integration_flow.py                                    # starts a mock of its own
    python examples/integration_flow.py --base-url http://127.0.0.1:8600 --username demo --password demo-password
"""

import argparse
import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
from sixmm import OrderStatus, OrderTradeUpdate, SixMM, SixMMError
from sixmm_auth import SignedCall
from sixmm_runtime.redaction import redact

USERNAME, PASSWORD = "demo", "demo-password"
_START_SECONDS = 30


class Printer:
    """Shows each request with what was signed for it, and each answer."""

    def __init__(self) -> None:
        self._payloads: dict[str, bytes] = {}

    def on_signed(self, call: SignedCall) -> None:
        """Remember what was signed until the request that carries it goes out."""
        self._payloads[_signature(call.query.decode())] = call.payload

    def on_request(self, request: httpx.Request) -> None:
        """Print the request line, how it is authenticated, and its body."""
        print(f"    > {request.method} {request.url.raw_path.decode()}")
        payload = self._payloads.pop(_signature(request.url.query.decode()), None)
        if payload is not None:
            print("    > X-API-KEY: (the key)")
            print(f"    > signed string: {redact(payload.decode())}")
        if "authorization" in request.headers:
            print("    > Authorization: Bearer ***")
        if request.content:
            print(f"    > {redact(request.content.decode())}")

    def on_response(self, response: httpx.Response) -> None:
        """Print the status and the envelope."""
        text = redact(response.read().decode())
        print(f"    < {response.status_code} {text[:400]}{'…' if len(text) > 400 else ''}")


def walk(base_url: str, username: str, password: str) -> None:
    """Login → API key → time → signed place → current → cancel → listenKey."""
    printer = Printer()
    hooks: dict[str, list[Callable[..., None]]] = {
        "request": [printer.on_request],
        "response": [printer.on_response],
    }
    with (
        httpx.Client(event_hooks=hooks) as http,
        SixMM(username=username, password=password, base_url=base_url, http_client=http) as user,
    ):
        step(1, "Log in with username and password: the access token opens the private calls")
        user.auth.login(username=username, password=password)

        step(2, "Create an API key (only a login can): the secret is shown this once")
        key = user.api_keys.create(label="integration-flow", permissions=3)
        bot = SixMM(
            api_key=key.api_key,
            api_secret=key.api_secret,
            base_url=base_url,
            http_client=http,
            on_signed=printer.on_signed,
            ws_url=base_url.replace("http", "ws", 1) + "/ws",
        )

        step(3, "Read the exchange's time: a signed call is good for 10 seconds around it")
        before = time.time() * 1_000
        offset = bot.system.time().timestamp_ms - (before + time.time() * 1_000) / 2
        print(f"    the exchange's clock is {offset:+.0f} ms from this machine's")

        trade(bot)

        step(7, "Create a listenKey: it opens the private stream, and is closed again")
        listen = bot.listen_key.create()
        bot.listen_key.close(listen_key=listen.listen_key)

        follow(bot)


def trade(bot: SixMM) -> None:
    """Place, look, cancel: signed with the API key."""
    step(4, "Place a limit order, signed: HMAC-SHA256(secret, raw query + raw body)")
    rules = next(one for one in bot.market.symbols() if one.symbol == "BTCUSDT")
    price, quantity = resting_order(rules.tick_size, rules.step_size, rules.min_notional)
    placed = bot.orders.place(
        symbol="BTCUSDT",
        type="LIMIT",
        side="BUY",
        price=price,
        quantity=quantity,
        client_order_id=f"flow-{time.time_ns()}",
    )
    print(f"    order {placed.order_id} is {placed.status.value}")

    step(5, "List the open orders: the new one is among them")
    if placed.order_id not in {order.order_id for order in bot.orders.current(symbol="BTCUSDT")}:
        raise SixMMError(f"Order {placed.order_id} was placed and is not among the open orders.")

    step(6, "Cancel it, and look at its final state")
    bot.orders.cancel(symbol="BTCUSDT", order_id=placed.order_id)
    order = bot.orders.get(symbol="BTCUSDT", order_id=placed.order_id)
    print(f"    order {order.order_id} is {order.status.value}")


def follow(bot: SixMM) -> None:
    """The same over WebSocket: the live book, and the account's events."""
    step(8, "Follow the order book and the account over WebSocket, and place into the book")
    with bot.stream() as stream:
        book, events = stream.book("BTCUSDT"), stream.user()
        print(f"    book {book.state.value} at version {book.version}: best bid {book.best_bid}")
        placed = bot.orders.place(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
        for push in events:
            order = push.data
            if isinstance(order, OrderTradeUpdate) and order.order_id == placed.order_id:
                print(f"    < {order.event_type} {order.status.value}")
                if order.status is OrderStatus.FILLED:
                    return


def resting_order(
    tick: Decimal, step_size: Decimal, min_notional: Decimal
) -> tuple[Decimal, Decimal]:
    """A bid far below any market, on the symbol's grid, just large enough to be accepted."""
    price = 10_000 // tick * tick
    quantity = (min_notional / price // step_size + 1) * step_size
    return price, quantity


def step(number: int, title: str) -> None:
    """Print a step's heading."""
    print(f"\n{number}. {title}")


@contextlib.contextmanager
def mock_exchange() -> Iterator[str]:
    """A mock exchange on a free port, in a process of its own; gives its base URL."""
    command = [str(Path(sys.executable).with_name("sixmm-mock")), "serve", "--port", "0"]
    command += ["--user", f"{USERNAME}:{PASSWORD}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own command
        try:
            ready = process.stdout.readline().split() if process.stdout else []
            if not ready or ready[0] != "ready":
                fail("The mock exchange did not start; its own message is above.")
            print(f"mock exchange at {ready[1]}")
            yield ready[1]
        finally:
            process.terminate()
            process.wait(timeout=_START_SECONDS)


def _signature(query: str) -> str:
    found = re.search(r"signature=([0-9a-f]+)", query)
    return found[1] if found else ""


def fail(reason: str) -> NoReturn:
    """End with one line that says why."""
    print(f"\nfailed: {reason}", file=sys.stderr)
    sys.exit(1)


def main() -> None:
    """Walk the flow against --base-url, or else against a mock exchange of our own."""
    parser = argparse.ArgumentParser(description="Walk the documented integration flow.")
    parser.add_argument("--base-url", help="a server to talk to; a mock is started where absent")
    parser.add_argument("--username", default=USERNAME)
    parser.add_argument("--password", default=PASSWORD)
    options = parser.parse_args()
    if options.base_url and not urlsplit(options.base_url).netloc:
        fail(f"--base-url must look like http://127.0.0.1:8600, not {options.base_url}")
    server = contextlib.nullcontext(options.base_url) if options.base_url else mock_exchange()
    try:
        with server as base_url:
            walk(base_url, options.username, options.password)
    except SixMMError as error:
        fail(str(error))
    except KeyboardInterrupt:
        fail("interrupted")
    print("\nDone: every step was answered as documented.")


if __name__ == "__main__":
    main()
