"""What an account is worth, computed from what is answered."""

from decimal import Decimal
from typing import Any

import attrs

from sixmm_runtime.helpers.steps import Work, run, run_async
from sixmm_runtime.options import CallOptions, on_the_way
from sixmm_runtime.public import public
from sixmm_runtime.resource import AsyncResource, Resource


@public
@attrs.frozen
class AccountSummary:
    """What an account is worth. `equity`, `free_margin` and `unrealized_pnl` are derived: no page gives a formula.

    Attributes:
        asset: what the amounts are in, such as USDT.
        wallet_balance: balance of the wallet, as answered.
        unrealized_pnl: the sum of `unrealized_pnl` of all open positions.
        equity: `wallet_balance + unrealized_pnl`.
        free_margin: `wallet_balance - used_margin - frozen_margin`. The exchange may permit less while positions lose.
    """

    asset: str
    wallet_balance: Decimal
    unrealized_pnl: Decimal
    equity: Decimal
    free_margin: Decimal


class AccountHelpers(Resource):
    """What programs ask of an account by several calls."""

    __slots__ = ()

    def summary(self, *, options: CallOptions | None = None) -> AccountSummary:
        """What the account is worth: equity, free margin, unrealized profit.

        Derived from two queries, the assets and the open positions; a fill between them is in one of them only. See
        `AccountSummary` for the formulas.

        Args:
            options: Time-outs, retries and headers of each query. A request id is the first one's.

        Raises:
            FieldAbsent: an answer left out a field of a formula: nothing is guessed.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused a query; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: an answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#user-assets
        """
        return run(_summing(self, self._client, options))


class AsyncAccountHelpers(AsyncResource):
    """What programs ask of an account by several calls, to be awaited."""

    __slots__ = ()

    async def summary(self, *, options: CallOptions | None = None) -> AccountSummary:
        """What the account is worth: equity, free margin, unrealized profit; see `AccountResource.summary`."""
        return await run_async(_summing(self, self._client, options))


def _summing(account: Any, client: Any, options: CallOptions | None) -> Work[AccountSummary]:
    assets = yield lambda: account.assets(options=options)
    held = yield lambda: client.positions.current(options=on_the_way(options))
    unrealized = sum((one.unrealized_pnl for one in held), Decimal(0))
    return AccountSummary(
        asset=assets.asset,
        wallet_balance=assets.wallet_balance,
        unrealized_pnl=unrealized,
        equity=assets.wallet_balance + unrealized,
        free_margin=assets.wallet_balance - assets.used_margin - assets.frozen_margin,
    )
