"""Which refusals of valid data are legitimate, operation by operation; all else must succeed.

A schema cannot say which symbols, orders and keys exist. Codes:
https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes
"""

from sixmm_description import Operation

# Which of them stands for what is assumed; the documentation gives the range.
_CONDITIONS = frozenset(range(3100, 3106))
_STRATEGIES = frozenset(range(3100, 3108))

_OF_GENERATED_DATA: dict[str, frozenset[int]] = {
    "login": frozenset({1003}),  # no such user
    "exchangeTicket": frozenset({1003}),  # no such ticket
    "exchangeEmbedToken": frozenset({1003}),
    "getFundingRateConfig": frozenset({2002}),  # no such symbol
    "getFundingRates": frozenset({2002}),
    "getFundingRateHistory": frozenset({2002}),
    "getKlines": frozenset({2002}),  # no such symbol, or an interval of the open list
    "renewListenKey": frozenset({2002}),  # no such listen key
    "closeListenKey": frozenset({2002}),
    "saveFavoriteSymbols": frozenset({2002}),  # no such symbol
    "createApiKey": frozenset({2002}),  # a whitelist of texts that are no addresses
    "updateApiKey": frozenset({2002}),  # the same, or no such key
    "deleteApiKey": frozenset({2002}),  # no such key
    "placeOrder": frozenset({2002}),  # no such symbol
    "batchPlaceOrders": frozenset({2002}),
    "getOrder": frozenset({2001, 2002, 3003}),  # neither of the two ids; no such symbol or order
    "cancelOrder": frozenset({2002, 3003}),
    "batchCancelOrders": frozenset({2002, 3003}),
    "cancelAllOrders": frozenset({2002}),
    "amendOrder": frozenset({2002, 3003}),
    "batchAmendOrders": frozenset({2002, 3003}),
    "getCurrentOrders": frozenset({2002}),
    "placeConditionOrder": frozenset({2002}) | _CONDITIONS,
    "cancelConditionOrder": frozenset({2002, 3003}),
    "getCurrentConditionOrders": frozenset({2002}),
    "placeStrategyOrder": frozenset({2002}) | _STRATEGIES,
    "getStrategyOrder": frozenset({3003}),
    "setMarginMode": frozenset({2002}),
    "setLeverage": frozenset({2002, 2003}),  # the maximum depends on the symbol
    "getPositionSettings": frozenset({2002}),
    "getPositions": frozenset({2002}),
}
"""Where the things that are named need not exist."""

_OF_LIVE_DATA: dict[str, frozenset[int]] = {
    # maker_only on an order that cannot rest; closing where there is no such position.
    "placeOrder": frozenset({2002}),
    "batchPlaceOrders": frozenset({2002}),
    "batchCancelOrders": frozenset({3005}),  # the same order twice in one batch
    "getKlines": frozenset({2002}),  # an interval that nobody has
    # A trigger price that is passed already; closing where there is no such position.
    "placeConditionOrder": frozenset({2002}) | _CONDITIONS,
}
"""Where everything that is named exists."""

_OF_KEPT_STATE = frozenset({3001, 3004, 3005})
"""What earlier cases have used up, taken, or ended, on a server that keeps it."""


def of_generated_data(operation: Operation, *, keeps_state: bool) -> frozenset[int]:
    """With which codes valid data may be refused where what it names need not exist."""
    codes = _OF_GENERATED_DATA.get(operation.operation_id, frozenset())
    trades = operation.resource in {"orders", "positions"}
    return codes | _OF_KEPT_STATE if keeps_state and trades else codes


def of_live_data(operation: Operation, *, read_only: bool, keeps_state: bool) -> frozenset[int]:
    """Likewise where all that could be arranged was: not everything, unless the server is ours."""
    codes = _OF_LIVE_DATA.get(operation.operation_id, frozenset())
    if read_only or keeps_state:
        codes |= of_generated_data(operation, keeps_state=keeps_state)
    return codes
