"""What can be done to a running exchange from outside trading.

Each action has a name and JSON arguments, so that the control plane can offer it and the state file
can write it down and do it again.
"""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from ipaddress import ip_address
from typing import Any

from sixmm_description import JsonObject

from sixmm_mock.errors import Refusal
from sixmm_mock.exchange import MockExchange
from sixmm_mock.state.snapshot import Snapshot
from sixmm_mock.validation import is_plain_decimal
from sixmm_mock.views import plain

# The state that a reset goes back to: what was there when the control plane came up.
START = "start"
MAX_SNAPSHOTS = 20
MOST_FORWARD_MS = 366 * 24 * 60 * 60 * 1000


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
        """A decimal number, as a string or a whole number. Plain: one with an exponent may have a
        thousand million digits.
        """
        value = self._take(name, default)
        if isinstance(value, str | int) and not isinstance(value, bool):
            with suppress(ValueError):  # an integer with thousands of digits
                if is_plain_decimal(str(value)):
                    return Decimal(value)
        raise ActionError(
            f"{name}: expected a decimal number of at most 20 digits before and after the point, "
            'such as "85000.5"'
        )

    def flag(self, name: str) -> bool:
        """True or false; false where it was not given."""
        value = self._take(name, False)
        if not isinstance(value, bool):
            raise ActionError(f"{name}: expected true or false")
        return value

    def has(self, name: str) -> bool:
        """Return whether it was given and not taken yet."""
        return name in self._given

    def end(self) -> None:
        """Refuse arguments that the action does not know."""
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
    for address in addresses:
        try:
            ip_address(address)
        except ValueError:
            raise ActionError(
                f"ipWhitelist: expected IP addresses with commas between, got {address[:40]!a}"
            ) from None
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
    # Checked before anything moves, and before it is written down: what comes due on the way has to
    # happen, in a replay too.
    target_ms = moves.get("setMs", clock.now_ms()) + moves.get("advanceMs", 0)
    if target_ms - clock.now_ms() > MOST_FORWARD_MS:
        raise ActionError(
            f"{next(iter(moves))}: expected at most {MOST_FORWARD_MS} ms (366 days) forward in one "
            "call; go there in several"
        )
    if moves:
        clock.set(target_ms)
    if freeze:
        clock.freeze()
    if speed is not None:
        clock.run(speed=speed)
    return {"nowMs": clock.now_ms(), "frozen": clock.is_frozen, "speed": clock.speed}


def add_ticket(exchange: MockExchange, given: Arguments) -> JsonObject:
    """A one-time ticket of a user, as an agent's service would issue it."""
    owner = exchange.users.by_name(given.text("username"))
    ticket = given.text("ticket") if given.has("ticket") else None
    path = given.text("redirectPath", "/")
    given.end()
    if owner is None:
        raise ActionError("username: no user has this name; add the user first")
    return {"ticket": exchange.add_ticket(owner, ticket=ticket, redirect_path=path).text}


def add_embed_token(exchange: MockExchange, given: Arguments) -> JsonObject:
    """A short-lived token of a user and a channel for an embedded page, as an agent's service would issue it."""
    owner = exchange.users.by_name(given.text("username"))
    channel_id = given.text("channelId")
    embed_token = given.text("embedToken") if given.has("embedToken") else None
    given.end()
    if owner is None:
        raise ActionError("username: no user has this name; add the user first")
    added = exchange.add_embed_token(owner, channel_id, embed_token=embed_token)
    return {"embedToken": added.text, "expiresAt": added.expires_at_ms}


def log_in(exchange: MockExchange, given: Arguments) -> JsonObject:
    """A session of a user without the password, for a program that is given its tokens."""
    owner = exchange.users.by_name(given.text("username"))
    given.end()
    if owner is None:
        raise ActionError("username: no user has this name; add the user first")
    grant = exchange.sessions.open(owner.user_id)
    return {"accessToken": grant.access_token, "refreshToken": grant.session.refresh_token}


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
    # What streams have told since then did not happen: every client has to begin anew.
    exchange.streams.restart()
    return {"name": name}


ACTIONS: dict[str, Action] = {
    "addUser": add_user,
    "addApiKey": add_api_key,
    "addTicket": add_ticket,
    "addEmbedToken": add_embed_token,
    "logIn": log_in,
    "revoke": revoke,
    "setPrice": set_price,
    "setClock": set_clock,
    "snapshot": snapshot,
    "restore": restore,
}
