"""Faults in how an account's events are followed: the credential, what was missed, what comes again."""

import asyncio
import logging
from typing import Any

from sixmm_runtime.errors import SixMMError
from sixmm_runtime.streams.feed import Feed
from sixmm_runtime.streams.link import Link
from sixmm_runtime.streams.session import Session
from sixmm_runtime.streams.user.credential import ListenKey
from sixmm_runtime.streams.user.feed import UserFeed
from sixmm_runtime.streams.user.record import Record, Verdict

from seeded_faults.client.plant import stream_fault
from seeded_faults.fault import Fault

_url = ListenKey.url
_discard = ListenKey.discard
_key_init = ListenKey.__init__
_opened = Session.opened
_open = Link._open
_pushed = UserFeed._pushed
_note = UserFeed._note
_further = Record._further
_differing = Record.differing
_reconcile = UserFeed._reconcile
_cannot_ask = UserFeed._cannot_ask

_TWO_HOURS = 7200
_log = logging.getLogger("sixmm")


async def _new_each_time(self: Any) -> str:
    _discard(self)
    return await _url(self)


async def _without_key(self: Any) -> str:
    await _url(self)
    ws_url: str = self._client.stream_access.ws_url
    return ws_url


async def _never(_self: Any) -> None:
    await asyncio.Event().wait()


def _too_seldom(self: Any, *args: Any, **options: Any) -> None:
    _key_init(self, *args, **{**options, "renew_seconds": _TWO_HOURS})


def _too_often(self: Any, *args: Any, **options: Any) -> None:
    _key_init(self, *args, **{**options, "renew_seconds": 0.001})


def _kept(self: Any) -> None:
    """What `stop` needs of it is left."""
    if self._renewing is not None and not self._client.stream_access:
        _discard(self)


def _stopped(self: Any) -> None:
    _discard(self)


def _accepted_at_once(self: Any, now: float) -> None:
    _opened(self, now)
    if self._automatic is not None:
        self._authentication({"success": True}, now)


def _without_deadline(self: Any, now: float) -> None:
    _opened(self, now)
    self._authentication_due = None


async def _nothing_missed(_self: Any, _since: int) -> list[Any]:
    return []


async def _no_rows(_self: Any, _order: Any) -> list[Any]:
    return []


async def _not_found(_self: Any, _symbol: str, _order_id: str) -> None:
    return None


async def _begun(_self: Any) -> None:
    return None


async def _no_account(_self: Any) -> None:
    return None


def _as_streamed(self: Any, missed: Any) -> None:
    verdict = self._record.weigh_missed(missed, self._since)
    verdict.note()
    if verdict.is_news:
        Feed._pushed(self, {"topic": self._topic, "data": missed.event})


async def _once_begun(self: Any) -> None:
    await self._wanted.wait()


def _whole_at_once(self: Any, event: Any) -> bool:
    _note(self, event)
    return True


def _open_positions_only(self: Any, balances: Any, positions: Any) -> Any:
    event = _differing(self, balances, positions)
    if event is None:
        return None
    event["positions"] = [one for one in event["positions"] if one["quantity"] != "0"]
    return event if event["balances"] or event["positions"] else None


def _by_state_alone(self: Any, known: Any, event: dict[str, Any]) -> Any:
    later = _further(self, known, event)
    same = (known.status, known.executed) == (later.status, later.executed)
    return known if same else later


def _dropped_meanwhile(self: Any, frame: dict[str, Any]) -> None:
    if self._held is None:
        _pushed(self, frame)


def _told_twice(self: Any) -> None:
    held, self._held = self._held or [], None
    for frame in held:
        self._tell(frame)
        if frame["data"].get("tradeId"):
            Feed._pushed(self, frame)


def _not_held(self: Any, frame: dict[str, Any]) -> None:
    self._tell(frame)


async def _satisfied(self: Any) -> None:
    await _reconcile(self)
    self._wanted.clear()


async def _one_try(self: Any) -> None:
    now = self._clock.now_ms()
    try:
        missed = await self._missed()
    except SixMMError:
        return
    self._since = now
    for event in missed:
        self._tell_missed(event)


def _in_silence(self: Any, error: SixMMError) -> None:
    publish, self._publish = self._publish, lambda *_: None
    _cannot_ask(self, error)
    self._publish = publish


async def _logs_the_address(self: Any) -> Any:
    connection = await _open(self)
    _log.debug("Connected to %s", getattr(connection.request, "path", ""))
    return connection


