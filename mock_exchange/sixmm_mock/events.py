"""What happens inside the exchange, told to its listeners: streams, statistics, klines.

The engine publishes after the state has changed and before the call is answered, so that no listener ever knows
less than a query would show. Listeners run at once, in the order in which they subscribed, and must not
change the exchange.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args

from attrs import define, field

from sixmm_mock.record import record
from sixmm_mock.trading.condition_orders import ConditionOrder
from sixmm_mock.trading.enums import Side
from sixmm_mock.trading.orders import Fill, Order


@record
class OrderChanged:
    """An order was taken in, filled, amended, canceled or rejected. ``fill`` is set for a fill."""

    order: Order
    at_ms: int
    fill: Fill | None = None


@record
class ConditionChanged:
    """A condition order was taken in, set off, canceled or rejected."""

    condition: ConditionOrder
    at_ms: int


@record
class BalanceChanged:
    """Money moved in a wallet: ``reason`` is the change type that the change log shows."""

    user_id: str
    reason: str
    amount: Decimal
    wallet_before: Decimal
    wallet_after: Decimal
    frozen_before: Decimal
    frozen_after: Decimal
    reference_id: str
    at_ms: int


@record
class AccountChanged:
    """A user's balances or positions are not what they were; ``symbols`` are those whose position moved."""

    user_id: str
    symbols: tuple[str, ...]
    at_ms: int


@record
class Traded:
    """A trade in the market, of any two sides."""

    symbol: str
    trade_id: int
    price: Decimal
    quantity: Decimal
    taker_side: Side
    at_ms: int


@record
class BookChanged:
    """The open offers of a symbol are not what they were."""

    symbol: str
    at_ms: int


Event = OrderChanged | ConditionChanged | BalanceChanged | AccountChanged | Traded | BookChanged
KINDS: tuple[type[Event], ...] = get_args(Event)

Listener = Callable[[Any], None]


@define
class Events:
    """The listeners of one exchange, by the kind of event that they want to hear of."""

    # Tuples, so that listeners may come and go while an event is being told.
    _listeners: dict[type[Event], tuple[Listener, ...]] = field(
        factory=lambda: dict.fromkeys(KINDS, ())
    )

    def subscribe(self, listener: Listener, *kinds: type[Event]) -> Callable[[], None]:
        """Tell ``listener`` of every event of these kinds, or of all kinds when none is named,
        from now on; what is returned ends that."""
        wanted = kinds or KINDS
        for kind in wanted:
            self._listeners[kind] += (listener,)

        def unsubscribe() -> None:
            for kind in wanted:
                others = list(self._listeners[kind])
                if listener in others:
                    others.remove(listener)
                self._listeners[kind] = tuple(others)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Tell everybody who wants to hear of its kind."""
        for listener in self._listeners[type(event)]:
            listener(event)
