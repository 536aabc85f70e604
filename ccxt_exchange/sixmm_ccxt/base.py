"""What this package uses of ccxt's base class, with types: ccxt ships none."""

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from sixmm_ccxt.steps import Flow

Params: TypeAlias = Mapping[str, Any]
Dict: TypeAlias = dict[str, Any]
P = ParamSpec("P")
R = TypeVar("R")

#: Further parameters, where a caller gives none.
NONE: Params = MappingProxyType({})

if TYPE_CHECKING:

    class Unified:
        """The part of `ccxt.Exchange` that unified methods stand on."""

        id: str
        has: Dict
        options: Dict
        markets: Dict | None
        markets_by_id: Dict | None
        timeframes: Dict
        newUpdates: bool

        def describe(self) -> Dict: ...
        def market(self, symbol: str | None) -> Dict: ...
        def market_symbols(self, symbols: Sequence[str] | None) -> list[str] | None: ...
        def safe_symbol(self, market_id: str | None) -> str: ...
        def safe_currency_code(self, currency_id: str | None) -> str: ...
        def amount_to_precision(self, symbol: str, amount: Any) -> str: ...
        def price_to_precision(self, symbol: str, price: Any) -> str: ...
        def parse_number(self, value: str | None) -> Any: ...
        def iso8601(self, timestamp: int | None) -> str | None: ...
        def milliseconds(self) -> int: ...
        def parse_timeframe(self, timeframe: str) -> int: ...
        def safe_market_structure(self, market: Dict) -> Dict: ...
        def safe_order(self, order: Dict, market: Dict | None = None) -> Dict: ...
        def safe_trade(self, trade: Dict, market: Dict | None = None) -> Dict: ...
        def safe_ticker(self, ticker: Dict, market: Dict | None = None) -> Dict: ...
        def safe_position(self, position: Dict) -> Dict: ...
        def safe_balance(self, balance: Dict) -> Dict: ...
        def safe_ledger_entry(self, entry: Dict) -> Dict: ...
        def filter_by_since_limit(
            self, rows: Any, since: int | None, limit: int | None, key: Any = ..., tail: bool = ...
        ) -> Any: ...
        def filter_by_symbol_since_limit(
            self,
            rows: Any,
            symbol: str | None,
            since: int | None,
            limit: int | None,
            tail: bool = ...,
        ) -> Any: ...
        def _carry_out(self, flow: Flow[Any]) -> Any: ...

else:
    Unified = object


def unified(flow: Callable[P, Flow[R]]) -> Callable[P, Any]:
    """A unified method: of a blocking class it returns what the flow does, of an awaiting one something to await."""

    @wraps(flow)
    def method(*args: P.args, **kwargs: P.kwargs) -> Any:
        self: Any = args[0]
        return self._carry_out(flow(*args, **kwargs))

    return method
