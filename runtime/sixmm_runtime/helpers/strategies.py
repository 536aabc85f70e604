"""An entry with its take profit and its stop loss, placed by one call and looked at afterwards."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from sixmm_runtime.encode import Amount, amount
from sixmm_runtime.errors import (
    FieldAbsent,
    InvalidArgument,
    OrderNotExecuted,
    OrderOutcomeUnknown,
    OrderTrace,
    PartlyDone,
    SixMMError,
)
from sixmm_runtime.helpers.orders import is_missing, may_pass
from sixmm_runtime.helpers.steps import Patience, Work, run, run_async
from sixmm_runtime.operation import is_minted
from sixmm_runtime.options import CallOptions, on_the_way
from sixmm_runtime.outcome.order import State
from sixmm_runtime.resource import AsyncResource, Resource

S = TypeVar("S")  # a strategy
E = TypeVar("E")  # an order to place

_SIDES = ("BUY", "SELL")
_NEEDED = ("symbol", "type", "side", "quantity")
_NAMES = ("entry", "take profit", "stop loss")
# By their names in the description.
_FILLED = ("FILLED", "PARTIALLY_FILLED_CANCELED")
_SET_OFF = ("TRIGGERED", "PENDING", "PARTIALLY_FILLED", *_FILLED)


class StrategyHelpers(Resource, Generic[S, E]):
    """What programs do with strategies by several calls."""

    __slots__ = ()

    _enums: Any

    def bracket(
        self,
        entry: E,
        *,
        take_profit: Amount,
        stop_loss: Amount,
        working_type: str | None = None,
        timeout: float = 30.0,
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> S:
        """Place an entry with a take profit and a stop loss: one of them ends the other, both wait for the entry.

        It is one strategy (OTOCO), placed by one call: the exchange takes all three orders or none. Both exits are
        market orders that can only reduce the position, of the entry's quantity. Then it looks whether the exchange
        shows them as they were asked for. Where it does not, or where an answer is lost and only a part is found, the
        error names each of the three orders, and says what is there.

        Assumed (place_strategy_order.bracket): without further words, the exits are placed once the entry is filled
        whole. A limit entry that is filled in part has none until then, and one that waits has none at all: look at
        `strategies.get` again after the fill.

        Args:
            entry: A limit or market order, as `orders.place` takes it, with a quantity: a dict.
            take_profit: The price that sets off the exit with profit.
            stop_loss: The price that sets off the exit with loss.
            working_type: Which price is compared with both, as in `conditions.place`.
            timeout: Seconds for looking at it afterwards, half a minute by default.
            validate: Check against the contract's rules first, as in `strategies.place`.
            options: Time-outs, retries and headers of each call. A request id is the placing's.

        Returns:
            The strategy as `strategies.get` shows it: `strategy_id`, and the three orders in `orders`.

        Raises:
            InvalidArgument: an argument can't be sent, or the exits are on the wrong side; nothing was sent.
            PartlyDone: something is there, and the protection is not complete, or could not be seen; `orders` names
                the entry, the take profit and the stop loss.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call: nothing was placed.
            TransportError: the call did not reach the exchange.
            OrderNotExecuted: it failed, and it is certain that nothing was placed.
            OrderOutcomeUnknown: whether it was placed could not be found out.

        Docs: https://docs.6mm.com/developer-api/rest-api/order#place-strategy-order
        """
        bracket = _Bracket(self, entry, take_profit, stop_loss, working_type)
        found: S = run(bracket.placing(timeout, options, validate))
        return found


class AsyncStrategyHelpers(AsyncResource, Generic[S, E]):
    """What programs do with strategies by several calls, to be awaited."""

    __slots__ = ()

    _enums: Any

    async def bracket(
        self,
        entry: E,
        *,
        take_profit: Amount,
        stop_loss: Amount,
        working_type: str | None = None,
        timeout: float = 30.0,  # noqa: ASYNC109  of several calls; nothing is cancelled
        validate: bool | None = None,
        options: CallOptions | None = None,
    ) -> S:
        """Place an entry with a take profit and a stop loss; see `StrategiesResource.bracket`."""
        bracket = _Bracket(self, entry, take_profit, stop_loss, working_type)
        work: Work[S] = bracket.placing(timeout, options, validate)
        return await run_async(work)


class _Bracket:
    """One bracket. Raises InvalidArgument for what can't be one."""

    def __init__(
        self,
        strategies: Any,
        entry: Any,
        take_profit: Amount,
        stop_loss: Amount,
        working_type: str | None,
    ) -> None:
        self._strategies, self._client = strategies, strategies._client  # noqa: SLF001  its own
        enums = self._enums = strategies._enums  # noqa: SLF001  declared by its own classes
        self._calls = self._client._core.orders  # noqa: SLF001  the client's other half
        exits = {"take_profit": take_profit, "stop_loss": stop_loss}
        side = _checked(entry, exits)
        self._symbol = entry["symbol"]
        self._ids = [
            entry.get("client_order_id") or self._calls.rules.new_id(),
            *(self._calls.rules.new_id() for _ in exits),
        ]
        kinds = enums.ConditionOrderType
        exit_order = {
            "symbol": self._symbol,
            "side": enums.OrderSide.SELL if side == "BUY" else enums.OrderSide.BUY,
            "position_side": entry.get("position_side"),
            "quantity": entry["quantity"],
            "reduce_only": True,
            "working_type": working_type,
            "first_driven_id": 1,
        }
        self._orders: list[dict[str, Any]] = [
            {**entry},
            {**exit_order, "type": kinds.TAKE_PROFIT_MARKET, "stop_price": take_profit},
            {**exit_order, "type": kinds.STOP_MARKET, "stop_price": stop_loss},
        ]
        for number, order in enumerate(self._orders):
            order |= {"strategy_sub_id": number + 1, "client_order_id": self._ids[number]}

    def placing(
        self, timeout: float, options: CallOptions | None, validate: bool | None
    ) -> Work[Any]:
        """The steps: place it, and look at it."""
        Patience(self._client, timeout, options)  # refuses what is wrong before anything is sent
        try:
            placed = yield partial(
                self._strategies.place,
                type=self._enums.StrategyType.OTOCO,
                orders=self._orders,
                validate=validate,
                options=options,
            )
        except OrderOutcomeUnknown as unknown:
            return (yield from self._find_out(unknown, options))
        strategy_id = placed.get("strategy_id")
        if strategy_id is None:
            raise self._partly("The strategy was accepted, and the answer does not name it", {})
        looks = Patience(self._client, timeout, on_the_way(options))
        return (yield from self._looking(strategy_id, looks))

    def _looking(self, strategy_id: str, patience: Patience) -> Work[Any]:
        """Look until the exchange shows what was asked for; the strategy."""
        name = f"The strategy {strategy_id} was accepted"
        states: Mapping[str, Any] = {}
        said, failure = "the exchange has not shown it", None
        while True:
            try:
                strategy = yield lambda: self._strategies.get(
                    strategy_id=strategy_id, options=patience.options()
                )
                states = {one.get("client_order_id"): one for one in strategy.orders}
                said, certain = _lacking([states.get(one) for one in self._ids])
                failure = None
            except SixMMError as error:
                lagging = is_missing(error) and not patience.all_is_visible
                said, failure = f"it could not be looked at: {error}", error
                certain = isinstance(error, FieldAbsent) or not (lagging or may_pass(error))
            if not said:
                return strategy
            if certain or not (yield from patience.pause()):
                raise self._partly(f"{name}, and {said}", states) from failure

    def _find_out(self, unknown: OrderOutcomeUnknown, options: CallOptions | None) -> Work[Any]:
        """The answer was lost, and no query finds a strategy: its entry tells whether it is there."""
        seconds = (
            options.outcome_timeout if options and options.outcome_timeout is not None else None
        )
        seconds = self._calls.timeout if seconds is None else seconds
        if not seconds:
            raise unknown
        patience = Patience(self._client, seconds, on_the_way(options))
        mine = {"symbol": self._symbol, "client_order_id": self._ids[0]}
        orders = self._client.orders
        while True:
            ended = None
            try:
                # The earlier one of both is signed before the other looks: its time is what proves absence.
                ended = yield lambda: orders.history(**mine, options=patience.options())
                rows = [*ended]
                if not rows:
                    rows = [(yield lambda: orders.get(**mine, options=patience.options()))]
            except SixMMError as error:
                if is_missing(error) and self._is_absent(unknown, ended):
                    raise OrderNotExecuted(
                        operation=unknown.operation,
                        orders=self._traces({}, State.ABSENT),
                        failure=str(unknown.__cause__ or unknown),
                    ) from unknown
                if not (is_missing(error) or may_pass(error)):
                    raise unknown from error
            else:
                if not self._is_own(unknown, rows[0]):
                    raise unknown
                states = yield from self._exits(rows[0], patience)
                raise self._partly(
                    "The answer was lost, and the entry is there, so the strategy was accepted; its own id is not known",
                    states,
                ) from unknown
            if not (yield from patience.pause()):
                raise unknown

    def _is_absent(self, unknown: OrderOutcomeUnknown, looked: Any) -> bool:
        """Whether the queries that found no entry prove that there is none, and will be none."""
        response = None if looked is None else looked.response
        if response is None or unknown.signed_ms is None:
            return False
        asked_ms = self._calls.rules.signed_ms(response.http.request)
        closes = self._calls.rules.closes_ms(unknown.signed_ms, self._calls.visible_within)
        return bool(asked_ms is not None and asked_ms >= closes)

    def _is_own(self, unknown: OrderOutcomeUnknown, found: Any) -> bool:
        """Whether an order with the entry's id is this call's: an id of the caller's may be an older order's too."""
        if is_minted(self._ids[0]):
            return True
        created, signed_ms = found.get("created_at"), unknown.signed_ms
        if created is None or signed_ms is None:
            return False
        return bool(created >= signed_ms - self._calls.rules.tolerance_ms)

    def _exits(self, entry: Any, patience: Patience) -> Work[dict[str, Any]]:
        """The entry and the exits that are shown, by their own ids."""
        found = {self._ids[0]: entry}
        try:
            waiting = yield lambda: self._client.conditions.current(
                self._symbol, options=patience.options()
            )
        except SixMMError:
            return found  # what is not seen is not known
        return found | {
            one.get("client_order_id"): one
            for one in waiting
            if one.get("client_order_id") in self._ids
        }

    def _partly(self, said: str, states: Mapping[str, Any]) -> PartlyDone:
        advice = (
            "The position may be open without protection: look at its orders, place a stop with conditions.place,"
            " or cancel the entry and close the position"
        )
        return PartlyDone(f"{said}. {advice}", orders=self._traces(states, State.OPEN))

    def _traces(self, states: Mapping[str, Any], unseen: State) -> tuple[OrderTrace, ...]:
        traces = []
        for name, own_id in zip(_NAMES, self._ids, strict=True):
            one = states.get(own_id)
            order_id = getattr(one, "order_id", None) or getattr(one, "condition_id", None)
            status = None if one is None else one.get("status")
            known = unseen if status is None else State.ABSENT if _is_dead(one) else State.DONE
            shown = "" if status is None else f", {status.name}"
            traces.append(
                OrderTrace(self._symbol, own_id, order_id, f"{known.value} ({name}{shown})")
            )
        return tuple(traces)


