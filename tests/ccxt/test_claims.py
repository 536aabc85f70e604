"""`has` is true for what works and for nothing else, and what programs need of an exchange is there."""

import inspect
import re
import subprocess
import sys

import ccxt
import ccxt.async_support
import ccxt.pro
import pytest
import sixmm
import sixmm.ccxt
import sixmm.ccxt.async_support
import sixmm.ccxt.pro
from sixmm_ccxt.description import WATCHED, WITHHELD
from sixmm_ccxt.face import Face

CLASSES = (sixmm.ccxt.sixmm, sixmm.ccxt.async_support.sixmm, sixmm.ccxt.pro.sixmm)
# Claims that no method of ours stands for: kinds of markets, and what ccxt makes of create_order and the like.
DERIVED = re.compile(
    r"create.+Order|fetchL2OrderBook|fetch(Mark|Index)OHLCV|.+WithClientOrderId|swap|ws|p.+API"
)
# What freqtrade asks of an exchange, as of 2026: it does not start without these…
FREQTRADE_REQUIRED = {
    "fetchOrder": [],
    "fetchL2OrderBook": ["fetchTicker"],
    "cancelOrder": [],
    "createOrder": [],
    "fetchBalance": [],
    "fetchOHLCV": [],
}
# …and says what is missing of these.
FREQTRADE_OPTIONAL = {
    *("fetchMyTrades", "createLimitOrder", "createMarketOrder", "fetchOrderBook", "fetchTicker"),
    *("fetchTickers", "fetchTrades", "watchOHLCV", "setLeverage", "setMarginMode"),
    *("fetchFundingHistory", "fetchFundingRateHistory", "fetchPositions", "fetchLeverageTiers"),
    *("fetchMarkOHLCV", "fetchIndexOHLCV", "fetchPremiumIndexOHLCV"),
}


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.replace("OHLCV", "Ohlcv")).lower()


@pytest.mark.parametrize("made", CLASSES)
def test_what_is_claimed_is_written_here(made):
    claimed = {name for name, value in made().has.items() if value}
    own = {snake(name) for name in claimed if not DERIVED.fullmatch(name)}
    written = {
        name
        for one in made.__mro__
        if one.__module__.startswith("sixmm_ccxt")
        for name in vars(one)
    }
    assert own <= written
    assert all(
        hasattr(made, snake(name)) for name in claimed - {"swap", "ws", "publicAPI", "privateAPI"}
    )


@pytest.mark.parametrize("made", CLASSES)
def test_what_is_written_is_claimed(made):
    exchange = made()
    names = {snake(name): name for name in exchange.has}
    written = {
        name
        for one in made.__mro__
        if one.__module__.startswith("sixmm_ccxt")
        for name in vars(one)
        if name in names and name not in WITHHELD
    }
    assert not {name for name in written if not exchange.has[names[name]]}


@pytest.mark.parametrize("name", WITHHELD)
def test_what_is_not_there_says_why(name):
    with pytest.raises(ccxt.NotSupported, match=re.escape(WITHHELD[name])):
        getattr(sixmm.ccxt.sixmm(), name)()


def test_only_the_class_with_streams_claims_to_watch():
    for made in CLASSES[:2]:
        assert not any(made().has[name] for name in WATCHED)
        assert not made().describe()["pro"]
    assert all(sixmm.ccxt.pro.sixmm().has[name] for name in WATCHED)


@pytest.mark.parametrize("made", CLASSES)
def test_freqtrade_finds_what_it_requires(made):
    has = made().has
    for name, instead in FREQTRADE_REQUIRED.items():
        assert has[name] or (instead and all(has[one] for one in instead))


def test_no_method_claims_to_take_a_margin_mode():
    words = sixmm.ccxt.sixmm().features["swap"]["linear"]
    said = {name: one["marginMode"] for name, one in words.items() if "marginMode" in (one or {})}
    assert said == dict.fromkeys(said, False)
    assert "fetchOpenOrders" in said


def test_freqtrade_misses_what_the_docs_page_says():
    has = sixmm.ccxt.pro.sixmm().has
    assert {name for name in FREQTRADE_OPTIONAL if not has.get(name)} == {
        "fetchTrades",
        "fetchFundingHistory",
        "fetchPremiumIndexOHLCV",
    }


def test_arguments_stand_where_ccxt_has_them():
    """A caller may pass everything by place."""
    wrong = []
    for name, ours in inspect.getmembers(Face, inspect.isfunction):
        theirs = getattr(ccxt.Exchange, name, None)
        if name.startswith("_") or theirs is None or name in WITHHELD:
            continue
        places = [list(inspect.signature(one).parameters) for one in (ours, theirs)]
        if places[0] != places[1] and name != "set_sandbox_mode":
            wrong.append((name, *places))
    assert not wrong


def test_every_parameter_that_does_nothing_is_refused(call):
    for use in (
        lambda exchange: exchange.fetch_balance({"currency": "USDT"}),
        lambda exchange: exchange.fetch_positions(None, {"offset": 1}),
        lambda exchange: exchange.cancel_all_orders(None, {"side": "buy"}),
    ):
        with pytest.raises(ccxt.BadRequest, match="does nothing here"):
            call(use)


