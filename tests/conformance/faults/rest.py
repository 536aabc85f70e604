"""Single faults of a server's REST API: the rule that must show each, what is wrong, how it is planted, what is run."""

import json
from decimal import Decimal
from urllib.parse import unquote_to_bytes

from attrs import evolve
from sixmm_mock.errors import Code, Refusal

from .plant import (
    GONE,
    accepts,
    answered,
    asked,
    at,
    bound,
    described,
    handled,
    operation,
    put,
    recoded,
    sent,
    signed_if_missing,
    signed_when,
    stamped,
    unless_given,
    with_body,
    with_query,
)


def tolerance(ms):
    """Timestamps may be so far off."""

    def edit(document):
        for one in document["components"]["securitySchemes"].values():
            if "x-signature" in one:
                one["x-signature"]["toleranceMs"] = ms

    return described(edit)


def without_conditions(schema):
    """A schema does not say which fields must come together."""
    return described(lambda document: document["components"]["schemas"][schema].pop("allOf"))


def set_to(**values):
    """An operation is described otherwise."""
    return lambda node: node.update(values)


def _decoded(request):
    if request.signature == request.right(unquote_to_bytes(request.signed) + request.body):
        request.sign()
    else:
        request.query += b"0"


def _in_ms(request):
    if b"timestamp=17800" in request.query and b"timestamp=17800000000" not in request.query:
        request.stamp(lambda timestamp: timestamp * 1000 if timestamp < 10**11 else timestamp)


def _token_first(request):
    if b"authorization" in request.headers:
        del request.headers[b"x-api-key"]


SIGNING = [
    ("signing.wrong-secret", "Any signature is right", signed_when(lambda _: True)),
    (
        "signing.tampered-body",
        "The signature of a request with a body is not checked",
        signed_when(lambda request: request.headers.get(b"content-type")),
    ),
    (
        "signing.tampered-query",
        "The signature of a request without a body is not checked",
        signed_when(lambda request: not request.body),
    ),
    ("signing.as-sent", "The signature is checked over the decoded query", asked(_decoded)),
    ("signing.unknown-key", "An unknown key counts as some key of the exchange", accepts()),
    ("signing.incomplete", "A key without a signature is accepted", asked(signed_if_missing)),
    ("signing.window-in-ms", "A timestamp in seconds counts as well", asked(_in_ms)),
    (
        "signing.lower-case",
        "A signature may be in upper-case digits",
        signed_when(lambda request: request.signature.lower() == request.right()),
    ),
    (
        "signing.key-decides",
        "With a token beside it, an API key is not looked at",
        asked(_token_first),
    ),
    ("signing.window-outside", "A timestamp may be 60 seconds off", tolerance(60_000)),
    ("signing.window-outside", "A timestamp may be 10001 ms off", tolerance(10_001)),
    ("signing.window-inside", "A timestamp may be 9999 ms off", tolerance(9_999)),
    ("signing.window-outside", "The timestamp is not checked", tolerance(10**15)),
    (
        "replay.places-once",
        "A signature works as often as it is sent",
        stamped(lambda request, timestamp: timestamp + request.number),
    ),
    (
        "replay.remembered",
        "A signature is forgotten while its timestamp is still good",
        stamped(lambda request, timestamp: timestamp + request.number),
    ),
    (
        "replay.anew",
        "Two requests of one key within a second are a replay",
        stamped(lambda _, timestamp: timestamp - timestamp % 1000),
    ),
    (
        "replay.reads",
        "One order path is not protected from replays",
        operation("getTrades", set_to(**{"x-replay-protected": False})),
    ),
    (
        "replay.writes",
        "One path that changes orders is not protected from replays",
        operation("amendOrder", set_to(**{"x-replay-protected": False})),
    ),
    ("replay.reads", "A replay answers 2002", answered("*", recoded(3004, 2002))),
    (
        "replay.other-path",
        "A signature may be used once on each path",
        stamped(lambda request, timestamp: timestamp + len(request.path)),
    ),
]


# Sessions, keys


def _telling(login, call):
    if call.body["username"] == "no-such-user":
        raise Refusal(Code.INVALID_CREDENTIALS, "Invalid username")
    return login(call)


