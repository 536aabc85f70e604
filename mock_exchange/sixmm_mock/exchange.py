"""The root of the mock's state, and the handle by which a test arranges it."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sixmm_description import Description, StreamDescription

from sixmm_mock.auth.api_keys import ApiKey, ApiKeys
from sixmm_mock.auth.gate import Gate
from sixmm_mock.auth.listen_keys import ListenKeys
from sixmm_mock.auth.replay import ReplayMemory
from sixmm_mock.auth.sessions import Sessions
from sixmm_mock.auth.tickets import EmbedToken, Ticket, Tickets
from sixmm_mock.auth.users import User, Users
from sixmm_mock.clock import Clock
from sixmm_mock.envelope import Envelopes
from sixmm_mock.events import BalanceChanged, Events, OrderChanged, Traded
from sixmm_mock.faults import Fault, FaultError, FaultPlan, Kind
from sixmm_mock.faults.plan import Planned
from sixmm_mock.faults.stream_faults import StreamFault, StreamFaultKind
from sixmm_mock.journal import Journal
from sixmm_mock.journal.journal import DEFAULT_ENTRIES
from sixmm_mock.journal.masking import Masker
from sixmm_mock.market.funding import INTERVAL_MS, next_funding_ms
from sixmm_mock.market.life import Life
from sixmm_mock.market.market import Market
from sixmm_mock.market.symbols import find_symbol
from sixmm_mock.operation_names import OperationNames, unknown
from sixmm_mock.origins import checked_origins
from sixmm_mock.randomness import Randomness
from sixmm_mock.state.log import CommandLog
from sixmm_mock.state.snapshot import Snapshot
from sixmm_mock.statistics.ledger import Ledgers
from sixmm_mock.streams.hub import StreamHub
from sixmm_mock.timers import Action, Timer, Timers
from sixmm_mock.trading.engine import Engine
from sixmm_mock.validation import compile_validators

DEFAULT_BALANCE = Decimal(100_000)
ACCESS_SECONDS = 30 * 60
REFRESH_SECONDS = 7 * 24 * 60 * 60


class MockExchange:
    """One exchange in memory.

    Args:
        seed: Makes ids, tokens and secrets the same in every run. For tests only.
        clock: The exchange's time; real time when left out.
        description: A loaded description, or the path of an ``openapi.json``; by default the
            one that is installed with the client package.
        stream_description: Likewise for the streams, an ``asyncapi.json``.
        frozen_market: Whether prices stand still, so that a test knows what its orders meet. With
            False, prices move and strangers trade, the same way under the same seed.
        access_seconds: Life of an access token (assumed default: 30 minutes).
        refresh_seconds: Life of a refresh token (assumed default: 7 days).
        unique_client_ids: Whether a ``clientOrderId`` that an order has is refused for another one.
            Assumed, see ``mock.client_order_id_once``; with False nothing keeps a client from placing twice.
        control: Serve the control plane and the page under ``/__mock/``, to loopback clients.
        cors: Origins whose pages may call and read everything but the control plane, such as
            ``http://localhost:5173``; ``*`` for all pages, without cookies.
        journal_entries: How many requests the journal remembers.

    Raises:
        ValueError: an origin is none.
        DescriptionError: the description cannot be read or lacks a needed part.

    Its state is touched by one event loop only and has no locks. A test may arrange users, keys
    and the clock from another thread between calls.
    """

    def __init__(
        self,
        *,
        seed: int | None = None,
        clock: Clock | None = None,
        description: Description | Path | None = None,
        stream_description: StreamDescription | Path | None = None,
        frozen_market: bool = True,
        access_seconds: int = ACCESS_SECONDS,
        refresh_seconds: int = REFRESH_SECONDS,
        unique_client_ids: bool = True,
        control: bool = False,
        cors: Sequence[str] = (),
        journal_entries: int = DEFAULT_ENTRIES,
    ) -> None:
        self.clock = clock or Clock()
        self.timers = Timers(self.clock)
        self.randomness = Randomness(seed)
        self.description = (
            description if isinstance(description, Description) else Description.load(description)
        )
        self.envelopes = Envelopes(self.description)
        self.control = control
        self.cors = checked_origins(cors)
        names = OperationNames(self.description)
        self.faults = FaultPlan(names)
        self.journal = Journal(
            Masker.of(self.description),
            names,
            entries=journal_entries,
        )
        self.snapshots: dict[str, Snapshot] = {}
        self.log: CommandLog | None = None
        """Where accepted changes are made durable; None while everything is in memory only."""
        self.validators = compile_validators(self.description)
        self.users = Users(self.randomness)
        self.sessions = Sessions(
            self.clock,
            self.randomness,
            access_seconds=access_seconds,
            refresh_seconds=refresh_seconds,
        )
        self.api_keys = ApiKeys()
        self.listen_keys = ListenKeys(self.clock, self.randomness)
        self.tickets = Tickets(self.clock, self.randomness)
        self.events = Events()
        self.market = Market.create(self.clock, seed=seed, living=not frozen_market)
        self.events.subscribe(self.market.traded, Traded)
        self.ledgers = Ledgers()
        self.events.subscribe(self.ledgers.money_moved, BalanceChanged)
        self.events.subscribe(self.ledgers.order_changed, OrderChanged)
        self.engine = Engine(self.clock, self.events)
        self.engine.floor.unique_client_ids = unique_client_ids
        self.life = Life(self.clock, self.timers, self.market, self.engine, seed)
        if not frozen_market:
            self.life.begin()
        self.timers.every(
            INTERVAL_MS,
            self.life.settle_funding,
            first_ms=next_funding_ms(self.clock.now_ms()),
        )
        self.gate = Gate(
            clock=self.clock,
            sessions=self.sessions,
            api_keys=self.api_keys,
            replays=ReplayMemory(self.description.tolerance_ms),
            tolerance_ms=self.description.tolerance_ms,
            refresh_cookie=self.description.refresh_cookie,
            api_key_header=self.description.api_key_header.lower(),
            signature=self.description.signature,
        )
        self.streams = StreamHub(
            self,
            stream_description
            if isinstance(stream_description, StreamDescription)
            else StreamDescription.load(stream_description),
        )

    def catch_up(self) -> None:
        """Let everything happen that has come due. Each request and the server do this."""
        self.engine.settle()
        self.life.wake()
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
        self.life.follow(known)

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

    def add_fault(self, wanted: Any) -> str:
        """Let something go wrong, in the words of the control plane; returns the fault's id.

        See :class:`~sixmm_mock.faults.Fault` for requests and
        :class:`~sixmm_mock.faults.stream_faults.StreamFault` for pushes.

        Raises:
            ValueError: a field is unknown, missing, or of the wrong type or range, or the fault can
                never happen.
        """
        kind = wanted.get("kind") if isinstance(wanted, dict) else None
        if kind in list(StreamFaultKind):
            return self.streams.faults.add(StreamFault.from_json(wanted))
        if isinstance(kind, str) and kind not in list(Kind):
            raise FaultError(unknown("kind", kind, [*Kind, *StreamFaultKind]))
        return self.faults.add(Fault.from_json(wanted))

    def find_fault(self, fault_id: str) -> Planned[Fault] | Planned[StreamFault] | None:
        """A fault and how often it has happened, also after it was removed; None without one of this id."""
        return self.faults.get(fault_id) or self.streams.faults.get(fault_id)

    def remove_fault(self, fault_id: str) -> bool:
        """Let a fault happen no more; False when there is none of this id."""
        return self.faults.remove(fault_id) or self.streams.faults.remove(fault_id)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self.faults.clear()
        self.streams.faults.clear()

    def revoke(self, access_token: str) -> None:
        """End the session of an access token, as if its user had logged out elsewhere."""
        self.sessions.close(self.sessions.by_access_token(access_token))
