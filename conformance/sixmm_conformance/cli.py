"""The command ``sixmm-conformance``. What needs packages of the extra is in `run`, and is imported when it is needed."""

import argparse
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from sixmm_description import command

from sixmm_conformance.budget import RATE_ELSEWHERE
from sixmm_conformance.masking import Masker

_PROG = "sixmm-conformance"
_SECRET_OPTIONS = frozenset({"api_secret", "password", "ticket", "embed_token", "other_api_secret"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when all rules were kept, 1 when not, 2 when it could not run."""
    return command.run(_PROG, partial(_act, arguments), extra="conformance")


def _act(arguments: Sequence[str] | None) -> int:
    options = None
    try:
        options = _parser().parse_args(arguments)
        from sixmm_conformance import run  # noqa: PLC0415 - see above

        return run.list_rules() if options.command == "rules" else run.run(options, os.environ)
    except command.CommandError as error:
        given = set[str]() if options is None else _secrets(options, os.environ)
        raise command.CommandError(Masker.of(given).line(str(error))) from error


def _secrets(options: argparse.Namespace, environment: Mapping[str, str]) -> set[str]:
    """The secrets that were given, in any combination."""
    names = [each for each in vars(options) if each in _SECRET_OPTIONS]
    given = {getattr(options, name) or environment.get(f"SIXMM_{name.upper()}") for name in names}
    return {each for each in given if each}


def _parser() -> argparse.ArgumentParser:
    parser = command.Parser.of(_PROG, "Hold a server of the 6MM API against its description.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("rules", help="list the rules, with the pages that state them")
    run = commands.add_parser(
        "run",
        help="check a server",
        description="Exit code: 0 all rules kept, 1 a rule broken, 2 could not run. Secrets are "
        "better given as SIXMM_API_KEY, SIXMM_API_SECRET, SIXMM_USERNAME and SIXMM_PASSWORD.",
    )
    _add_target(run)
    _add_credentials(run)
    _add_extent(run)
    return parser


def _add_target(run: argparse.ArgumentParser) -> None:
    target = run.add_mutually_exclusive_group()
    target.add_argument("--url", help="base URL of the server (or SIXMM_BASE_URL)")
    target.add_argument(
        "--mock", action="store_true", help="the mock exchange, in this process, new for every case"
    )
    run.add_argument("--ws-url", help="URL of its WebSocket streams (or SIXMM_WS_URL)")
    run.add_argument("--ca", type=Path, metavar="FILE", help="trust this certificate authority")
    run.add_argument("--report", type=Path, metavar="DIR", help="write JUnit, HAR and HTML there")


def _add_credentials(run: argparse.ArgumentParser) -> None:
    run.add_argument("--api-key", help="an API key of a test account, permitted to read and trade")
    run.add_argument("--api-secret", help="its secret")
    run.add_argument("--username", help="the test account's user name")
    run.add_argument("--password", help="its password")
    run.add_argument("--ticket", help="a one-time ticket of an agent, for exchangeTicket")
    run.add_argument("--embed-token", help="a one-time embed token, for exchangeEmbedToken")
    run.add_argument("--channel-id", help="the channel of the embed token")
    run.add_argument("--other-api-key", help="an API key of another account, permitted to read")
    run.add_argument("--other-api-secret", help="its secret")


def _add_extent(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--read-only",
        action=argparse.BooleanOptionalAction,
        help="send nothing that changes state (default: on, unless the server is on this machine)",
    )
    run.add_argument(
        "--strict",
        action=argparse.BooleanOptionalAction,
        help="let differences from what is only assumed fail the run too (default: on for a server "
        "on this machine)",
    )
    run.add_argument(
        "--delete-all-keys",
        action="store_true",
        help="also call deleteAllApiKeys, which ends every API key of the account",
    )
    run.add_argument("--fail-fast", action="store_true", help="stop at the first broken rule")
    run.add_argument("--operations", metavar="A,B", help="only these operation ids")
    run.add_argument(
        "--with-needs",
        action="store_true",
        help="also call what these operations need beforehand and to put back what they do",
    )
    run.add_argument(
        "--examples",
        type=_positive,
        default=10,
        help="drawn cases per operation, beside those of examples and bounds (default: %(default)s)",
    )
    run.add_argument(
        "--seed", metavar="N", help="other cases than the usual ones; random draws and prints one"
    )
    run.add_argument(
        "--max-requests", type=_positive, default=50_000, help="at most (default: %(default)s)"
    )
    run.add_argument(
        "--max-seconds", type=_positive, default=1800, help="at most (default: %(default)s)"
    )
    run.add_argument(
        "--rate",
        type=_positive,
        metavar="N",
        help=f"at most N requests per second (default: {RATE_ELSEWHERE} for a server elsewhere)",
    )


def _positive(text_: str) -> int:
    if text_.isascii() and text_.isdigit() and int(text_) > 0:
        return int(text_)
    raise argparse.ArgumentTypeError("expected a whole number above 0")