def _scaled(factor, plus=0):
    return answered("login", at("data.access_expire", lambda seconds: seconds * factor + plus))


_SPOILED = at("data.access_token", lambda token: token + "x")

SESSIONS = [
    ("session.expires", "A token is good for ever", accepts("getUserAssets", 1002)),
    ("session.expires", "access_expire is ten minutes after the token's end", _scaled(1, 600_000)),
    ("session.expiry-in-seconds", "access_expire is in milliseconds", _scaled(1000)),
    ("session.expires", "An expired token answers 1003", answered("*", recoded(1002, 1003))),
    ("session.wrong-token", "A token is not checked", accepts("getUserAssets", 1003)),
    ("session.logout", "A logout leaves the token as it is", handled("logout", lambda *_: {})),
    ("session.refresh-rotates", "A refresh leaves the old cookie good", accepts("refreshToken")),
    ("session.wrong-password", "Any password opens a session", accepts("login")),
    (
        "session.wrong-password",
        "A failed login tells whether the user exists",
        handled("login", _telling),
    ),
    ("session.ticket-once", "A ticket works again and again", accepts("exchangeTicket")),
    ("session.embed-token", "An embed token works in any channel", accepts("exchangeEmbedToken")),
    (
        "session.needed-to-write",
        "Placing an order without credentials answers 1003",
        answered("placeOrder", recoded(1001, 1003)),
    ),
    (
        "session.needed-for-keys",
        "Creating a key without credentials answers 1003",
        answered("createApiKey", recoded(1001, 1003)),
    ),
    ("session.works", "A login's token is of no use", answered("login", _SPOILED)),
    ("session.refresh", "A refreshed token is of no use", answered("refreshToken", _SPOILED)),
    (
        "session.refresh-needs-cookie",
        "An access token is enough to refresh",
        operation("refreshToken", set_to(security=[{"refreshCookie": []}, {"bearerAuth": []}])),
    ),
    (
        "session.needed-to-read",
        "A call without credentials answers 1003",
        answered("*", recoded(1001, 1003)),
    ),
]


def with_secret(name):
    def handler(list_all, call):
        told = list_all(call)
        for one, key in zip(
            told["items"], call.exchange.api_keys.of_user(call.user_id), strict=True
        ):
            one[name] = key.secret
        return told

    return handled("listApiKeys", handler)


def _any_permission(document):
    for path in document["paths"].values():
        for one in path.values():
            if one.get("x-permission") == "read":
                one["x-permission"] = "trade"


API_KEYS = [
    (
        "answer.no-secret",
        "The list shows each key's secret where its name belongs",
        with_secret("label"),
        "api-key.secret-once",
    ),
    (
        "answer.no-secret",
        "The list shows each key's secret in a field of its own",
        with_secret("api_secret"),
        "listApiKeys",
    ),
    (
        "api-key.works",
        "The secret that is shown is not the key's",
        answered("createApiKey", at("data.api_secret", lambda secret: secret[::-1])),
    ),
    ("api-key.read-only-key", "A key may do everything", accepts("*", 3006)),
    (
        "api-key.trade-only-key",
        "A key that may trade may read too, unasked",
        described(_any_permission),
    ),
    (
        "api-key.read-only-key",
        "One order query asks for the permission to read only",
        operation("getTrades", set_to(**{"x-permission": "read"})),
    ),
    (
        "api-key.listed",
        "A key that is created without permissions may trade",
        with_body("createApiKey", permissions=unless_given(3)),
    ),
    ("api-key.whitelist", "A key works from any address", accepts("*", 1005, 1006)),
    (
        "api-key.whitelist",
        "A key with a whitelist works from nowhere",
        with_body("createApiKey", ip_whitelist=lambda given: given and ["192.0.2.1"]),
    ),
    ("api-key.deleted", "A deleted key still signs", accepts("*", 1003)),
    ("api-key.disabled", "A key cannot be switched off", with_body("updateApiKey", status=None)),
    (
        "api-key.updated",
        "An update that names no addresses removes them",
        with_body("updateApiKey", ip_whitelist=lambda given: given or []),
    ),
    (
        "api-key.not-over-keys",
        "An API key can list the keys of its owner",
        operation("listApiKeys", set_to(security=[{"bearerAuth": []}, {"apiKeyAuth": []}])),
    ),
    ("api-key.at-most-30", "A user can have 31 keys", accepts("createApiKey")),
    (
        "api-key.all-deleted",
        "Deleting all keys says one too many",
        answered("deleteAllApiKeys", at("data.deleted", lambda number: number + 1)),
    ),
    ("listen-key.expires", "A listen key never ends", accepts("renewListenKey")),
    (
        "listen-key.expiry-told",
        "A listen key is good for 30 minutes",
        answered("createListenKey", at("data.expire_at", lambda ms: ms - 30 * 60_000)),
    ),
    (
        "listen-key.renewed",
        "Renewing a listen key does nothing",
        handled(
            "renewListenKey",
            lambda renew, call: {} if call.now_ms < 1_780_000_000_000 + 3_600_000 else renew(call),
        ),
    ),
    ("listen-key.closed", "A closed listen key lives on", handled("closeListenKey", lambda *_: {})),
    ("listen-key.unknown", "Any text is renewed as a listen key", accepts("renewListenKey")),
]


