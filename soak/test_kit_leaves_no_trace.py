"""Each operation alone, five times: the kit calls what its page says, and the account is as it was found."""

import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from sixmm_conformance import needs
from sixmm_conformance.caller import Caller
from sixmm_conformance.cli import main
from sixmm_conformance.server import Account, HttpServer
from sixmm_conformance.suite import Suite
from sixmm_description import Description
from sixmm_mock.exchange import MockExchange
from sixmm_mock.testing import MockForTests

_DESCRIPTION = Description.load()
_SEEDS = range(1, 6)
_PAGE = (Path(__file__).parents[1] / "docs/conformance.md").read_text(encoding="utf-8")
_ONLY = _PAGE[_PAGE.index("### Only what was asked for") : _PAGE.index("### The account stays")]
_SAID = {*re.findall(r"`(\w+)`", _ONLY)}
_POSITION = ("symbol", "position_side", "quantity", "entry_price", "leverage", "margin_mode")


@define
class Trader:
    """Somebody with orders of both kinds, a position, favorites, settings and a key of their own."""

    by: Caller
    symbols: list[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        must = self.by.must
        self.symbols = [each["symbol"] for each in must("getSymbols")["items"]]

    @classmethod
    def of(cls, mock: MockForTests, user: Any, password: str) -> "Trader":
        """By a key that is not the run's: a signature counts once."""
        key = mock.exchange.add_api_key(user)
        account = Account(
            api_key=key.key, api_secret=key.secret, username=user.username, password=password
        )
        suite = Suite(HttpServer(mock.url, account), _DESCRIPTION)
        # What traders do is not a run's, and nothing of it is put back.
        suite.caller.keeper._looking = True
        trader = cls(suite.caller)
        trader._arrange(suite.fixtures.market)
        return trader

    def _arrange(self, market: Any) -> None:
        must, name = self.by.must, self.by.account.username
        must("placeOrder", market.resting(client_order_id=f"own-{name}"))
        at_market = {"type": "MARKET", "side": "BUY", "quantity": market.quantity}
        must("placeOrder", {"symbol": market.symbol, **at_market})
        must("placeConditionOrder", market.stop())
        must("saveFavoriteSymbols", {"symbols": self.symbols[-1:]})
        must("createApiKey", {"label": "of somebody"})
        for symbol in self.symbols:
            must("setLeverage", {"symbol": symbol, "leverage": 7})

    def state(self) -> dict[str, Any]:
        """Everything that a run could change and put back, field by field."""
        must = self.by.must
        settings = [must("getPositionSettings", query={"symbol": each}) for each in self.symbols]
        return {
            "positions": [
                {name: each[name] for name in _POSITION}
                for each in must("getPositions")["positions"]
            ],
            "orders": must("getCurrentOrders")["items"],
            "conditions": must("getCurrentConditionOrders")["items"],
            "favorites": must("getFavoriteSymbols")["symbols"],
            # When a key was used last is what a run cannot help but change.
            "keys": [{**each, "last_used_at": 0} for each in must("listApiKeys")["items"]],
            "settings": [(each["leverage"], each["margin_mode"]) for each in settings],
        }


@contextlib.contextmanager
def market_with_traders() -> Iterator[tuple[MockForTests, list[Trader]]]:
    """The mock over HTTP, which records all requests, with the run's account in use and another one."""
    with MockForTests(MockExchange(seed=1, journal_entries=100_000)) as mock:
        other = mock.exchange.add_user("other", "other-password")
        traders = [
            Trader.of(mock, mock.user, mock.password), Trader.of(mock, other, "other-password"),
        ]  # fmt: skip
        yield mock, traders


def run(mock: MockForTests, operation_id: str, seed: int) -> tuple[int, str, set[str | None]]:
    """The exit code, what was said, and what was called."""
    mock.exchange.add_ticket(mock.user, ticket=f"ticket-{seed}")
    mock.exchange.add_embed_token(mock.user, "channel-1", embed_token=f"embed-{seed}")
    before = mock.journal.next_sequence
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(
            [
                "run", "--url", mock.url, "--api-key", mock.key, "--api-secret", mock.secret,
                "--username", mock.username, "--password", mock.password,
                "--ticket", f"ticket-{seed}", "--embed-token", f"embed-{seed}",
                "--channel-id", "channel-1", "--operations", operation_id, "--with-needs",
                "--examples", "2", "--seed", str(seed),
            ]
        )  # fmt: skip
    called = {each.operation_id for each in mock.journal if each.sequence >= before}
    return status, said.getvalue(), called


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("operation_id", [*_DESCRIPTION.operations])
def test_one_operation_calls_what_the_page_says_and_leaves_no_trace(operation_id: str) -> None:
    permitted = {"getServerTime", *needs.all_of([operation_id], _DESCRIPTION)}
    assert permitted - {operation_id, "getServerTime"} <= _SAID
    with market_with_traders() as (mock, traders):
        before = [each.state() for each in traders]
        requests = mock.journal.next_sequence
        for seed in _SEEDS:
            status, said, called = run(mock, operation_id, seed)
            assert status == 0, said
            assert called - {None} <= permitted
            for trader, was in zip(traders, before, strict=True):
                now = trader.state()
                assert {name: now[name] for name in was if now[name] != was[name]} == {}
        print(f"{operation_id}: {mock.journal.next_sequence - requests} requests")