@pytest.mark.parametrize(
    ("error", "config"),
    [
        (ccxt.NotSupported, {"proxies": {"https": "http://127.0.0.1:1"}}),
        (ccxt.NotSupported, {"proxyUrl": "http://127.0.0.1:1"}),
        (ccxt.NotSupported, {"httpsProxyCallback": lambda *_: "http://127.0.0.1:1"}),
        (ccxt.NotSupported, {"session": object()}),
        (ccxt.NotSupported, {"verify": False}),
        (ccxt.NotSupported, {"sandbox": True}),
        (ccxt.NotSupported, {"options": {"sandbox": True}}),
        (ccxt.BadRequest, {"mm": sixmm.SixMM(), "apiKey": "k", "secret": "s"}),
        (ccxt.BadRequest, {"mm": sixmm.SixMM(), "httpsProxy": "http://127.0.0.1:1"}),
        (ccxt.BadRequest, {"mm": sixmm.SixMM(), "urls": {"api": {"rest": "https://a.example"}}}),
    ],
)
@pytest.mark.parametrize("made", CLASSES)
def test_a_configuration_that_would_be_passed_over_is_refused(made, error, config):
    with pytest.raises(error):
        made(config)


def told(exchange, name, value):
    if name == "urls":
        exchange.urls["api"]["rest"] = value
    else:
        setattr(exchange, name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("httpsProxy", "http://127.0.0.1:1"),
        ("socksProxy", "socks5://127.0.0.1:1"),
        ("urls", "https://another.example"),
        ("enableRateLimit", False),
        ("rateLimit", 1_000),
        ("secret", "another"),
        ("proxyUrl", "http://127.0.0.1:1"),
    ],
)
@pytest.mark.parametrize("made", CLASSES)
def test_what_is_set_after_the_first_call_and_would_change_nothing_is_refused(made, name, value):
    exchange = made({"apiKey": "k", "secret": "s"})
    assert exchange.mm is exchange.mm
    told(exchange, name, value)
    with pytest.raises(ccxt.NotSupported, match=name):
        _ = exchange.mm


@pytest.mark.parametrize(
    ("error", "name", "value"),
    [
        (ccxt.NotSupported, "proxyUrl", "http://127.0.0.1:1"),
        (ccxt.NotSupported, "wsProxy", "http://127.0.0.1:1"),
        (ccxt.InvalidProxySettings, "httpProxy", "http://127.0.0.1:1"),
        (ccxt.BadRequest, "urls", {"api": "https://one.example"}),
    ],
)
def test_what_is_set_before_the_first_call_counts_as_what_is_passed(error, name, value):
    exchange = sixmm.ccxt.sixmm({"httpsProxy": "http://127.0.0.1:2"})
    setattr(exchange, name, value)
    with pytest.raises(error):
        _ = exchange.mm


def test_no_rate_limit_is_what_none_and_nought_mean():
    for config in ({"enableRateLimit": False}, {"rateLimit": 0}):
        arguments = sixmm.ccxt.sixmm(config)._client_arguments()
        assert "rate_limit" not in arguments
    assert sixmm.ccxt.sixmm()._client_arguments()["rate_limit"].per_second == 20


def test_a_timeout_that_changes_keeps_the_connections_and_closing_ends_them():
    exchange = sixmm.ccxt.sixmm()
    first = exchange.mm
    exchange.timeout = 1_234
    assert exchange.mm is not first
    exchange.close()
    with pytest.raises(sixmm.ClientClosed):
        first.system.time()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("apikey", "apiKey"),
        ("api_key", "apiKey"),
        ("timout", "timeout"),
        ("ratelimit", "rateLimit"),
    ],
)
@pytest.mark.parametrize("made", CLASSES)
def test_a_misspelt_word_of_the_configuration_is_refused(made, name, meant):
    with pytest.raises(ccxt.BadRequest, match=f"no '{name}'. Did you mean '{meant}'"):
        made({name: "x"})
    assert made({"strategy": "my own", "uid": "u"}).strategy == "my own"


def test_there_is_no_sandbox_and_it_says_so():
    with pytest.raises(ccxt.NotSupported, match="sixmm-mock"):
        sixmm.ccxt.sixmm().set_sandbox_mode(True)
    sixmm.ccxt.sixmm().set_sandbox_mode(False)


def test_a_configuration_reaches_the_client():
    exchange = sixmm.ccxt.sixmm(
        {
            "apiKey": "k",
            "secret": "s",
            "timeout": 2_500,
            "rateLimit": 200,
            "urls": {"api": {"rest": "https://one.example", "ws": "wss://two.example"}},
            "mm": {"user_agent": "mine"},
        }
    )
    mm = exchange.mm
    assert (mm.base_url, mm.ws_url, mm.user_agent) == (
        "https://one.example",
        "wss://two.example",
        "mine",
    )
    assert mm is exchange.mm


def test_credentials_may_be_set_before_the_first_call_and_not_after_it():
    exchange = sixmm.ccxt.sixmm()
    exchange.apiKey, exchange.secret = "k", "s"
    assert "k" in repr(exchange.mm)
    exchange.timeout = 1_000
    assert exchange.mm
    exchange.apiKey = "another"
    with pytest.raises(ccxt.NotSupported):
        _ = exchange.mm


def test_registered_it_is_found_as_ccxts_own():
    code = (
        "import sixmm.ccxt; sixmm.ccxt.register(); sixmm.ccxt.register()\n"
        "import ccxt, ccxt.pro, ccxt.async_support\n"
        "for one in (ccxt, ccxt.async_support, ccxt.pro):\n"
        "    assert one.exchanges.count('sixmm') == 1\n"
        "    assert getattr(one, 'sixmm')({}).id == 'sixmm'\n"
        "assert ccxt.sixmm is not ccxt.async_support.sixmm is not ccxt.pro.sixmm\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_extra_it_says_what_to_install():
    code = "import sys; sys.modules['ccxt'] = None\nimport sixmm.ccxt"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'sixmm[ccxt]'" in run.stderr


def test_the_client_alone_loads_nothing_of_it():
    code = (
        "import sys, sixmm; sixmm.SixMM().orders\nprint({one.split('.')[0] for one in sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "ccxt'" not in run.stdout