# Envelopes and data


def _fails_inside(start, body):
    if b"2002" not in body:
        return start, body
    envelope = json.loads(body) | {"code": 5001, "message": "Internal server error"}
    return {**start, "status": 500}, json.dumps(envelope).encode()


def _refusals_are_400(start, body):
    refused = json.loads(body)["code"] != 0
    return {**start, "status": 400 if refused and start["status"] == 200 else start["status"]}, body


def _headers(change):
    return lambda start, body: ({**start, "headers": change(start["headers"])}, body)


def _with_data(envelope):
    envelope.setdefault("data", {})


def _crash(*_):
    raise RuntimeError("a handler crashes")


ANSWERS = [
    (
        "answer.request-id",
        "The request id is always the server's own",
        answered("getServerTime", at("request_id", "req-0")),
        "getServerTime",
    ),
    (
        "answer.envelope",
        "There is no request id",
        answered("getSymbols", at("request_id", GONE)),
        "getSymbols",
    ),
    ("answer.envelope", "code is a text", answered("getVersion", at("code", str)), "getVersion"),
    (
        "answer.envelope",
        "There is no message",
        answered("getVersion", at("message", GONE)),
        "getVersion",
    ),
    (
        "answer.envelope",
        "A refusal has data",
        answered("setLeverage", _with_data),
        "setLeverage",
    ),
    ("answer.envelope", "A success has no data", answered("logout", at("data", GONE)), "logout"),
    (
        "answer.envelope",
        "A success is its data, without the envelope",
        answered("getUserAssets", lambda envelope: envelope.get("data")),
        "getUserAssets",
    ),
    (
        "answer.code",
        "Invalid parameters answer a code that no page lists",
        answered("getKlines", recoded(2002, 2999)),
        "getKlines",
    ),
    (
        "answer.json",
        "Answers are text/plain",
        sent("getSymbols", _headers(lambda _: [(b"content-type", b"text/plain")])),
        "getSymbols",
    ),
    (
        "answer.status",
        "Refused credentials answer HTTP 200",
        sent("*", lambda start, body: ({**start, "status": 200}, body)),
        "signing.wrong-secret",
    ),
    (
        "answer.status",
        "Business errors answer HTTP 400",
        sent("getKlines", _refusals_are_400),
        "getKlines",
    ),
    (
        "answer.no-failure",
        "An invalid parameter makes the server fail",
        sent("getKlines", _fails_inside),
        "getKlines",
    ),
    ("answer.no-failure", "A handler crashes", handled("getOrder", _crash), "getOrder"),
    (
        "answer.no-failure",
        "The version is never told",
        answered("getVersion", at("code", 5002), at("data", GONE)),
        "getVersion",
    ),
    (
        "answer.no-failure",
        "A missing parameter answers 5002",
        answered("placeOrder", recoded(2001, 5002)),
        "placeOrder",
    ),
    (
        "answer.no-secret",
        "Every answer sets a cookie",
        sent("getUserInfo", _headers(lambda headers: [*headers, (b"set-cookie", b"id=1")])),
        "getUserInfo",
    ),
    (
        "request.wrong-method",
        "A refused method comes without Allow",
        sent(
            "getSymbols", _headers(lambda headers: [one for one in headers if one[0] != b"allow"])
        ),
        "getSymbols",
    ),
    (
        "data.types",
        "An amount is a JSON number",
        answered("getUserAssets", at("data.user_asset.wallet_balance", float)),
        "getUserAssets",
    ),
    (
        "data.types",
        "An amount is written with an exponent",
        answered("getUserAssets", at("data.user_asset.wallet_balance", "1E+5")),
        "getUserAssets",
    ),
    (
        "data.types",
        "A time is a text",
        answered("getCurrentOrders", at("data.items[].created_at", str)),
        "getCurrentOrders",
    ),
    (
        "data.types",
        "An order's id is a number, which many languages cannot hold",
        answered("placeOrder", at("data.order_id", int)),
        "placeOrder",
    ),
    (
        "data.types",
        "An order has a status that is not documented",
        answered("getCurrentOrders", at("data.items[].status", "OPEN")),
        "getCurrentOrders",
    ),
    (
        "data.types",
        "A field is null",
        answered("getUserInfo", put("data.user_info.last_login_ip", None)),
        "getUserInfo",
    ),
    (
        "data.complete",
        "A described field is missing",
        answered("getCurrentOrders", at("data.items[].client_order_id", GONE)),
        "getCurrentOrders",
    ),
    (
        "data.complete",
        "A field is there that is not described",
        answered("getUserInfo", put("data.user_info.passwordHint", "the usual one")),
        "getUserInfo",
    ),
]


