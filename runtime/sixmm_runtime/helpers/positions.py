"""Closing positions at the market."""

from decimal import Decimal
from functools import partial
from math import ceil
from typing import Any, Generic, TypeVar

from sixmm_runtime.errors import InvalidArgument, SixMMError
from sixmm_runtime.helpers.steps import Work, run, run_async
from sixmm_runtime.options import CallOptions, on_the_way
from sixmm_runtime.resource import AsyncResource, Resource

P = TypeVar("P")  # a placed order

_SIDES = ("LONG", "SHORT")
# Between one order that had no effect and the next, in seconds.
_PAUSE = 1.0


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


def _side(sides: Any, given: str) -> Any:
    found = sides(given) if isinstance(given, str) else None
    if found is None or found.name not in _SIDES:
        raise InvalidArgument(f"side must be {' or '.join(_SIDES)}, not {given!r}.")
    return found
