"""The trading venue: users and their credentials, accounts, the market, and the time that all of it goes by.

Handlers, streams and the state file work on this. What only a mock has (faults, journal, snapshots) is in `exchange`.
"""

from decimal import Decimal
from pathlib import Path

from sixmm_description import Description

from sixmm_mock.auth.api_keys import ApiKey, ApiKeys
from sixmm_mock.auth.gate import Gate
from sixmm_mock.auth.listen_keys import ListenKeys
from sixmm_mock.auth.sessions import EmbedToken, Sessions, Ticket, Tickets
from sixmm_mock.auth.signature import ReplayMemory
from sixmm_mock.auth.users import User, Users
from sixmm_mock.clock import Action, Clock, Timer, Timers
from sixmm_mock.envelope import Envelopes
from sixmm_mock.events import BalanceChanged, Events, OrderChanged, Traded
from sixmm_mock.market.market import FUNDING_MS, Market, MarketMaker, next_funding_ms
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.randomness import Randomness
from sixmm_mock.statistics import Ledgers
from sixmm_mock.trading.engine import Engine
from sixmm_mock.validation import compile_validators

DEFAULT_BALANCE = Decimal(100_000)
ACCESS_SECONDS = 30 * 60
REFRESH_SECONDS = 7 * 24 * 60 * 60
# Where the description states no other.
_LISTEN_MINUTES = 60


class Venue:
    """What :class:`~sixmm_mock.exchange.MockExchange` trades with; its arguments are explained there."""

    def __init__(
        self,
        *,
        seed: int | None,
        clock: Clock | None,
        description: Description | Path | None,
        frozen_market: bool,
        access_seconds: int,
        refresh_seconds: int,
        unique_client_ids: bool,
    ) -> None:
        self.clock = clock or Clock()
        self.timers = Timers(self.clock)
        self.randomness = Randomness(seed)
        self.description = (
            description if isinstance(description, Description) else Description.load(description)
        )
        self.envelopes = Envelopes(self.description)
        self.validators = compile_validators(self.description)
        self.users = Users(self.randomness)
        self.sessions = Sessions(
            self.clock,
            self.randomness,
            access_seconds=access_seconds,
            refresh_seconds=refresh_seconds,
        )
        # How many, and how long: limits that the pages state of the operations that make them.
        self.api_keys = ApiKeys(self._limit("createApiKey", "perUser"))
        self.listen_keys = ListenKeys(
            self.clock,
            self.randomness,
            valid_minutes=self._limit("createListenKey", "validMinutes") or _LISTEN_MINUTES,
        )
        self.tickets = Tickets(self.clock, self.randomness)
        self.events = Events()
        self.market = Market.create(self.clock, seed=seed, living=not frozen_market)
        self.events.subscribe(self.market.traded, Traded)
        self.ledgers = Ledgers()
        self.events.subscribe(self.ledgers.money_moved, BalanceChanged)
        self.events.subscribe(self.ledgers.order_changed, OrderChanged)
        self.engine = Engine(self.clock, self.events)
        self.engine.matching.unique_client_ids = unique_client_ids
        self.market_maker = MarketMaker(self.clock, self.timers, self.market, self.engine, seed)
        if not frozen_market:
            self.market_maker.begin()
        self.timers.every(
            FUNDING_MS,
            self.market_maker.settle_funding,
            first_ms=next_funding_ms(self.clock.now_ms()),
        )
        self.gate = Gate(
            clock=self.clock,
            sessions=self.sessions,
            api_keys=self.api_keys,
            replays=ReplayMemory(self.description.tolerance_ms),
            tolerance_ms=self.description.tolerance_ms,
            refresh_cookie=self.description.refresh_cookie,
            signed=self.description.signed,
        )

    def _limit(self, role: str, name: str) -> int | None:
        """A limit that the description states of an operation (`x-limits`); None where it states none."""
        operation = self.description.by_role.get(role)
        return operation.raw.get("x-limits", {}).get(name) if operation else None

    def catch_up(self) -> None:
        """Let everything happen that has come due. Each request and the server do this."""
        self.engine.settle()
        self.market_maker.wake()
        self.timers.run_due()

    def settle(self) -> None:
        """Let happen what was accepted and is done later, such as canceling all orders."""
        self.engine.settle()

    def schedule(self, at_ms: int, action: Action, *, every_ms: int | None = None) -> Timer:
        """Run ``action`` once the exchange's clock shows ``at_ms``, and each ``every_ms`` after.

        It runs before the next request that comes after that moment, or, when the exchange is
        served, within a twentieth of a second of it.

        Raises:
            ValueError: the period is not positive.
        """
        if every_ms is None:
            return self.timers.at(at_ms, action)
        return self.timers.every(every_ms, action, first_ms=at_ms)

    def set_price(self, symbol: str, price: Decimal) -> None:
        """Move index, mark price and the house's quotes; what they reach happens at once.

        A frozen market then stands there, a living one goes on from there.

        Raises:
            ValueError: the price is not above 0.
            Refusal: 2002, there is no such symbol.
        """
        known = find_symbol(symbol)
        self.market.set_index_price(known.name, price)
        self.market_maker.follow(known)

    def add_user(
        self, username: str, password: str, *, balance: Decimal | int | str = DEFAULT_BALANCE
    ) -> User:
        """A user who can log in, with a deposit in USDT.

        Raises:
            ValueError: the name is taken, or name or password has a wrong length.
        """
        user = self.users.add(username, password)
        self.engine.open_account(user.user_id, Decimal(balance))
        return user

    def add_api_key(
        self,
        user: User,
        *,
        key: str | None = None,
        secret: str | None = None,
        permissions: int = 3,
        ip_whitelist: tuple[str, ...] = (),
        label: str = "added by hand",
    ) -> ApiKey:
        """An API key of ``user``; key and secret are made up when they are not given.

        Raises:
            ValueError: key or secret is empty, the key exists, or permissions is not 1 to 7.
        """
        key = f"fx_{self.randomness.hex(24)}" if key is None else key
        secret = self.randomness.hex(32) if secret is None else secret
        if not key or not secret:
            raise ValueError("an API key needs a key and a secret that are not empty")
        if not 1 <= permissions <= 7:
            raise ValueError(f"the permissions are {permissions}; they must be from 1 to 7")
        if self.api_keys.find(key) is not None:
            raise ValueError("there is already an API key of this name; choose another")
        return self.api_keys.add(
            user.user_id,
            key=key,
            secret=secret,
            label=label,
            permissions=permissions,
            ip_whitelist=ip_whitelist,
            created_at=self.clock.now_ms(),
        )

    def add_ticket(
        self, user: User, *, ticket: str | None = None, redirect_path: str = "/"
    ) -> Ticket:
        """A one-time ticket, as an agent's service would issue it for ``user``.

        Raises:
            ValueError: the ticket is empty or exists.
        """
        return self.tickets.add(user.user_id, text=ticket, redirect_path=redirect_path)

    def add_embed_token(
        self, user: User, channel_id: str, *, embed_token: str | None = None
    ) -> EmbedToken:
        """A short-lived token for an embedded trading page, as an agent's service would issue it.

        Raises:
            ValueError: the token is empty or exists, or the channel id has a wrong length.
        """
        return self.tickets.add_embed_token(user.user_id, channel_id, text=embed_token)

    def revoke(self, access_token: str) -> None:
        """End the session of an access token, as if its user had logged out elsewhere."""
        self.sessions.close(self.sessions.by_access_token(access_token))