def _checked(entry: Any, exits: Mapping[str, Amount]) -> str:
    """The side of the entry. Raises InvalidArgument for what can't be a bracket."""
    if not isinstance(entry, Mapping):
        raise InvalidArgument(f"entry must be a dict such as orders.place takes, not {entry!r}.")
    missing = [name for name in _NEEDED if entry.get(name) is None]
    if missing:
        raise InvalidArgument(f"entry needs {', '.join(missing)}.")
    if entry.get("reduce_only") or entry.get("close_position"):
        raise InvalidArgument("entry must open a position: reduce_only and close_position do not.")
    side = str(entry["side"])
    if side not in _SIDES:
        raise InvalidArgument(f"entry: side must be {' or '.join(_SIDES)}, not {entry['side']!r}.")
    prices = {name: Decimal(amount(name, value)) for name, value in exits.items()}
    if entry.get("price") is not None:
        prices["price"] = Decimal(amount("price", entry["price"]))
    order = ["stop_loss", "price", "take_profit"]
    order = [name for name in (order if side == "BUY" else order[::-1]) if name in prices]
    if sorted(order, key=prices.__getitem__) != order or len(set(prices.values())) < len(prices):
        shown = ", ".join(f"{name} {prices[name]:f}" for name in order)
        raise InvalidArgument(f"For a {side} entry it must be {' < '.join(order)}, not {shown}.")
    return side


def _lacking(states: Sequence[Any]) -> tuple[str, bool]:
    """What is not as it was asked for, empty where nothing is; and whether it is certain that it stays so."""
    unseen = [name for name, one in zip(_NAMES, states, strict=True) if one is None]
    if unseen:
        return f"the exchange does not show its {' and '.join(unseen)}", False
    entry, *exits = states
    if _is_dead(entry):
        return "", True  # nothing is open, and nothing will be
    dead = [name for name, one in zip(_NAMES[1:], exits, strict=True) if _is_dead(one)]
    if dead and not any(one.status.name in _SET_OFF for one in exits):
        return f"its {' and '.join(dead)} {'is' if len(dead) == 1 else 'are'} not waiting", True
    waiting = [one for one in exits if not _is_dead(one)]
    if entry.status.name in _FILLED and not all(one.get("condition_id") for one in waiting):
        return "the entry is filled and the exits are not placed", False
    return "", True


def _is_dead(order: Any) -> bool:
    """Whether an order ended and nothing of it was filled or set off."""
    return order.is_final and order.status.name not in _SET_OFF
