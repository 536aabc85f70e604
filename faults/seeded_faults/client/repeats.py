"""Faults in what is sent again, where it goes, and what is shown of it."""

from typing import Any

from attrs import evolve
from sixmm_runtime.client import _Client
from sixmm_runtime.core import ClientCore
from sixmm_runtime.headers import REQUEST_ID
from sixmm_runtime.retry import is_transient

from seeded_faults.client.plant import client_fault
from seeded_faults.fault import Fault

_again = ClientCore.again
_shown = _Client.__repr__


def _under_the_same_id(self: Any, attempt: Any) -> Any:
    made = _again(self, attempt)
    made.request.headers[REQUEST_ID] = attempt.request_id
    return evolve(made, request_id=attempt.request_id)


def _follow(self: Any, attempt: Any) -> Any:
    # Both clients: the awaiting one awaits what this returns.
    return self._http.send(attempt.request, auth=attempt.auth, follow_redirects=True)


def _with_secret(self: Any) -> str:
    signer = self._core.authenticator._hmac
    return _shown(self) + ("" if signer is None else signer._api_key.secret)


async def _follow_async(self: Any, attempt: Any) -> Any:
    return await _follow(self, attempt)


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
            "sixmm_runtime.client:SyncClient._send": _follow,
            "sixmm_runtime.client:AsyncClient._send": _follow_async,
        },
        rule="redirects.stay",
        shown_by="hostile getUserAssets",
    ),
    client_fault(
        "redirect-followed-awaiting",
        "The awaiting client alone follows a redirect",
        {"sixmm_runtime.client:AsyncClient._send": _follow_async},
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
        "What httpx logs is not masked",
        {"sixmm_runtime.redaction:redact": str},
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