# Conditions between fields, bounds


def _made_up(schema, operation_id, **values):
    """A server that does not ask for a field, and makes one up."""
    given = {name: unless_given(value) for name, value in values.items()}
    return without_conditions(schema) | with_body(operation_id, **given)


def _all_with_quantities(orders):
    for one in orders:
        one.setdefault("quantity", "0.01")
    return orders


def _small_pages(query, call):
    if call.query.get("page_size", 0) > 100:
        raise Refusal(Code.PARAMETER_OUT_OF_RANGE, "page_size: at most 100")
    return query(call)


def _any_text(document):
    amount = {"type": "string", "pattern": "^[0-9.e-]+$"}
    document["components"]["schemas"]["NewOrder"]["properties"]["quantity"] = amount


def _without_enum(schema):
    return described(lambda document: document["components"]["schemas"][schema].pop("enum"))


def _one_of(known, otherwise):
    return lambda given: given if given in known else otherwise


def _page_zero(document):
    for name in ("PageInt32", "PageInt64"):
        document["components"]["parameters"][name]["schema"]["allOf"] = [{"minimum": 0}]


_BOUNDS = [
    (
        "bound.api-key",
        "A new key may have 21 addresses",
        "NewApiKey",
        "ipWhitelist",
        "maxItems",
        21,
    ),
    (
        "bound.api-key",
        "A new key may have 19 addresses",
        "NewApiKey",
        "ipWhitelist",
        "maxItems",
        19,
    ),
    (
        "bound.api-key-update",
        "A changed key may have 21",
        "ApiKeyUpdate",
        "ipWhitelist",
        "maxItems",
        21,
    ),
    ("bound.api-key", "A key's name may have 65 characters", "NewApiKey", "label", "maxLength", 65),
    ("bound.api-key", "A key's name may be empty", "NewApiKey", "label", "minLength", 0),
    ("bound.api-key", "A key may have the permissions 8", "NewApiKey", "permissions", "maximum", 8),
    ("bound.api-key", "A key may have no permission", "NewApiKey", "permissions", "minimum", 0),
    (
        "bound.login",
        "A user name of 2 characters is valid",
        "LoginRequest",
        "username",
        "minLength",
        2,
    ),
    (
        "bound.login",
        "A password of 65 characters is valid",
        "LoginRequest",
        "password",
        "maxLength",
        65,
    ),
    ("bound.klines", "1001 klines may be asked for", "getKlines", "limit", "maximum", 1001),
    ("bound.klines", "999 klines are the most that may be", "getKlines", "limit", "maximum", 999),
]

