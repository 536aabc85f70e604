"""Waiting for orders to end, and ending all of them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Generic, Literal, TypeVar

from sixmm_runtime.core import given_options
from sixmm_runtime.errors import (
    FieldAbsent,
    InvalidArgument,
    OrderEnded,
    SixMMError,
    WaitFailed,
    WaitTimeout,
)
from sixmm_runtime.helpers.steps import Patience, Work, run, run_async
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions, on_the_way, seconds
from sixmm_runtime.resource import AsyncResource, Resource

O = TypeVar("O")  # noqa: E741  an order

Until = Literal["final", "filled"]

_UNTIL = ("final", "filled")
_FILLED = "FILLED"
# By its name in the description.
_NO_SUCH_ORDER = "ORDER_NOT_FOUND"
_SHOWN = 5
_WAIT_SECONDS = 60.0


class OrderHelpers(Resource, Generic[O]):
    """What programs do with orders by several calls."""

    __slots__ = ()

    _enums: Any

    def wait(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        until: Until = "final",
        timeout: float = _WAIT_SECONDS,
        options: CallOptions | None = None,
    ) -> O:
        """Wait until an order is over, and return it as it is then.

        It queries the order, with pauses that grow from a quarter of a second to five. While `stream.user()` of this
        client, or of one that shares its account, is up, it looks again as soon as the stream tells of the order, and
        every 15 seconds besides; after a loss it looks as without one. It changes nothing: an order
        that is still open when the time is over stays open. An order that was placed a moment ago may not be shown
        yet; for the first ten seconds that is no error. Neither is an answer that is lost: it asks again while there
        is time.

        Args:
            symbol: The contract.
            order_id: The exchange's id.
            client_order_id: Your own id, instead.
            until: `final`: filled, canceled or rejected. `filled`: filled whole, and any other end is an error.
            timeout: Seconds in all, one minute by default.
            options: Time-outs, retries and headers of each query.

        Raises:
            WaitTimeout: the time was over; its `order` is the order as last seen.
            OrderEnded: it was to be filled, and ended otherwise; its `order` is the order as it is.
            InvalidArgument: an argument can't be sent, or is no time; nothing was sent.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a query, such as OrderNotFound.
            ResponseError: an answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#query-single-order
        """
        named = {"symbol": symbol, "order_id": order_id, "client_order_id": client_order_id}
        patience = Patience(self._client, timeout, options)
        found: O = run(_waiting(self, named, until, patience))
        return found

    def _and_wait(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        *,
        until: Until | None,
        timeout: float | None,
        options: CallOptions | None,
        validate: bool | None,
    ) -> O:
        """Place an order, and wait for it."""
        patience = _patience(self._client, until, timeout, options)
        placing = partial(self._client._call, operation, arguments, options, validate)
        found: O = run(_placing(self, placing, arguments["symbol"], str(until), patience))
        return found

    def cancel_everything(
        self,
        symbol: str | None = None,
        *,
        timeout: float = 30.0,
        options: CallOptions | None = None,
    ) -> None:
        """Cancel all normal orders and all condition orders, until the exchange shows none.

        It cancels, looks, and cancels again what is still shown. An order that another of your programs places
        meanwhile is canceled too. Stops go with the rest: a position that is left has none. Orders that strategies
        hold back, and have not placed yet, are shown by no list.

        Args:
            symbol: Only this contract; without it, all of them.
            timeout: Seconds in all, half a minute by default.
            options: Time-outs, retries and headers of each call.

        Raises:
            WaitTimeout: the time was over; `seen` lists the orders that are left, as last shown.
            InvalidArgument: an argument can't be sent, or is no time; nothing was sent.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a call for good.
            ResponseError: an answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#cancel-all
        """
        run(_canceling(self, self._client, symbol, Patience(self._client, timeout, options)))


class AsyncOrderHelpers(AsyncResource, Generic[O]):
    """What programs do with orders by several calls, to be awaited."""

    __slots__ = ()

    _enums: Any

    async def wait(
        self,
        symbol: str,
        *,
        order_id: str | None = None,
        client_order_id: str | None = None,
        until: Until = "final",
        timeout: float = _WAIT_SECONDS,  # noqa: ASYNC109  of several calls; nothing is cancelled
        options: CallOptions | None = None,
    ) -> O:
        """Wait until an order is over, and return it as it is then; see `OrdersResource.wait`."""
        named = {"symbol": symbol, "order_id": order_id, "client_order_id": client_order_id}
        patience = Patience(self._client, timeout, options)
        work: Work[O] = _waiting(self, named, until, patience)
        return await run_async(work)

    async def _and_wait(
        self,
        operation: Operation[Any],
        arguments: Mapping[str, Any],
        *,
        until: Until | None,
        timeout: float | None,  # noqa: ASYNC109  as above
        options: CallOptions | None,
        validate: bool | None,
    ) -> O:
        """Place an order, and wait for it."""
        patience = _patience(self._client, until, timeout, options)
        placing = partial(self._client._call, operation, arguments, options, validate)
        work: Work[O] = _placing(self, placing, arguments["symbol"], str(until), patience)
        return await run_async(work)

    async def cancel_everything(
        self,
        symbol: str | None = None,
        *,
        timeout: float = 30.0,  # noqa: ASYNC109  as above
        options: CallOptions | None = None,
    ) -> None:
        """Cancel all normal orders and all condition orders, until the exchange shows none.

        See `OrdersResource.cancel_everything`.
        """
        patience = Patience(self._client, timeout, options)
        await run_async(_canceling(self, self._client, symbol, patience))


def _patience(
    client: Any, until: str | None, timeout: float | None, options: CallOptions | None
) -> Callable[[], Patience]:
    """What makes the patience of a wait once it begins. Raises InvalidArgument before anything is sent."""
    if until is None:
        raise InvalidArgument("wait_timeout is for a call that waits: give wait='final' too.")
    _check_until("wait", until)
    within = seconds("wait_timeout", _WAIT_SECONDS if timeout is None else timeout)
    return partial(Patience, client, within, on_the_way(given_options(options)))


def _placing(
    orders: Any,
    placing: Callable[[], Any],
    symbol: str,
    until: str,
    patience: Callable[[], Patience],
) -> Work[Any]:
    placed = yield placing
    order_id = placed.get("order_id")
    named = {
        "symbol": symbol,
        "order_id": order_id,
        "client_order_id": None if order_id else placed.get("client_order_id"),
    }
    return (yield from _waiting(orders, named, until, patience(), placed))


def _check_until(name: str, until: str) -> None:
    if until not in _UNTIL:
        raise InvalidArgument(f"{name} must be one of {', '.join(_UNTIL)}, not {until!r}.")


def _waiting(
    orders: Any,
    named: Mapping[str, str | None],
    until: str,
    patience: Patience,
    placed: Any = None,
) -> Work[Any]:
    """The steps until the order is over. What was `placed` is there, whatever goes wrong here: each error says so."""
    _check_until("until", until)
    name = str(named["order_id"] or named["client_order_id"])
    # An open stream of the account tells when to look: what it says is never taken for the order's state.
    with patience.news.about(name) as bell:
        patience.bell = bell
        return (yield from _looking(orders, named, until, patience, placed))


def _looking(
    orders: Any, named: Mapping[str, str | None], until: str, patience: Patience, placed: Any
) -> Work[Any]:
    order = f"The order {named['order_id'] or named['client_order_id']} of {named['symbol']}"
    seen, failure = None, None
    while True:
        patience.look()
        try:
            found = yield lambda: orders.get(**named, options=patience.options())
            status, is_final = found.status.name, found.is_final
            seen, failure = found, None
        except SixMMError as error:
            lagging = is_missing(error) and (seen is not None or not patience.all_is_visible)
            if isinstance(error, FieldAbsent) or not (lagging or may_pass(error)):
                if placed is None:
                    raise
                raise WaitFailed(
                    f"{order} was placed, and what became of it could not be asked: {error}"
                    " Do not place it again: query it, or cancel it.",
                    order=seen or placed,
                ) from error
            failure = error
        else:
            if status == _FILLED or (until != "filled" and is_final):
                return seen
            if is_final:
                raise OrderEnded(f"{order} was not filled: it is {status}.", order=seen)
        if not (yield from patience.pause()):
            known = placed if seen is None else seen
            shown = (
                "it was never shown"
                if seen is None
                else f"it was {seen.status.name} when last seen"
            )
            was = "was" if placed is None else "was placed, and was"
            changed = "Nothing was changed" if placed is None else "Do not place it again"
            raise WaitTimeout(
                f"{order} {was} not {until} within {patience.timeout:g} s: {shown}.{_after(failure)}"
                f" {changed}: wait on, or cancel it.",
                seen=() if known is None else (known,),
                executed=None if known is None else True,
            ) from failure


def _canceling(orders: Any, client: Any, symbol: str | None, patience: Patience) -> Work[None]:
    kinds = orders._enums.CancelType  # noqa: SLF001  declared by the generated class
    left: tuple[Any, ...] = ()
    while True:
        try:
            for kind in (kinds.ALL_NORMAL, kinds.ALL_CONDITION):
                yield partial(
                    orders.cancel_all, symbol, cancel_type=kind, options=patience.options()
                )
        except SixMMError as error:
            # It may come twice: all of them are to be canceled, and what is left is looked at next.
            if not may_pass(error):
                raise
        failure = None
        try:
            normal = yield lambda: orders.current(symbol, options=patience.options())
            waiting = yield lambda: client.conditions.current(symbol, options=patience.options())
        except SixMMError as error:
            if not may_pass(error):
                raise
            failure = error
        else:
            left = (*normal, *waiting)
            if not left:
                return
        if not (yield from patience.pause()):
            shown = ", ".join(map(_name, left[:_SHOWN])) if left else "no list was answered"
            more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
            raise WaitTimeout(
                f"Not all orders{f' of {symbol}' if symbol else ''} were canceled within {patience.timeout:g} s."
                f" Left: {shown}{more}.{_after(failure)} Cancel them again: it does no harm.",
                seen=left,
            ) from failure


def may_pass(error: SixMMError) -> bool:
    """Whether looking again may help: not after a refusal that is certain, and will be the same."""
    return error.retryable or error.executed is None


def is_missing(error: SixMMError) -> bool:
    """Whether a query says that there is no such order."""
    return getattr(error, "name", "") == _NO_SUCH_ORDER


def _after(failure: SixMMError | None) -> str:
    return f" The last query failed: {failure}" if failure is not None else ""


def _name(order: Any) -> str:
    own = "condition_id" if hasattr(type(order), "condition_id") else "order_id"
    return f"{order.get('symbol')} {order.get(own)}"
