"""Putting a new stop in the place of a waiting one, without a moment in which there is none."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Generic, TypeVar

from sixmm_runtime.encode import Amount
from sixmm_runtime.errors import InvalidArgument, OrderTrace, PartlyDone, SixMMError
from sixmm_runtime.helpers.steps import Work, run, run_async
from sixmm_runtime.options import CallOptions, on_the_way
from sixmm_runtime.outcome.order import State
from sixmm_runtime.resource import AsyncResource, Resource

C = TypeVar("C")  # a placed condition order

# What decides how much risk a stop takes away: one that can't be read is not guessed.
_COPIED = ("type", "side", "position_side", "reduce_only", "close_position", "working_type")
_COPIED_IF_SAID = ("time_in_force", "price_protect")
# 0 stands for an amount that the order does not have.
_AMOUNTS = ("stop_price", "price", "quantity", "activate_price", "callback_rate")
# By their names in the description.
_CANCELED, _TRIGGERED = "CANCELED", "TRIGGERED"


class ConditionHelpers(Resource, Generic[C]):
    """What programs do with condition orders by several calls."""

    __slots__ = ()

    def replace_stop(
        self,
        symbol: str,
        condition_id: str,
        *,
        stop_price: Amount | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        activate_price: Amount | None = None,
        callback_rate: Amount | None = None,
        client_order_id: str | None = None,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> C:
        """Put a new condition order in the place of a waiting one: a stop loss, take profit or trailing stop.

        The new one is placed first, with everything that is not given taken from the old one; then the old one is
        canceled. So there is a moment with both, and none without either. If the new one is refused, the old one stays.
        An exchange that takes only one stop that closes the whole position refuses the new one.

        Args:
            symbol: The contract.
            condition_id: The exchange's id of the one that waits.
            stop_price: The new price that sets it off.
            price: The new limit price.
            quantity: The new quantity.
            activate_price: The new price from which on it trails.
            callback_rate: The new callback rate of a trailing stop.
            client_order_id: Your own id for the new one. Made up where it is left out.
            validate: Check the new one against the contract's rules first, as in `conditions.place`.
            options: Time-outs, retries and headers of each call. A request id is the placing's.

        Returns:
            That the new one was accepted; the old one is canceled.

        Raises:
            InvalidArgument: nothing is to change, no such order waits, or an argument can't be sent; nothing was placed.
            FieldAbsent: the exchange does not say what the old one is; nothing was placed.
            PartlyDone: the new one was placed, and the old one could not be canceled, or was set off meanwhile; `orders`
                names the new one and the old one.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a query or the new one; the old one stays.
            TransportError: no answer to a query arrived, or the new one did not reach the exchange; the old one stays.
            OrderNotExecuted: the new one failed, and it is certain that it was not placed; the old one stays.
            OrderOutcomeUnknown: whether the new one was placed could not be found out; the old one stays.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-condition-order
        """
        given = (stop_price, price, quantity, activate_price, callback_rate)
        changes = dict(zip(_AMOUNTS, given, strict=True)) | {"client_order_id": client_order_id}
        placed: C = run(_replacing(self, symbol, condition_id, changes, (validate, options)))
        return placed


class AsyncConditionHelpers(AsyncResource, Generic[C]):
    """What programs do with condition orders by several calls, to be awaited."""

    __slots__ = ()

    async def replace_stop(
        self,
        symbol: str,
        condition_id: str,
        *,
        stop_price: Amount | None = None,
        price: Amount | None = None,
        quantity: Amount | None = None,
        activate_price: Amount | None = None,
        callback_rate: Amount | None = None,
        client_order_id: str | None = None,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> C:
        """Put a new condition order in the place of a waiting one; see `ConditionsResource.replace_stop`."""
        given = (stop_price, price, quantity, activate_price, callback_rate)
        changes = dict(zip(_AMOUNTS, given, strict=True)) | {"client_order_id": client_order_id}
        work: Work[C] = _replacing(self, symbol, condition_id, changes, (validate, options))
        return await run_async(work)


def _replacing(
    conditions: Any,
    symbol: str,
    condition_id: str,
    changes: Mapping[str, Any],
    how: tuple[bool | None, CallOptions | None],
) -> Work[Any]:
    validate, options = how
    later = on_the_way(options)
    if all(changes[name] is None for name in _AMOUNTS):
        raise InvalidArgument(f"Nothing is to change: give one of {', '.join(_AMOUNTS)}.")
    waiting = yield partial(conditions.current, symbol, options=later)
    old = next((one for one in waiting if one.get("condition_id") == str(condition_id)), None)
    if old is None:
        raise InvalidArgument(
            f"No condition order {condition_id} of {symbol} is waiting: it was set off or canceled, or it never was."
            " Nothing was placed. See conditions.history."
        )
    new = {name: getattr(old, name) for name in _COPIED}
    new |= {name: old.get(name) for name in (*_COPIED_IF_SAID, *_AMOUNTS)}
    new |= {name: None for name in _AMOUNTS if not new[name]}
    new |= {name: value for name, value in changes.items() if value is not None}
    try:
        placed = yield partial(conditions.place, symbol, **new, validate=validate, options=options)
    except SixMMError as error:
        error.add_note(f"The condition order {condition_id} of {symbol} was not touched.")
        raise
    try:
        yield partial(conditions.cancel, symbol, condition_id=condition_id, options=later)
    except SixMMError as error:
        ended = yield from _ended_as(conditions, symbol, condition_id, later)
        if ended != _CANCELED:
            raise _both(symbol, placed, condition_id, ended) from error
    return placed


def _ended_as(
    conditions: Any, symbol: str, condition_id: str, options: CallOptions | None
) -> Work[str | None]:
    """How an order ended that could not be canceled; None where it waits still, or where that can't be seen."""
    try:
        ended = yield partial(conditions.history, symbol, page_size=100, options=options)
        return next(
            (one.status.name for one in ended if one.get("condition_id") == str(condition_id)), None
        )
    except SixMMError:
        return None


def _both(symbol: str, placed: Any, condition_id: str, ended: str | None) -> PartlyDone:
    new_id = placed.get("condition_id")
    if ended == _TRIGGERED:
        said = (
            f"The old condition order {condition_id} was set off before it could be canceled, and the new one waits:"
            " cancel that where the position is gone"
        )
    else:
        said = (
            f"The new condition order was placed, and the old one, {condition_id}, could not be canceled:"
            " both may wait. Cancel one of them"
        )
    traces = (
        OrderTrace(symbol, None, new_id, f"{State.DONE.value} (the new one)"),
        OrderTrace(symbol, None, str(condition_id), f"{ended or 'not canceled'} (the old one)"),
    )
    return PartlyDone(said, orders=traces)