CONDITIONS = [
    *((rule, what, bound(*where)) for rule, what, *where in _BOUNDS),
    (
        "condition.place",
        "A limit order without a price gets one",
        _made_up("NewOrder", "placeOrder", price="79000"),
    ),
    (
        "condition.place",
        "An order without a quantity gets one",
        _made_up("NewOrder", "placeOrder", quantity="0.01"),
    ),
    (
        "condition.place-condition",
        "A condition order without a stop price gets one",
        _made_up("NewConditionOrder", "placeConditionOrder", stop_price="70000"),
    ),
    (
        "condition.place-condition",
        "A trailing stop without a callback rate gets one",
        _made_up("NewConditionOrder", "placeConditionOrder", callback_rate="0.01"),
    ),
    (
        "condition.strategy",
        "A strategy's order without a quantity gets one",
        without_conditions("StrategySubOrder")
        | with_body("placeStrategyOrder", sub_order_list=_all_with_quantities),
    ),
    (
        "condition.change-needs-ids",
        "A cancel without an id finds nothing, and says so",
        without_conditions("CancelOrder"),
    ),
    (
        "condition.place-values",
        "A negative quantity counts as a positive one",
        with_body("placeOrder", quantity=lambda given: (given or "0.01").removeprefix("-")),
    ),
    ("condition.place-values", "Amounts may be written with an exponent", described(_any_text)),
    (
        "condition.place-grid",
        "A price between two ticks is rounded",
        with_body("placeOrder", price=lambda given: given and f"{float(given):.1f}"),
    ),
    (
        "condition.place-grid",
        "A quantity between two steps is rounded",
        with_body("placeOrder", quantity=lambda given: given and f"{Decimal(given):.3f}"),
    ),
    ("condition.place-limits", "A quantity may be smaller than the minimum", accepts("placeOrder")),
    (
        "condition.one-id",
        "A query for one order needs no id",
        operation("getOrder", lambda node: node.pop("x-require-any")),
    ),
    (
        "request.invalid-refused",
        "Invalid data answer success",
        accepts("setMarginMode", 2001, 2002, 2003),
        "setMarginMode",
    ),
    (
        "request.valid-succeeds",
        "A page may have 100 items at most, which is documented nowhere",
        handled("getOrderHistory", _small_pages),
        "getOrderHistory",
    ),
    (
        "request.valid-succeeds",
        "No order is ever found",
        answered("getOrder", at("data", GONE), recoded(0, 3003)),
        "getOrder",
    ),
    (
        "bound.periods",
        "The leaderboard takes any period for 7d",
        _without_enum("LeaderboardPeriod")
        | with_query(
            "getPnlLeaderboard",
            period=_one_of({"SEVEN_DAYS", "THIRTY_DAYS", "NINETY_DAYS"}, "SEVEN_DAYS"),
        ),
    ),
    ("bound.pages", "Pages are counted from 0 as well", described(_page_zero)),
    ("bound.settings", "Any number is taken for a margin mode", accepts("setMarginMode")),
]


# Orders, account, market


def _said_to_be_canceled(_cancel, call):
    ids = {name: call.body.get(name) or "" for name in ("order_id", "client_order_id")}
    return {**ids, "status": "CANCELED", "timestamp": call.now_ms}


def _canceled_again(cancel, call):
    try:
        return cancel(call)
    except Refusal:
        return _said_to_be_canceled(cancel, call)


def _first_only(amend, call):
    orders = call.body["orders"]
    answer = amend(evolve(call, body={**call.body, "orders": orders[:1]}))
    answer["results"] *= len(orders)
    answer["success_count"] = len(orders)
    return answer


def _all_or_nothing(place, call):
    answer = place(call)
    if answer["failed_count"]:
        raise Refusal(Code.INVALID_PARAMETER, "orders: one of them is not valid")
    return answer


def _miscounted(envelope):
    if envelope["code"] == 0:
        envelope["data"]["success_count"] += envelope["data"]["failed_count"]
        envelope["data"]["failed_count"] = 0


