"""Rules of a contract, as the generated model reads them."""

from collections.abc import Callable
from typing import Any

import pytest
from sixmm import SymbolRules

LIMITS = {
    "symbol": "BTCUSDT",
    "tickSize": "0.1",
    "stepSize": "0.001",
    "minQuantity": "0.002",
    "minNotional": "5",
    "maxLimitOrderQty": "1000",
    "maxMarketOrderQty": "120",
}


@pytest.fixture
def contract() -> Callable[..., SymbolRules]:
    """Makes rules, with the limits that are given changed; None leaves one out."""

    def make(**changed: Any) -> SymbolRules:
        return SymbolRules.from_dict({**LIMITS, **changed})

    return make
