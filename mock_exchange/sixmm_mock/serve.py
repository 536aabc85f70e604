"""What ``sixmm-mock`` does: arranges an exchange as its options say, and serves it until it is told to stop."""

import argparse
import gc
import signal
import sys
from pathlib import Path
from types import FrameType

from sixmm_description import Description
from sixmm_description.command import DONE, CommandError

from sixmm_mock.auth.users import User
from sixmm_mock.clock import Clock
from sixmm_mock.control.actions import ActionError, perform
from sixmm_mock.exchange import MockExchange
from sixmm_mock.operations import handler_of
from sixmm_mock.origins import checked_origins
from sixmm_mock.server import MockServer, bind, url_of
from sixmm_mock.state.durable import open_exchange

_DEMO_USER = ("demo", "demo-password")
_DEMO_API_KEY = "fx_demo_key:demo-secret:3"


def serve(options: argparse.Namespace) -> int:
    """Serve an exchange until SIGTERM or Ctrl+C.

    Raises:
        CommandError: an option can't be used, the state file can't, or the port is taken.
        DescriptionError: the description can't be read.
    """
    exchange = _exchange(options)
    credentials = _arrange(exchange, options.user, options.api_key)
    for text in options.ticket:
        _add_ticket(exchange, text)
    for text in options.embed_token:
        _add_embed_token(exchange, text)
    listener = bind(options.host, options.port, allow_remote=options.allow_remote)

    def announce() -> None:
        lines = [f"ready {url_of(listener)} {url_of(listener, 'ws')}/ws", *credentials]
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    server = MockServer(exchange, on_ready=announce)

    # While it runs, uvicorn has handlers of its own, and raises the signal again at its end. With
    # Python's default handlers the process would then die of it, instead of ending with 0.
    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    _collect_garbage_rarely()
    try:
        server.run([listener])
    finally:
        if exchange.log is not None:
            exchange.log.close()
    return DONE


def _collect_garbage_rarely() -> None:
    """Spare the schemas and ladders, which stay for good, from being searched again and again.

    That costs time with every order. Only in a process of our own: a test's process that
    serves an exchange from a thread has garbage of its own.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _exchange(options: argparse.Namespace) -> MockExchange:
    if options.state is not None and not options.frozen_market:
        # How far a living market steps depends on when it is looked at, and the file keeps only the
        # commands: replayed, it could fill orders otherwise than it did.
        raise CommandError(
            "--state: a living market is not replayed exactly; add --frozen-market, or leave --state out"
        )
    clock = _clock(options.speed)
    try:
        checked_origins(options.cors)
    except ValueError as error:
        raise CommandError(f"--cors: {error}") from error
    if options.state is None:
        return MockExchange(
            description=options.description,
            clock=clock,
            frozen_market=options.frozen_market,
            control=options.control,
            cors=options.cors,
        )
    return open_exchange(
        options.state,
        description=options.description,
        clock=clock,
        frozen_market=options.frozen_market,
        control=options.control,
        cors=options.cors,
    )


def _clock(speed: float) -> Clock:
    try:
        return Clock(speed=speed)
    except ValueError as error:
        raise CommandError(f"--speed: {error}") from error


def _arrange(exchange: MockExchange, users: list[str], api_keys: list[str]) -> list[str]:
    """Add what was asked for, or demo credentials, whose lines are returned to be shown."""
    shown = []
    owners = [_add_user(exchange, text) for text in users]
    if not owners:
        owners.append(_add_user(exchange, ":".join(_DEMO_USER)))
        shown.append("demo user " + ":".join(_DEMO_USER))
    for text in api_keys:
        _add_api_key(exchange, owners[0], text)
    if not users and not api_keys:
        _add_api_key(exchange, owners[0], _DEMO_API_KEY)
        shown.append(f"demo api-key {_DEMO_API_KEY}")
    return shown


def _add_user(exchange: MockExchange, text: str) -> User:
    name, colon, password = text.partition(":")
    if not colon:
        raise CommandError("--user: expected NAME:PASSWORD, and there is no colon")
    known = exchange.users.by_name(name)
    # With a state file, the same command line starts the same exchange again.
    if known is None or exchange.log is None or not known.has_password(password):
        try:
            perform(exchange, "addUser", {"username": name, "password": password})
        except ActionError as error:
            raise CommandError(f"--user {name}: {error}") from error
    return exchange.users.with_password(name, password)


def _add_api_key(exchange: MockExchange, owner: User, text: str) -> None:
    key, _, rest = text.partition(":")
    secret, _, permissions = rest.rpartition(":")
    if not (key and secret and permissions.isascii() and permissions.isdigit()):
        raise CommandError(
            "--api-key: expected KEY:SECRET:PERMISSIONS, where permissions is 1 (read), "
            "2 (trade) or 3 (both)"
        )
    known = exchange.api_keys.find(key)
    if exchange.log is not None and known is not None and known.secret == secret:
        return
    arguments = {"username": owner.username, "key": key, "secret": secret}
    try:
        perform(exchange, "addApiKey", {**arguments, "permissions": int(permissions)})
    except ActionError as error:
        raise CommandError(f"--api-key {key}: {error}") from error


def _add_ticket(exchange: MockExchange, text: str) -> None:
    ticket, _, name = text.rpartition(":")
    if not ticket or exchange.users.by_name(name) is None:
        raise CommandError(
            "--ticket: expected TICKET:USER, where USER is one of --user, or demo without any"
        )
    try:
        perform(exchange, "addTicket", {"username": name, "ticket": ticket})
    except ActionError as error:
        raise CommandError(f"--ticket: {error}") from error


def _add_embed_token(exchange: MockExchange, text: str) -> None:
    token, _, rest = text.partition(":")
    name, _, channel_id = rest.partition(":")
    if not (token and channel_id) or exchange.users.by_name(name) is None:
        raise CommandError(
            "--embed-token: expected TOKEN:USER:CHANNEL, where USER is one of --user, or demo without any"
        )
    arguments = {"username": name, "embedToken": token, "channelId": channel_id}
    try:
        perform(exchange, "addEmbedToken", arguments)
    except ActionError as error:
        raise CommandError(f"--embed-token: {error}") from error


def list_operations(description: Path | None) -> int:
    """Print all operations, and which of them have state."""
    for operation in Description.load(description).operations.values():
        state = "501" if handler_of(operation) is None else "state"
        sys.stdout.write(
            f"{state:5}  {operation.operation_id:28}  {operation.method:6} {operation.path}\n"
        )
    return DONE