def _under_another_id(place, call):
    try:
        return place(call)
    except Refusal:
        call.body.pop("client_order_id")
        return place(call)


def _by_order_id_alone(query, call):
    if call.query.get("order_id"):
        call.query.pop("client_order_id", None)
    return query(call)


def _never_by_client_id(query, call):
    if not call.query.get("order_id"):
        raise Refusal(Code.ORDER_NOT_FOUND, "Order not found")
    return query(call)


_NONE = (at("data.items", lambda _: []), at("data.total", 0))
_WITHOUT_FIRST = at("data.items", lambda items: items[1:])

ORDERS = [
    (
        "order.canceled",
        "A cancel answers CANCELED, and the order stays",
        handled("cancelOrder", _said_to_be_canceled),
    ),
    (
        "order.canceled",
        "An order can be canceled again and again",
        handled("cancelOrder", _canceled_again),
    ),
    (
        "order.amended",
        "An amended order is as it was",
        with_body("amendOrder", price=None, quantity=None),
    ),
    (
        "order.amended",
        "An amendment changes the price only",
        with_body("amendOrder", quantity=None),
    ),
    (
        "order.amended",
        "An amended quantity is twice the one that was asked for",
        with_body("amendOrder", quantity=lambda given: given and str(2 * Decimal(given))),
    ),
    ("order.amended-not-when-done", "A canceled order can be amended", accepts("amendOrder")),
    (
        "order.batch-changes",
        "A batch of amendments stops after the first",
        handled("batchAmendOrders", _first_only),
    ),
    (
        "order.both-ids",
        "With both ids, only the first is looked at",
        handled("getOrder", _by_order_id_alone),
    ),
    (
        "order.found",
        "An order is not found by the id of one's own",
        handled("getOrder", _never_by_client_id),
    ),
    (
        "request.links",
        "Placing an order tells the id of none",
        answered("placeOrder", at("data.order_id", lambda given: given[:-1])),
    ),
    (
        "order.found",
        "A query shows the other side",
        answered("getOrder", at("data.side", lambda side: {"BUY": "SELL", "SELL": "BUY"}[side])),
    ),
    (
        "order.current",
        "The newest open order is not listed",
        answered("getCurrentOrders", _WITHOUT_FIRST),
    ),
    (
        "order.client-id-once",
        "An id of one's own can be used twice",
        handled("placeOrder", _under_another_id),
    ),
    ("order.balance", "An order may need more than there is", accepts("placeOrder")),
    ("order.time-in-force", "IOC and FOK orders rest", with_body("placeOrder", time_in_force=None)),
    (
        "order.time-in-force",
        "Maker-only orders trade at once",
        with_body("placeOrder", maker_only=None),
    ),
    (
        "order.filled",
        "Only half of an order is taken in",
        with_body("placeOrder", quantity=lambda given: given and str(Decimal(given) / 2)),
    ),
    ("order.filled", "The newest fill is not listed", answered("getTrades", _WITHOUT_FIRST)),
    (
        "order.filled",
        "Fills of a market order are a maker's",
        answered("getTrades", at("data.items[].role_type", "maker")),
    ),
    ("order.batch", "One bad order spoils its batch", handled("batchPlaceOrders", _all_or_nothing)),
    (
        "order.batch",
        "A batch counts its failures as successes",
        answered("batchPlaceOrders", _miscounted),
    ),
    (
        "order.cancel-all",
        "Cancel-all takes normal orders, whatever was asked",
        with_body("cancelAllOrders", cancel_type=0),
    ),
    (
        "order.cancel-all",
        "Cancel-all takes condition orders, whatever was asked",
        with_body("cancelAllOrders", cancel_type=2),
    ),
    (
        "order.conditions",
        "A canceled condition order is not in the history",
        answered("getConditionOrderHistory", *_NONE),
    ),
    (
        "order.strategies",
        "A strategy shows its first order only",
        answered("getStrategyOrder", at("data.sub_orders", lambda orders: orders[:1])),
    ),
    (
        "order.history-filters",
        "The history is not filtered by side",
        with_query("getOrderHistory", side=None),
    ),
    (
        "order.history-filters",
        "The history is not bounded by start_time",
        with_query("getOrderHistory", start_time=None),
    ),
    (
        "order.history-filters",
        "Every page of the history is the first",
        with_query("getOrderHistory", page=None),
    ),
    (
        "order.history-filters",
        "Every page of the history has 20 orders",
        with_query("getOrderHistory", page_size=None),
    ),
    ("order.unknown", "An unknown order answers 2002", answered("getOrder", recoded(3003, 2002))),
    ("order.unknown-symbol", "An unknown contract is accepted", accepts()),
]


