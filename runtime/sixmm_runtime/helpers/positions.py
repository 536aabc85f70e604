"""Closing positions at the market, and what funding they paid."""

from decimal import Decimal
from functools import partial
from math import ceil
from typing import Any, Generic, TypeVar

import attrs

from sixmm_runtime.encode import Instant
from sixmm_runtime.errors import InvalidArgument, SixMMError
from sixmm_runtime.helpers.steps import Work, every, run, run_async
from sixmm_runtime.options import CallOptions, on_the_way
from sixmm_runtime.public import public
from sixmm_runtime.resource import AsyncResource, Resource

P = TypeVar("P")  # a placed order

_SIDES = ("LONG", "SHORT")
# Between one order that had no effect and the next, in seconds.
_PAUSE = 1.0


@public
@attrs.frozen
class FundingPayment:
    """The funding fees of one position so far, or of one that was closed altogether.

    Attributes:
        symbol: the contract.
        position_side: which position, where a long and a short one are held apart.
        amount: the sum of its fundings, as answered. No page says which sign a fee has that was paid; the mock
            exchange's is positive for what was paid.
        opened_at: when it was opened, Unix ms; None for an open one, whose answer does not say.
        closed_at: when it was closed, Unix ms; None for an open one.
    """

    symbol: str
    position_side: Any
    amount: Decimal
    opened_at: int | None
    closed_at: int | None


class PositionHelpers(Resource, Generic[P]):
    """What programs do with positions by several calls."""

    __slots__ = ()

    _enums: Any

    def close(
        self, symbol: str, side: str | None = None, *, options: CallOptions | None = None
    ) -> list[P]:
        """Close the position of a contract at the market: both where a long and a short one are held apart.

        It asks what is held, and places a market order for all of it that can only reduce the position, so that no
        position is turned around and none is opened. Nothing is placed where nothing is held. A position that is larger
        than the contract's largest market order (`market.rules`, kept for an hour) is closed by several orders, one
        after the other, which together are as large as the position; by one where the rules can't be had. If an answer is lost, the order is looked up.
        Only where it is certain that an order had no effect, what is held is asked again and the rest is placed, twice
        at most. Waiting orders and stops stay: see `orders.cancel_everything`.

        An answer means that the orders were accepted: follow them with `orders.wait`.

        Args:
            symbol: The contract.
            side: Only the `LONG` or only the `SHORT` position.
            options: Time-outs, retries and headers of each call. A request id is the query's.

        Returns:
            The orders, one or more for each position; an empty list where nothing was held.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a call; its subclass says which group of codes.
            TransportError: no answer to the query arrived; nothing was placed.
            ResponseError: an answer is not the exchange's envelope.
            OrderNotExecuted: an order failed, and it is certain that it had no effect.
            OrderOutcomeUnknown: whether an order had an effect could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
        """
        return run(_closing(self, symbol, side, options))

    def close_all(self, *, options: CallOptions | None = None) -> list[P]:
        """Close the positions of all contracts at the market, each as `close` does.

        A failure of one keeps none of the others: all are tried, and then the first failure is raised, with the
        others in its notes. Call it again then: it asks again what is held.

        Args:
            options: Time-outs, retries and headers of each call. A request id is the query's.

        Returns:
            The orders, one or more for each position; an empty list where nothing was held.

        Raises:
            SixMMError: as `close` raises.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-order
        """
        return run(_closing(self, None, None, options))

    def funding_payments(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        options: CallOptions | None = None,
    ) -> list[FundingPayment]:
        """What funding the positions of a contract paid or received: a sum for each, closed ones first.

        Derived from the positions. Single payments can't be told: no query of the documentation lists them, and a row
        of `account.change_logs` says neither its contract, nor by a documented word that it is a funding. A position
        that is closed between both queries is in neither or in both.

        Args:
            symbol: The contract.
            start_time: Only closed positions from then on. Unix milliseconds or a datetime with a time zone.
            options: Time-outs, retries and headers of each query. A request id is the first one's.

        Returns:
            A `FundingPayment` for each closed position, oldest first, and for each open one.

        Raises:
            FieldAbsent: an answer left out a fee or a time: nothing is guessed.
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a query; its subclass says which group of codes.
            PagingError: pages contradict each other, so that rows would be lost or come twice.
            TransportError: no answer arrived.
            ResponseError: an answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/position
        """
        return run(_funding(self, symbol, start_time, options))


