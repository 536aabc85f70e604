"""The command ``sixmm-mock``. What needs packages of the extra is in `serve`, and is imported when it is needed."""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sixmm_description import command

_PROG = "sixmm-mock"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, or 2 with one line on stderr."""
    return command.run(_PROG, partial(_act, arguments), extra="mock")


def _act(arguments: Sequence[str] | None) -> int:
    options = _parser().parse_args(arguments)
    from sixmm_mock import serve  # noqa: PLC0415 - see above

    if options.command == "operations":
        return serve.list_operations(options.description)
    return serve.serve(options)


def _parser() -> argparse.ArgumentParser:
    parser = command.Parser.of(_PROG, "A mock of the 6MM futures exchange, for tests.")
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
    for each in (serve, operations):
        each.add_argument(
            "--description",
            type=Path,
            metavar="FILE",
            help="an openapi.json other than the installed one",
        )
    return parser
