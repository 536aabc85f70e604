"""What the suite must catch: a wrong signer, and a server that breaks the contract.

``SIXMM_CONTRACT_SEED`` says which of the two a run is seeded with.
"""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

VARIABLE = "SIXMM_CONTRACT_SEED"
WRONG_SECRET = "wrong-secret"
BROKEN_SERVER = "broken-server"

Answer = dict[str, Any]


@frozen
class Fault:
    """One fault of a server: how it changes the envelopes of one operation's answers."""

    operation_id: str
    change: Callable[[Answer], Answer]
    reason: str
    """What the failures must say."""


def seeded() -> str | None:
    """What this run is seeded with."""
    return os.environ.get(VARIABLE)


def break_server(app: Any, changes: Mapping[str, Callable[[Answer], Answer]]) -> Any:
    """The application with ``changes`` to its answers, by path."""

    async def broken(scope: Any, receive: Any, send: Any) -> None:
        change = changes.get(scope.get("path"))
        if change is None:
            await app(scope, receive, send)
            return
        start: Any = None

        async def send_changed(message: Any) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            body = json.dumps(change(json.loads(message["body"]))).encode()
            headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
            await send({**start, "headers": headers})
            await send({**message, "body": body})

        await app(scope, receive, send_changed)

    return broken


def _request_id_not_echoed(answer: Answer) -> Answer:
    return {**answer, "requestId": "req-0"}


def _invalid_data_accepted(answer: Answer) -> Answer:
    if answer["code"] not in {2001, 2002, 2003}:
        return answer
    return {"code": 0, "message": "success", "data": {}, "requestId": answer["requestId"]}


def _secret_told(answer: Answer) -> Answer:
    for key in answer.get("data", {}).get("list", ()):
        key["label"] = "canary-secret"
    return answer


def _amount_as_number(answer: Answer) -> Answer:
    if "data" in answer:
        asset = answer["data"]["userAsset"]
        asset["walletBalance"] = float(asset["walletBalance"])
    return answer


def _field_missing(answer: Answer) -> Answer:
    for order in answer.get("data", {}).get("list", ()):
        del order["clientOrderId"]
    return answer


def _field_added(answer: Answer) -> Answer:
    if "data" in answer:
        answer["data"]["userInfo"]["passwordHint"] = "the usual one"
    return answer


def _refusal_with_data(answer: Answer) -> Answer:
    return {"data": {}, **answer}


def _never_found(answer: Answer) -> Answer:
    if answer["code"]:
        return answer
    return {"code": 3003, "message": "Order not found", "requestId": answer["requestId"]}


FAULTS = {
    "the request id is not echoed": Fault(
        operation_id="getServerTime",
        change=_request_id_not_echoed,
        reason="requestId is 'req-0', and X-Request-ID was",
    ),
    "invalid data is accepted": Fault(
        operation_id="setMarginMode",
        change=_invalid_data_accepted,
        reason="Invalid data should have been rejected",
    ),
    "a secret is told": Fault(
        operation_id="listApiKeys",
        change=_secret_told,
        reason="the answer tells a secret",
    ),
    "an amount is a number": Fault(
        operation_id="getUserAssets",
        change=_amount_as_number,
        reason="userAsset.walletBalance: 100000.0 is not of type",
    ),
    "a field is missing": Fault(
        operation_id="getCurrentOrders",
        change=_field_missing,
        reason='"clientOrderId" is a required property',
    ),
    "a field is not described": Fault(
        operation_id="getUserInfo",
        change=_field_added,
        reason="Additional properties are not allowed",
    ),
    "a refusal has data": Fault(
        operation_id="setLeverage",
        change=_refusal_with_data,
        reason="the envelope has",
    ),
    "no order is ever found": Fault(
        operation_id="getOrder",
        change=_never_found,
        reason="valid data was refused with 3003",
    ),
}