class AsyncPositionHelpers(AsyncResource, Generic[P]):
    """What programs do with positions by several calls, to be awaited."""

    __slots__ = ()

    _enums: Any

    async def close(
        self, symbol: str, side: str | None = None, *, options: CallOptions | None = None
    ) -> list[P]:
        """Close the position of a contract at the market; see `PositionsResource.close`."""
        return await run_async(_closing(self, symbol, side, options))

    async def close_all(self, *, options: CallOptions | None = None) -> list[P]:
        """Close the positions of all contracts at the market; see `PositionsResource.close_all`."""
        return await run_async(_closing(self, None, None, options))

    async def funding_payments(
        self,
        symbol: str,
        *,
        start_time: Instant | None = None,
        options: CallOptions | None = None,
    ) -> list[FundingPayment]:
        """What funding the positions of a contract paid; see `PositionsResource.funding_payments`."""
        return await run_async(_funding(self, symbol, start_time, options))


def _closing(
    positions: Any, symbol: str | None, side: str | None, options: CallOptions | None
) -> Work[list[Any]]:
    enums, client = positions._enums, positions._client  # noqa: SLF001  declared by its own classes
    only = None if side is None else _side(enums.PositionSide, side)
    placed: list[Any] = []
    failures: list[SixMMError] = []
    # What is still to be ordered of each position. One that was closed may be shown still: nothing is ordered twice.
    left: dict[Any, list[Decimal]] = {}
    begun: set[Any] = set()
    for last in (False, False, True):
        held = yield partial(positions.current, symbol, options=options)
        options = on_the_way(options)
        again = False
        for one in (each for each in held if each.signed_quantity and only in (None, each.side)):
            position = one.symbol, one.position_side
            if position not in left:
                left[position] = yield from _parts(client, one, options)
            orders = len(placed)
            try:
                yield from _ordering(positions, one, left[position], placed, options)
            except SixMMError as error:
                begun |= {position} if len(placed) > orders else set()
                if error.retryable and error.executed is False and not last:
                    again = True
                    if position not in begun:
                        del left[position]  # what is held then counts
                else:
                    left[position].clear()
                    failures.append(error)
        if not again:
            break
        yield lambda: client.wait(_PAUSE)
    if failures:
        first, *others = failures
        for other in others:
            first.add_note(f"Another position was not closed either: {other}")
        raise first
    return placed


def _ordering(
    positions: Any,
    position: Any,
    left: list[Decimal],
    placed: list[Any],
    options: CallOptions | None,
) -> Work[None]:
    """Order what is left of a position, part by part: each accepted one goes from `left` to `placed`."""
    enums, client = positions._enums, positions._client  # noqa: SLF001  as above
    sides = enums.OrderSide
    while left:
        order = yield partial(
            client.orders.place,
            position.symbol,
            type=enums.OrderType.MARKET,
            side=sides.SELL if position.signed_quantity > 0 else sides.BUY,
            position_side=position.position_side,
            quantity=left[0],
            reduce_only=True,
            options=options,
        )
        placed.append(order)
        del left[0]


def _parts(client: Any, position: Any, options: CallOptions | None) -> Work[list[Decimal]]:
    """The quantities of the orders that close a position: as few as the contract permits, and about as large."""
    quantity = abs(position.signed_quantity)
    try:
        rules = yield partial(client.market.rules, position.symbol, options=options)
        largest = rules.get("max_market_order_quantity") or quantity
        orders = ceil(quantity / largest)
        one = rules.round_quantity(quantity / orders, "up") if orders > 1 else quantity
    except SixMMError:
        return [quantity]  # the exchange judges it
    return [one] * (orders - 1) + [quantity - one * (orders - 1)]


def _funding(
    positions: Any, symbol: str, start_time: Instant | None, options: CallOptions | None
) -> Work[list[FundingPayment]]:
    reader = positions.iter_history(symbol, start_time=start_time, options=on_the_way(options))
    held = yield partial(positions.current, symbol, options=options)
    closed = yield partial(every, reader)
    paid = [
        FundingPayment(
            one.symbol, one.position_side, one.funding_fee_total, one.opened_at, one.closed_at
        )
        for one in closed
    ]
    paid.sort(key=lambda one: (one.closed_at, one.opened_at))
    return paid + [
        FundingPayment(one.symbol, one.position_side, one.funding_fee_total, None, None)
        for one in held
        if one.quantity
    ]


def _side(sides: Any, given: str) -> Any:
    found = sides(given) if isinstance(given, str) else None
    if found is None or found.name not in _SIDES:
        raise InvalidArgument(f"side must be {' or '.join(_SIDES)}, not {given!r}.")
    return found