def _told_only(_set, call):
    leverage = int(call.body["leverage"])
    return {"symbol": call.body["symbol"], "leverage": leverage, "timestamp": call.now_ms}


def _for_all(set_leverage, call):
    answer = set_leverage(call)
    for symbol in ("BTCUSDT", "ETHUSDT"):
        set_leverage(evolve(call, body={**call.body, "symbol": symbol}))
    return answer


def _appended(save, call):
    before = call.exchange.users.by_id(call.user_id).favorite_symbols
    call.body["symbols"] = [*before, *call.body["symbols"]]
    return save(call)


def _before_is_after(envelope):
    for each in (envelope.get("data") or {}).get("items", ()):
        each["wallet_balance_before"] = each["wallet_balance_after"]


ACCOUNT = [
    (
        "account.settings",
        "A leverage is told back, and not set",
        handled("setLeverage", _told_only),
    ),
    ("account.settings", "A leverage is set for all contracts", handled("setLeverage", _for_all)),
    (
        "account.settings",
        "A margin mode is not set",
        with_body("setMarginMode", margin_mode="CROSS"),
    ),
    (
        "account.positions",
        "Positions are shown twice as large",
        answered("getPositions", at("data.positions[].quantity", lambda q: str(2 * Decimal(q)))),
    ),
    (
        "account.positions",
        "Closed positions are not in the history",
        answered("getPositionHistory", *_NONE),
    ),
    (
        "account.margin",
        "An open order freezes nothing",
        answered("getUserAssets", at("data.user_asset.frozen_margin", "0")),
    ),
    (
        "account.change-log",
        "The balance before a movement is that after it",
        answered("getAccountChangeLogs", _before_is_after),
    ),
    (
        "account.volume",
        "Trading does not count",
        answered("getVolumeStats", at("data.volume30d", "0")),
    ),
    (
        "account.favorites",
        "Saved favorites are added to the list",
        handled("saveFavoriteSymbols", _appended),
    ),
]


def _ahead(envelope):
    data = envelope["data"]
    data["timestamp"] = -(-data["timestamp_ms"] // 1000) + 1


def _upside_down(envelope):
    for each in (envelope.get("data") or {}).get("items", ()):
        each["low"], each["high"] = "1000000", "1"


MARKET = [
    ("market.time", "The time in seconds is rounded up", answered("getServerTime", _ahead)),
    (
        "market.time",
        "The time as text is an hour ahead",
        answered(
            "getServerTime",
            at("data.iso", lambda iso: f"{iso[:11]}{(int(iso[11:13]) + 1) % 24:02}{iso[13:]}"),
        ),
    ),
    (
        "market.klines-count",
        "100 klines unless asked otherwise",
        with_query("getKlines", limit=unless_given(100)),
    ),
    (
        "market.klines-span",
        "Klines are not bounded by start_time",
        with_query("getKlines", start_time=None),
    ),
    (
        "market.klines-order",
        "Klines come newest first",
        answered("getKlines", at("data.items", lambda items: items[::-1])),
    ),
    (
        "market.klines-order",
        "Low and high of a kline are mixed up",
        answered("getKlines", _upside_down),
    ),
    (
        "market.one-symbol",
        "Asked for one contract's rate, all are told",
        with_query("getFundingRates", symbol=None),
    ),
    (
        "market.pages",
        "Every page of the funding history is the first",
        with_query("getFundingRateHistory", page=None),
    ),
]

ROWS = [*SIGNING, *SESSIONS, *API_KEYS, *ANSWERS, *CONDITIONS, *ORDERS, *ACCOUNT, *MARKET]
