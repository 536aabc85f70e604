"""What can be done to a running exchange from outside trading.

Each action has a name and JSON arguments, so that the control plane can offer it and the state file
can write it down and do it again.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from sixmm_description import JsonObject

from sixmm_mock.errors import Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.operations.call import plain
from sixmm_mock.state.snapshot import Snapshot

# The state that a reset goes back to: what was there when the control plane came up.
START = "start"
MAX_SNAPSHOTS = 20


class ActionError(ValueError):
    """An action cannot be carried out; the message says which argument is wrong and what is expected."""


class Arguments:
    """The arguments of an action, with a sentence for each that is missing, wrong or unknown."""

    def __init__(self, given: Any) -> None:
        if not isinstance(given, dict):
            raise ActionError("arguments: expected a JSON object")
        self._given = dict(given)

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise ActionError(f"{name}: expected a text")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ActionError(f"{name}: expected a whole number")
        return value

    def amount(self, name: str, default: str | None = None) -> Decimal:
        """A decimal number, as a string or a whole number."""
        value = self._take(name, default)
        try:
            number = Decimal(value) if isinstance(value, str | int) else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or isinstance(value, bool):
            raise ActionError(f'{name}: expected a decimal number in a string, such as "85000.5"')
        return number

    def flag(self, name: str) -> bool:
        """true or false; false where it was not given."""
        value = self._take(name, False)
        if not isinstance(value, bool):
            raise ActionError(f"{name}: expected true or false")
        return value

    def has(self, name: str) -> bool:
        """Whether it was given and not taken yet."""
        return name in self._given

    def end(self) -> None:
        """Refuse what nobody asked for."""
        if self._given:
            raise ActionError(f"{next(iter(self._given))}: unknown for this action")

    def _take(self, name: str, default: Any) -> Any:
        value = self._given.pop(name, default)
        if value is None:
            raise ActionError(f"{name}: missing")
        return value


Action = Callable[[MockExchange, Arguments], JsonObject]


def perform(exchange: MockExchange, name: str, arguments: Any = None) -> JsonObject:
    """Carry out an action; on an exchange with a state file, durably.

    Raises:
        ActionError: there is no such action, or an argument is wrong; then nothing has changed.
    """
    given = {} if arguments is None else arguments
    if exchange.log is None:
        return carry_out(exchange, name, given)
    return exchange.log.act(name, given)


def carry_out(exchange: MockExchange, name: str, arguments: JsonObject) -> JsonObject:
    """Carry out an action without writing it down."""
    action = ACTIONS.get(name)
    if action is None:
        raise ActionError(f"action: expected one of {', '.join(ACTIONS)}")
    given = Arguments(arguments)
    # What came due before this moment comes before this action, live as in a replay.
    exchange.catch_up()
    try:
        return action(exchange, given)
    except ActionError:
        raise
    except (ValueError, Refusal) as error:
        raise ActionError(str(error)) from error


def add_user(exchange: MockExchange, given: Arguments) -> JsonObject:
    """A user who can log in. ``balance`` is the first deposit, in USDT."""
    name, password = given.text("username"), given.text("password")
    balance = given.amount("balance", "100000")
    given.end()
    return {"userId": exchange.add_user(name, password, balance=balance).user_id}


def add_api_key(exchange: MockExchange, given: Arguments) -> JsonObject:
    """An API key of a user; key and secret are made up where they are not given."""
    owner = exchange.users.by_name(given.text("username"))
    if owner is None:
        raise ActionError("username: no user has this name; add the user first")
    key = given.text("key") if given.has("key") else None
    secret = given.text("secret") if given.has("secret") else None
    permissions = given.whole("permissions", 3)
    addresses = given.text("ipWhitelist").split(",") if given.has("ipWhitelist") else []
    given.end()
    added = exchange.add_api_key(
        owner, key=key, secret=secret, permissions=permissions, ip_whitelist=tuple(addresses)
    )
    return {"key": added.key, "secret": added.secret, "permissions": added.permissions}


def revoke(exchange: MockExchange, given: Arguments) -> JsonObject:
    """End the session of an ``accessToken``, or switch off an API ``key``."""
    if given.has("key"):
        api_key = exchange.api_keys.find(given.text("key"))
        given.end()
        if api_key is None:
            raise ActionError("key: there is no API key of this name")
        api_key.enabled = False
        return {}
    token = given.text("accessToken")
    given.end()
    exchange.revoke(token)
    return {}


def set_clock(exchange: MockExchange, given: Arguments) -> JsonObject:
    """Move the clock (``setMs``, ``advanceMs``), then stop it (``freeze``) or let it run (``speed``)."""
    clock = exchange.clock
    moves = {name: given.whole(name) for name in ("setMs", "advanceMs") if given.has(name)}
    freeze = given.flag("freeze")
    speed = float(given.amount("speed")) if given.has("speed") else None
    given.end()
    if speed is not None and (freeze or not 0 < speed <= 1_000_000):
        raise ActionError("speed: expected a number above 0 and at most 1000000, without freeze")
    if "setMs" in moves:
        clock.set(moves["setMs"])
    clock.advance(moves.get("advanceMs", 0))
    if freeze:
        clock.freeze()
    if speed is not None:
        clock.run(speed=speed)
    return {"nowMs": clock.now_ms(), "frozen": clock.is_frozen, "speed": clock.speed}


def add_ticket(exchange: MockExchange, given: Arguments) -> JsonObject:
    """A one-time ticket of a user, as an agent's service would issue it."""
    owner = exchange.users.by_name(given.text("username"))
    ticket = given.text("ticket") if given.has("ticket") else None
    given.end()
    if owner is None:
        raise ActionError("username: no user has this name; add the user first")
    return {"ticket": exchange.add_ticket(owner, ticket=ticket).text}


def set_price(exchange: MockExchange, given: Arguments) -> JsonObject:
    """Let the index price of a symbol be this from now on, and the mark price with it."""
    symbol, price = given.text("symbol"), given.amount("price")
    given.end()
    if price <= 0:
        raise ActionError("price: expected more than 0")
    exchange.set_price(symbol, price)
    return {"symbol": symbol, "markPrice": plain(exchange.engine.marks[symbol])}


def snapshot(exchange: MockExchange, given: Arguments) -> JsonObject:
    """Remember the present state under a name."""
    name = given.text("name")
    given.end()
    exchange.snapshots[name] = Snapshot.take(exchange)
    while len(exchange.snapshots) > MAX_SNAPSHOTS:
        del exchange.snapshots[next(each for each in exchange.snapshots if each != START)]
    return {"name": name}


def restore(exchange: MockExchange, given: Arguments) -> JsonObject:
    """Go back to a remembered state."""
    name = given.text("name")
    given.end()
    if name not in exchange.snapshots:
        raise ActionError(f"name: there is no snapshot {name!a}; take it first")
    exchange.snapshots[name].restore(exchange)
    return {"name": name}


ACTIONS: dict[str, Action] = {
    "addUser": add_user,
    "addApiKey": add_api_key,
    "addTicket": add_ticket,
    "revoke": revoke,
    "setPrice": set_price,
    "setClock": set_clock,
    "snapshot": snapshot,
    "restore": restore,
}