def _shows_the_key(self: Any) -> str:
    return f"ListenKey({self._key})"


def _user(name: str) -> str:
    return f"sixmm_runtime.streams.user.{name}"


FAULTS: tuple[Fault, ...] = (
    stream_fault(
        "key-for-each-connection",
        "Each private connection makes a listen key of its own",
        {_user("credential:ListenKey.url"): _new_each_time},
        rule="user.key",
        shown_by="user-key",
    ),
    stream_fault(
        "key-not-in-address",
        "A private connection is opened without its listen key",
        {_user("credential:ListenKey.url"): _without_key},
        rule="user.key",
        shown_by="user-key",
        client="sync",
    ),
    stream_fault(
        "token-not-used",
        "A listen key is made where the token of a login was asked for",
        {
            "sixmm_runtime.streams.stream:make_credential": lambda _kind, *rest: ListenKey(*rest),
        },
        rule="user.token",
        shown_by="user-token",
    ),
    stream_fault(
        "account-not-awaited",
        "An account counts as followed before the exchange has accepted the credential",
        {"sixmm_runtime.streams.session:Session.opened": _accepted_at_once},
        rule="user.authenticated",
        shown_by="user-authenticated",
    ),
    stream_fault(
        "account-awaited-for-ever",
        "An exchange that says nothing of a credential is waited for without end",
        {"sixmm_runtime.streams.session:Session.opened": _without_deadline},
        rule="user.authenticated",
        shown_by="user-authenticated",
    ),
    stream_fault(
        "key-never-renewed",
        "A listen key is not renewed",
        {_user("credential:ListenKey._renew_forever"): _never},
        rule="user.renewed",
        shown_by="user-renewed",
    ),
    stream_fault(
        "key-renewed-too-late",
        "A listen key is renewed after it has ended",
        {_user("credential:ListenKey.__init__"): _too_seldom},
        rule="user.renewed",
        shown_by="user-renewed",
    ),
    stream_fault(
        "key-renewed-without-pause",
        "A listen key is renewed again and again",
        {_user("credential:ListenKey.__init__"): _too_often},
        rule="user.renewed",
        shown_by="user-renewed",
    ),
    stream_fault(
        "key-renewal-not-repeated",
        "A renewal that failed for now is tried again only when the next one is due",
        {_user("credential:_RETRY_SECONDS"): _TWO_HOURS},
        rule="user.renewed",
        shown_by="user-renewed",
    ),
    stream_fault(
        "key-used-after-refusal",
        "A listen key that was refused is used again",
        {
            _user("credential:ListenKey.discard"): _kept,
            _user("credential:ListenKey.stop"): _stopped,
        },
        rule="user.replaced",
        shown_by="user-refused",
    ),
    stream_fault(
        "key-gone-unnoticed",
        "A listen key that can't be renewed any more is kept",
        {_user("credential:is_transient"): lambda _error: True},
        rule="user.replaced",
        shown_by="user-gone",
    ),
    stream_fault(
        "account-tried-for-ever",
        "An account that may not listen is tried without end",
        {"sixmm_runtime.streams.link:Link._hopeless": lambda _self, _error: None},
        rule="user.hopeless",
        shown_by="user-hopeless",
    ),
    stream_fault(
        "missed-not-asked",
        "It is not asked what a lost connection has swallowed",
        {_user("reconcile:Reconciler.missed"): _nothing_missed},
        rule="user.reconciled",
        shown_by="user-reconciled",
    ),
    stream_fault(
        "missed-fills-not-asked",
        "Fills that were missed are not asked for",
        {_user("reconcile:Reconciler._fills"): _no_rows},
        rule="user.reconciled",
        shown_by="user-reconciled",
        client="sync",
    ),
    stream_fault(
        "missed-old-orders-not-asked",
        "Orders of long ago are not looked up",
        {_user("reconcile:Reconciler._order"): _not_found},
        rule="user.reconciled",
        shown_by="user-old-orders",
    ),
    stream_fault(
        "before-told-as-missed",
        "What was there before anybody listened is told as missed",
        {_user("reconcile:Reconciler.begin"): _begun},
        rule="user.reconciled",
        shown_by="user-reconciled",
    ),
    stream_fault(
        "missed-not-marked",
        "What was missed is told as if it had just come",
        {_user("feed:UserFeed._tell_missed"): _as_streamed},
        rule="user.reconciled",
        shown_by="user-reconciled",
    ),
    stream_fault(
        "whole-too-soon",
        "The account counts as whole before it is known what was missed",
        {_user("feed:UserFeed._note"): _whole_at_once},
        rule="user.reconciled",
        shown_by="user-reconciled",
    ),
    stream_fault(
        "second-loss-unasked",
        "A connection that is lost while the queries are asked is not asked about",
        {_user("feed:UserFeed._reconcile"): _satisfied},
        rule="user.reconciled",
        shown_by="user-again",
    ),
    stream_fault(
        "losses-without-end-unseen",
        "Nothing is asked while a connection holds, whatever it loses",
        {_user("feed:UserFeed._due"): _once_begun},
        rule="user.reconciled",
        shown_by="user-interval",
    ),
    stream_fault(
        "missed-balance-not-asked",
        "Balances and positions are not asked for",
        {_user("reconcile:Reconciler._account"): _no_account},
        rule="user.account",
        shown_by="user-account",
    ),
    stream_fault(
        "missed-closed-position",
        "A position that was closed meanwhile is not told",
        {_user("wire:Record.differing"): _open_positions_only},
        rule="user.account",
        shown_by="user-account",
    ),
    stream_fault(
        "event-told-again",
        "An event that comes again is told again",
        {_user("wire:Record.weigh"): lambda _self, _event, _ts: Verdict(is_news=True)},
        rule="user.once",
        shown_by="user-once",
    ),
    stream_fault(
        "balance-of-before-told",
        "A balance of before is told after a later one",
        {_user("wire:Told.is_news"): lambda self, later: later.facts != self.facts},
        rule="user.once",
        shown_by="user-account-once",
    ),
    stream_fault(
        "amendment-is-no-news",
        "An order that got another price counts as told",
        {_user("wire:Record._further"): _by_state_alone},
        rule="user.reconciled",
        shown_by="user-amended",
    ),
    stream_fault(
        "event-lost-meanwhile",
        "What comes while the queries are asked is lost",
        {_user("feed:UserFeed._pushed"): _dropped_meanwhile},
        rule="user.held",
        shown_by="user-held",
    ),
    stream_fault(
        "event-told-too-soon",
        "What comes while the queries are asked is told before what was missed",
        {_user("feed:UserFeed._pushed"): _not_held},
        rule="user.held",
        shown_by="user-held",
    ),
    stream_fault(
        "event-told-by-both",
        "What comes while the queries are asked is told, though they told it as well",
        {_user("feed:UserFeed._release"): _told_twice},
        rule="user.held",
        shown_by="user-twice",
    ),
    stream_fault(
        "queries-tried-once",
        "Queries that failed are not asked again",
        {_user("feed:UserFeed._reconcile"): _one_try},
        rule="user.patient",
        shown_by="user-patient",
    ),
    stream_fault(
        "first-refusal-is-final",
        "A query that was refused once is taken for one that may not be asked",
        {_user("feed:_MOST_REFUSALS"): 1},
        rule="user.patient",
        shown_by="user-patient",
    ),
    stream_fault(
        "queries-without-pause",
        "Queries that fail are asked again without a pause",
        {_user("feed:_RETRY_SECONDS"): (0.0,)},
        rule="user.patient",
        shown_by="user-outage",
    ),
    stream_fault(
        "losses-stay-untold",
        "It is not told that losses can't be made up for",
        {_user("feed:UserFeed._cannot_ask"): _in_silence},
        rule="user.unmendable",
        shown_by="user-unmendable",
    ),
    stream_fault(
        "key-in-log",
        "The address of a private connection is logged as it is",
        {"sixmm_runtime.streams.link:Link._open": _logs_the_address},
        rule="user.hidden",
        shown_by="user-hidden",
    ),
    stream_fault(
        "key-in-closing-words",
        "What an exchange says when it closes is told with the key in it",
        {"sixmm_runtime.streams.link:redact": str},
        rule="user.hidden",
        shown_by="user-hidden",
    ),
    stream_fault(
        "key-in-foreign-log",
        "What the library for connections logs is not looked through",
        {"sixmm_runtime.redaction:redact": str},
        rule="user.hidden",
        shown_by="user-hidden",
    ),
    stream_fault(
        "key-in-repr",
        "A listen key shows itself",
        {_user("credential:ListenKey.__repr__"): _shows_the_key},
        rule="user.hidden",
        shown_by="user-hidden",
        client="sync",
    ),
)
