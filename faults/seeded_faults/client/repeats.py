"""Faults in what is sent again, where it goes, and what is shown of it."""

import logging
from typing import Any

import httpx
from attrs import evolve
from sixmm_runtime import core
from sixmm_runtime.client import _Client
from sixmm_runtime.core import ClientCore
from sixmm_runtime.retry import is_transient
from sixmm_runtime.transport.send import AsyncSender, Sender

from seeded_faults.client.plant import client_fault
from seeded_faults.fault import Fault

_again = ClientCore.again
_log_call = core._log_call
_shown = _Client.__repr__
_send = Sender.send
_send_awaiting = AsyncSender.send


def _under_the_same_id(self: Any, attempt: Any) -> Any:
    made = _again(self, attempt)
    made.request.headers["X-Request-ID"] = attempt.request_id
    return evolve(made, request_id=attempt.request_id)


def _elsewhere(request: Any, response: Any) -> httpx.Request | None:
    """What a client that follows redirects sends next: all of it, to wherever it is told to."""
    place = response.headers.get("location")
    if place is None:
        return None
    return httpx.Request(request.method, place, headers=request.headers, content=request.content)


def _follow(self: Any, request: Any, auth: Any) -> Any:
    response = _send(self, request, auth)
    following = _elsewhere(request, response)
    return response if following is None else _send(self, following, None)


async def _follow_awaiting(self: Any, request: Any, auth: Any) -> Any:
    response = await _send_awaiting(self, request, auth)
    following = _elsewhere(request, response)
    return response if following is None else await _send_awaiting(self, following, None)


def _log_with_url(call: Any, *rest: Any) -> None:
    logging.getLogger("sixmm").info("%s", call.request.url)
    _log_call(call, *rest)


def _with_secret(self: Any) -> str:
    signer = self._core.authenticator._hmac
    return _shown(self) + ("" if signer is None else signer._api_key.secret)


FAULTS: tuple[Fault, ...] = (
    client_fault(
        "placed-again-blindly",
        "An order whose answer was lost is sent again",
        {"sixmm_runtime.core:may_repeat": lambda _operation, error: is_transient(error)},
        rule="repeats.unsafe",
        shown_by="repeats placeOrder",
    ),
    client_fault(
        "key-created-again-blindly",
        "A call that may not be repeated is, where no query could find what it did",
        {"sixmm_runtime.core:may_repeat": lambda _operation, error: is_transient(error)},
        rule="repeats.unsafe",
        shown_by="repeats createApiKey",
    ),
    client_fault(
        "reads-not-repeated",
        "A read is not sent again after a failure that passes",
        {"sixmm_runtime.core:may_repeat": lambda _operation, _error: False},
        rule="repeats.safe",
        shown_by="repeats getSymbols",
    ),
    client_fault(
        "repeated-under-one-id",
        "A call that is sent again keeps its request id",
        {"sixmm_runtime.core:ClientCore.again": _under_the_same_id},
        rule="request.id",
        shown_by="repeats getSymbols",
    ),
    client_fault(
        "redirect-followed",
        "A redirect is followed, with whatever the call carries",
        {
            "sixmm_runtime.transport.send:Sender.send": _follow,
            "sixmm_runtime.transport.send:AsyncSender.send": _follow_awaiting,
        },
        rule="redirects.stay",
        shown_by="hostile getUserAssets",
    ),
    client_fault(
        "redirect-followed-awaiting",
        "The awaiting client alone follows a redirect",
        {"sixmm_runtime.transport.send:AsyncSender.send": _follow_awaiting},
        rule="redirects.stay",
        shown_by="hostile getUserAssets",
    ),
    client_fault(
        "secret-in-repr",
        "The client shows its secret",
        {"sixmm_runtime.client:_Client.__repr__": _with_secret},
        rule="secrets.hidden",
        shown_by="secrets getUserAssets",
    ),
    client_fault(
        "signature-in-log",
        "The address of a call is logged as it was sent",
        {"sixmm_runtime.core:_log_call": _log_with_url},
        rule="secrets.hidden",
        shown_by="secrets getUserAssets",
    ),
    client_fault(
        "token-in-error",
        "An error shows what an answer says, tokens included",
        {"sixmm_runtime.envelope:redact": str},
        rule="secrets.hidden",
        shown_by="secrets getUserAssets",
    ),
)
