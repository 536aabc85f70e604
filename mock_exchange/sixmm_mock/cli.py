"""The command ``sixmm-mock``."""

import argparse
import gc
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sixmm_description import Description, DescriptionError

from sixmm_mock.auth.users import User
from sixmm_mock.clock import Clock
from sixmm_mock.control.actions import ActionError, perform
from sixmm_mock.exchange import MockExchange
from sixmm_mock.operations import stateful_operations
from sixmm_mock.origins import checked_origins
from sixmm_mock.server import MockServer, ServerError, bind, url_of
from sixmm_mock.state.durable import open_exchange
from sixmm_mock.state.file import StateError

_DEMO_USER = ("demo", "demo-password")
_DEMO_API_KEY = "fx_demo_key:demo-secret:3"

_USAGE_ERROR = 2


class UsageError(Exception):
    """An argument cannot be used; the message says which, why, and what was expected."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 with one line on stderr."""
    try:
        options = _parser().parse_args(arguments)
        if options.command == "operations":
            return _list_operations(options.description)
        return _serve(options)
    except (UsageError, ServerError, DescriptionError, StateError) as error:
        sys.stderr.write(f"sixmm-mock: {error}\n")
        return _USAGE_ERROR


def _serve(options: argparse.Namespace) -> int:
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
    return 0


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
        raise UsageError(
            "--state: a living market is not replayed exactly; add --frozen-market, or leave --state out"
        )
    clock = _clock(options.speed)
    try:
        checked_origins(options.cors)
    except ValueError as error:
        raise UsageError(f"--cors: {error}") from error
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
        raise UsageError(f"--speed: {error}") from error


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
        raise UsageError("--user: expected NAME:PASSWORD, and there is no colon")
    known = exchange.users.by_name(name)
    # With a state file, the same command line starts the same exchange again.
    if known is None or exchange.log is None or not known.has_password(password):
        try:
            perform(exchange, "addUser", {"username": name, "password": password})
        except ActionError as error:
            raise UsageError(f"--user {name}: {error}") from error
    return exchange.users.with_password(name, password)


def _add_api_key(exchange: MockExchange, owner: User, text: str) -> None:
    key, _, rest = text.partition(":")
    secret, _, permissions = rest.rpartition(":")
    if not (key and secret and permissions.isascii() and permissions.isdigit()):
        raise UsageError(
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
        raise UsageError(f"--api-key {key}: {error}") from error


def _add_ticket(exchange: MockExchange, text: str) -> None:
    ticket, _, name = text.rpartition(":")
    if not ticket or exchange.users.by_name(name) is None:
        raise UsageError(
            "--ticket: expected TICKET:USER, where USER is one of --user, or demo without any"
        )
    try:
        perform(exchange, "addTicket", {"username": name, "ticket": ticket})
    except ActionError as error:
        raise UsageError(f"--ticket: {error}") from error


def _add_embed_token(exchange: MockExchange, text: str) -> None:
    token, _, rest = text.partition(":")
    name, _, channel_id = rest.partition(":")
    if not (token and channel_id) or exchange.users.by_name(name) is None:
        raise UsageError(
            "--embed-token: expected TOKEN:USER:CHANNEL, where USER is one of --user, or demo without any"
        )
    arguments = {"username": name, "embedToken": token, "channelId": channel_id}
    try:
        perform(exchange, "addEmbedToken", arguments)
    except ActionError as error:
        raise UsageError(f"--embed-token: {error}") from error


def _list_operations(description: Path | None) -> int:
    have_state = stateful_operations()
    for operation in Description.load(description).operations.values():
        state = "state" if operation.operation_id in have_state else "501"
        sys.stdout.write(
            f"{state:5}  {operation.operation_id:28}  {operation.method:6} {operation.path}\n"
        )
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of a page of usage."""
        raise UsageError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sixmm-mock", description="A mock of the 6MM futures exchange, for tests."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the mock until SIGTERM or Ctrl+C")
    serve.add_argument(
        "--host", default="127.0.0.1", help="a loopback address (default: %(default)s)"
    )
    serve.add_argument(
        "--port", type=int, default=8600, help="0 takes a free port (default: %(default)s)"
    )
    serve.add_argument(
        "--user",
        action="append",
        default=[],
        metavar="NAME:PASSWORD",
        help="a user who can log in; may be repeated",
    )
    serve.add_argument(
        "--api-key",
        action="append",
        default=[],
        metavar="KEY:SECRET:PERMISSIONS",
        help="an API key of the first user, permissions 1 read, 2 trade, 3 both; may be repeated",
    )
    serve.add_argument(
        "--ticket",
        action="append",
        default=[],
        metavar="TICKET:USER",
        help="a one-time ticket, as an agent's service would issue it; may be repeated",
    )
    serve.add_argument(
        "--embed-token",
        action="append",
        default=[],
        metavar="TOKEN:USER:CHANNEL",
        help="a token for an embedded page, good for 5 minutes; may be repeated",
    )
    serve.add_argument(
        "--speed",
        type=float,
        default=1,
        metavar="N",
        help="let exchange time run N times as fast as real time (default: %(default)s); clients "
        "have to follow its clock",
    )
    serve.add_argument(
        "--frozen-market",
        action="store_true",
        help="let prices stand still; only clients trade",
    )
    serve.add_argument(
        "--control",
        action="store_true",
        help="serve the control plane and a page under /__mock/, to clients on this machine",
    )
    serve.add_argument(
        "--cors",
        action="append",
        default=[],
        metavar="ORIGIN",
        help="let pages of this origin read the answers, such as http://localhost:5173 (* for all); may be repeated",
    )
    serve.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="keep the state in this file, so that it outlives the process",
    )
    serve.add_argument(
        "--allow-remote",
        action="store_true",
        help="permit a --host that other machines can reach; all of them can trade with the mock's "
        "credentials",
    )
    operations = commands.add_parser(
        "operations", help="list all operations, and which of them have state"
    )
    for command in (serve, operations):
        command.add_argument(
            "--description",
            type=Path,
            metavar="FILE",
            help="an openapi.json other than the installed one",
        )
    return parser
