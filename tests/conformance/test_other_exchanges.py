"""An exchange that differs in one assumed thing: the kit names that assumption, and blames no page.

Each variant is an edit of the descriptions that the mock follows, while the kit judges by the original.
"""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve, frozen
from sixmm_conformance.generation import Plan
from sixmm_conformance.mock import MockServer
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import SCENARIOS
from sixmm_conformance.suite import Options, Suite
from sixmm_description import Description, Spelling, StreamDescription
from sixmm_description.names import python_name

REST, STREAMS = Description.load(), StreamDescription.load()


@frozen
class Variant:
    """``assumption`` does not hold; ``shown_by`` is an operation, or a rule that makes calls."""

    assumption: str
    edit: Callable[[Any], None]
    shown_by: tuple[str, ...]
    streams: bool = False


def _schema(document, name):
    return document["components"]["schemas"][name]


def renamed(schema, wire, new):
    """A field has another name on the wire."""

    def edit(document):
        node = _schema(document, schema)
        properties = node["properties"]
        name = python_name(wire, properties[wire])
        node["properties"] = {
            new if each == wire else each: {**inner, "x-python-name": name}
            if each == wire
            else inner
            for each, inner in properties.items()
        }
        for part in [node, *_conditions(node)]:
            if "required" in part:
                part["required"] = [new if each == wire else each for each in part["required"]]

    return edit


def _conditions(node):
    for part in node.get("allOf", ()):
        yield from (each for each in (part, part.get("then"), *part.get("anyOf", ())) if each)


def loosened(schema, wire, **bounds):
    """A field has other bounds than those that are assumed."""

    def edit(document):
        for part in _schema(document, schema)["properties"][wire]["allOf"]:
            part.update(bounds)

    return edit


def loosened_parameter(place, **bounds):
    def edit(document):
        node = document
        for step in place:
            node = node[step]
        for part in node["schema"]["allOf"]:
            part.update(bounds)

    return edit


def renamed_parameter(path, wire, new):
    def edit(document):
        for node in document["paths"][path]["get"]["parameters"]:
            if node.get("name") == wire:
                node["x-python-name"] = python_name(wire, node)
                node["name"] = new

    return edit


def V(assumption, edit, *shown_by, streams=False):  # noqa: N802 - one row of the table
    return Variant(assumption, edit, shown_by, streams)


