"""Envelopes, statuses, request ids, and data that are not as described."""

import json

from seeded_faults.hunt import server_fault
from seeded_faults.plant import Json, answered, code, sent


def _own_request_id(envelope: Json) -> None:
    envelope["request_id"] = "req-0"


def _no_request_id(envelope: Json) -> None:
    del envelope["request_id"]


def _code_as_text(envelope: Json) -> None:
    envelope["code"] = str(envelope["code"])


def _no_message(envelope: Json) -> None:
    del envelope["message"]


def _refusal_with_data(envelope: Json) -> None:
    envelope.setdefault("data", {})


def _success_without_data(envelope: Json) -> None:
    envelope.pop("data", None)


def _unwrapped(envelope: Json) -> Json | None:
    data: Json | None = envelope.get("data")
    return data


def _unknown_code(envelope: Json) -> None:
    if envelope["code"] == 2002:
        envelope["code"] = 2999


def _as_text(start: Json, body: bytes) -> tuple[Json, bytes]:
    return {**start, "headers": [(b"content-type", b"text/plain")]}, body


def _always_200(start: Json, body: bytes) -> tuple[Json, bytes]:
    return {**start, "status": 200}, body


def _refusals_are_400(start: Json, body: bytes) -> tuple[Json, bytes]:
    refused = json.loads(body)["code"] != 0
    return {**start, "status": 400 if refused and start["status"] == 200 else start["status"]}, body


def _fails_inside(start: Json, body: bytes) -> tuple[Json, bytes]:
    if b"2002" not in body:
        return start, body
    envelope = json.loads(body) | {"code": 5001, "message": "Internal server error"}
    return {**start, "status": 500}, json.dumps(envelope).encode()


def _cookie(start: Json, body: bytes) -> tuple[Json, bytes]:
    return {**start, "headers": [*start["headers"], (b"set-cookie", b"id=1")]}, body


def _no_allow(start: Json, body: bytes) -> tuple[Json, bytes]:
    return {**start, "headers": [pair for pair in start["headers"] if pair[0] != b"allow"]}, body


def _amount_as_number(envelope: Json) -> None:
    asset = envelope.get("data", {}).get("user_asset", {})
    if asset:
        asset["wallet_balance"] = float(asset["wallet_balance"])


def _amount_with_exponent(envelope: Json) -> None:
    asset = envelope.get("data", {}).get("user_asset", {})
    if asset:
        asset["wallet_balance"] = "1E+5"


def _time_as_text(envelope: Json) -> None:
    for order in envelope.get("data", {}).get("items", ()):
        order["created_at"] = str(order["created_at"])


def _id_as_number(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["order_id"] = int(envelope["data"]["order_id"])


def _unknown_status(envelope: Json) -> None:
    for order in envelope.get("data", {}).get("items", ()):
        order["status"] = "OPEN"


def _field_missing(envelope: Json) -> None:
    for order in envelope.get("data", {}).get("items", ()):
        del order["client_order_id"]


def _field_added(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["user_info"]["passwordHint"] = "the usual one"


def _field_null(envelope: Json) -> None:
    if "data" in envelope:
        envelope["data"]["user_info"]["last_login_ip"] = None


FAULTS = (
    server_fault(
        "request-id-not-echoed",
        "request_id is always the server's own",
        answered("getServerTime", _own_request_id),
        rule="answer.request-id",
        shown_by="getServerTime",
    ),
    server_fault(
        "request-id-dropped",
        "There is no request_id",
        answered("getSymbols", _no_request_id),
        rule="answer.envelope",
        shown_by="getSymbols",
    ),
    server_fault(
        "code-as-text",
        "code is a text",
        answered("getVersion", _code_as_text),
        rule="answer.envelope",
        shown_by="getVersion",
    ),
    server_fault(
        "message-dropped",
        "There is no message",
        answered("getVersion", _no_message),
        rule="answer.envelope",
        shown_by="getVersion",
    ),
    server_fault(
        "refusal-with-data",
        "A refusal has data",
        answered("setLeverage", _refusal_with_data),
        rule="answer.envelope",
        shown_by="setLeverage",
    ),
    server_fault(
        "success-without-data",
        "A success has no data",
        answered("logout", _success_without_data),
        rule="answer.envelope",
        shown_by="logout",
    ),
    server_fault(
        "no-envelope",
        "A success is its data, without the envelope",
        answered("getUserAssets", _unwrapped),
        rule="answer.envelope",
        shown_by="getUserAssets",
    ),
    server_fault(
        "undocumented-code",
        "Invalid parameters answer a code that no page lists",
        answered("getKlines", _unknown_code),
        rule="answer.code",
        shown_by="getKlines",
    ),
    server_fault(
        "content-type",
        "Answers are text/plain",
        sent("getSymbols", _as_text),
        rule="answer.json",
        shown_by="getSymbols",
    ),
    server_fault(
        "status-always-200",
        "Refused credentials answer HTTP 200",
        sent("*", _always_200),
        rule="answer.status",
        shown_by="signing.wrong-secret",
    ),
    server_fault(
        "status-400",
        "Business errors answer HTTP 400",
        sent("getKlines", _refusals_are_400),
        rule="answer.status",
        shown_by="getKlines",
    ),
    server_fault(
        "fails-inside",
        "An invalid parameter makes the server fail",
        sent("getKlines", _fails_inside),
        rule="answer.no-failure",
        shown_by="getKlines",
    ),
    server_fault(
        "crash",
        "A handler crashes",
        code("operations.orders:order_view", None),
        rule="answer.no-failure",
        shown_by="getOrder",
    ),
    server_fault(
        "cookie-everywhere",
        "Every answer sets a cookie",
        sent("getUserInfo", _cookie),
        rule="answer.no-secret",
        shown_by="getUserInfo",
    ),
    server_fault(
        "allow-missing",
        "A refused method comes without Allow",
        sent("getSymbols", _no_allow),
        rule="request.wrong-method",
        shown_by="getSymbols",
    ),
    server_fault(
        "told-amount-as-number",
        "An amount is a JSON number",
        answered("getUserAssets", _amount_as_number),
        rule="data.types",
        shown_by="getUserAssets",
    ),
    server_fault(
        "told-amount-with-exponent",
        "An amount is written with an exponent",
        answered("getUserAssets", _amount_with_exponent),
        rule="data.types",
        shown_by="getUserAssets",
    ),
    server_fault(
        "time-as-text",
        "A time is a text",
        answered("getCurrentOrders", _time_as_text),
        rule="data.types",
        shown_by="getCurrentOrders",
    ),
    server_fault(
        "id-as-number",
        "An order's id is a number, which many languages cannot hold",
        answered("placeOrder", _id_as_number),
        rule="data.types",
        shown_by="placeOrder",
    ),
    server_fault(
        "unknown-order-status",
        "An order has a status that is not documented",
        answered("getCurrentOrders", _unknown_status),
        rule="data.types",
        shown_by="getCurrentOrders",
    ),
    server_fault(
        "field-missing",
        "A described field is missing",
        answered("getCurrentOrders", _field_missing),
        rule="data.complete",
        shown_by="getCurrentOrders",
    ),
    server_fault(
        "field-added",
        "A field is there that is not described",
        answered("getUserInfo", _field_added),
        rule="data.complete",
        shown_by="getUserInfo",
    ),
    server_fault(
        "field-null",
        "A field is null",
        answered("getUserInfo", _field_null),
        rule="data.types",
        shown_by="getUserInfo",
    ),
)