_PATH = {each.operation_id: each.path for each in REST.operations.values()}
_SPECIFIC = ("components", "parameters")
VARIANTS = [
    V("service_version", renamed("ServiceVersion", "version", "release"), "getVersion"),
    V("leverage_tier", renamed("LeverageTier", "maxLeverage", "most"), "getSymbols"),
    V("fee_level", renamed("FeeLevel", "makerRate", "maker"), "getSymbols"),
    V("funding_rate_config", renamed("FundingRateConfig", "symbol", "contract"), "getFundingRateConfig"),
    V("funding_rate", renamed("FundingRate", "symbol", "contract"), "getFundingRates"),
    V("past_funding_rate", renamed("PastFundingRate", "symbol", "contract"), "getFundingRateHistory"),
    V("funding_rate_history", renamed("FundingRateHistory", "total", "count"), "getFundingRateHistory"),
    V("changed_order", renamed("ChangedOrder", "orderId", "id"), "cancelOrder"),
    V("batch_order_result", renamed("BatchOrderResult", "orderId", "id"), "batchPlaceOrders"),
    V("canceled_condition_order", renamed("CanceledConditionOrder", "conditionId", "id"), "cancelConditionOrder"),
    V("order", renamed("Order", "avgPrice", "averagePrice"), "getOrder", "order.found"),
    V("condition_order", renamed("ConditionOrder", "stopPrice", "trigger"), "getCurrentConditionOrders", "order.conditions"),
    V("strategy_sub_order_state", renamed("StrategySubOrderState", "side", "direction"), "getStrategyOrder", "order.strategies"),
    V("cancel_order", renamed("CancelOrder", "symbol", "market"), "cancelOrder", "order.canceled"),
    V("cancel_order.client_order_id", renamed("CancelOrder", "clientOrderId", "ownId"), "order.canceled", "cancelOrder"),
    V("amend_order", renamed("AmendOrder", "price", "newPrice"), "amendOrder", "order.amended"),
    V("leverage_setting", renamed("LeverageSetting", "symbol", "market"), "setLeverage", "account.settings"),
    V("leverage_setting.leverage.minimum", loosened("LeverageSetting", "leverage", minimum=5), "setLeverage", "bound.settings"),
    V("margin_mode_setting", renamed("MarginModeSetting", "symbol", "market"), "setMarginMode"),
    V("cancel_condition_order", renamed("CancelConditionOrder", "conditionId", "triggerId"), "cancelConditionOrder"),
    V("favorite_symbols_update", renamed("FavoriteSymbolsUpdate", "symbols", "list"), "saveFavoriteSymbols", "account.favorites"),
    V("listen_key_reference", renamed("ListenKeyReference", "listenKey", "key"), "renewListenKey", "listen-key.closed"),
    V("api_key_reference", renamed("ApiKeyReference", "id", "keyId"), "deleteApiKey", "api-key.deleted"),
    V("api_key_update.label.limits", loosened("ApiKeyUpdate", "label", maxLength=10), "updateApiKey", "bound.api-key-update"),
    V("get_position_settings.symbol", renamed_parameter(_PATH["getPositionSettings"], "symbol", "market"), "getPositionSettings"),
    V("get_klines.limit.minimum", lambda document: [each["schema"]["allOf"][0].update(minimum=10) for each in document["paths"][_PATH["getKlines"]]["get"]["parameters"] if each.get("name") == "limit"], "getKlines", "bound.klines"),
    V("request_refusal", renamed("RequestRefusal", "code", "errorCode"), "stream.unknown-topic", streams=True),
    V("public_trade", renamed("PublicTrade", "price", "p"), "trade.told-once", streams=True),
    V("kline_update", renamed("KlineUpdate", "close", "c"), "kline.as-queried", streams=True),
    V("ticker", renamed("Ticker", "lastPrice", "last"), "ticker.last-trade", streams=True),
    V("book_update.start_version", renamed("BookUpdate", "startVersion", "from"), "depth.continuous", "depth.versions-grow", streams=True),
    V("book_update.bids", renamed("BookUpdate", "bids", "buys"), "depth.snapshot-first", "depth.levels", streams=True),
    V("order_trade_update.executed_quantity", renamed("OrderTradeUpdate", "executedQuantity", "done"), "user.placed", "user.in-order", streams=True),
    V("account_update.positions", renamed("AccountUpdate", "positions", "held"), "user.account", "user.position", streams=True),
    V("balance_update.wallet_balance", renamed("BalanceUpdate", "walletBalance", "wallet"), "user.account", "user.balance", streams=True),
    V("position_update.quantity", renamed("PositionUpdate", "quantity", "size"), "user.account", "user.position", streams=True),
]  # fmt: skip
# All of them take minutes: `make test` has every few of both kinds.
_SOME = VARIANTS[2::6]


def judged(variant: Variant) -> Suite:
    """What the kit says of such an exchange."""
    rest, streams = REST, STREAMS
    document = copy.deepcopy((STREAMS if variant.streams else REST).document)
    variant.edit(document)
    if variant.streams:
        streams = StreamDescription.from_document(document)
    else:
        rest = Description.from_document(document)
        rest = evolve(rest, spelling=Spelling(rest.document, strict=False))
    server = MockServer(description=rest, stream_description=streams)
    suite = Suite(server, REST, Options(strict=False, plan=Plan(examples=1)))
    for each in variant.shown_by:
        if each in REST.operations:
            suite.generate(REST.operations[each])
        else:
            suite.check([one for one in SCENARIOS if one.rule_id == each])
    return suite


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(each, id=each.assumption, marks=() if each in _SOME else pytest.mark.soak)
        for each in VARIANTS
    ],
)
def test_the_assumption_is_named_and_no_page_is_blamed(variant):
    suite = judged(variant)
    named = {
        mark.id
        for verdict in suite.verdicts
        for finding in verdict.findings
        for mark in finding.contradicts
    }
    blamed = [each for each in suite.verdicts if each.outcome is Outcome.BROKEN]
    assert [f"{each.rule.rule_id}: {each.findings}" for each in blamed] == []
    assert variant.assumption in named
