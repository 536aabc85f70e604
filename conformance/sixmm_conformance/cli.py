"""The command ``sixmm-conformance``."""

import argparse
import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from sixmm_description import Description

from sixmm_conformance import reports
from sixmm_conformance.budget import Budget
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.generation import Plan
from sixmm_conformance.masking import Masker
from sixmm_conformance.probe import probe, probe_streams
from sixmm_conformance.reports import text
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import ALL_RULES
from sixmm_conformance.server import Account, HttpServer, Server
from sixmm_conformance.suite import Options, Suite

KEPT, BROKEN, COULD_NOT_RUN, CLOSED_PIPE = 0, 1, 2, 141

_SECRET_OPTIONS = frozenset({"api_secret", "password", "ticket", "embed_token", "other_api_secret"})

# No rate limits are documented. Few enough for any exchange, and a whole run fits into half an hour.
_RATE_ELSEWHERE = 5
# Less is usual between two machines.
_MENTIONED_OFFSET_MS = 2000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when all rules were kept, 1 when not, 2 when it could not run."""
    options = None
    try:
        options = _parser().parse_args(arguments)
        status = _list_rules() if options.command == "rules" else _run(options, os.environ)
        sys.stdout.flush()
    except CannotRun as reason:
        given = () if options is None else _secrets(options, os.environ)
        sys.stderr.write(f"sixmm-conformance: {Masker.of(given).line(str(reason))}\n")
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        sys.stderr.write("sixmm-conformance: interrupted\n")
        return COULD_NOT_RUN
    except BrokenPipeError:
        # The reader of the output has closed it, as `head` does; Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return status


def _run(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    description = Description.load()
    if options.report is not None:
        _make_folder(options.report)
    server = _server(options, environment)
    suite = Suite(
        server,
        description,
        Options(
            operations=_operations(options.operations, description),
            read_only=_read_only(options, server),
            with_needs=options.with_needs,
            strict=_on_own_machine(server) if options.strict is None else options.strict,
            delete_all_keys=options.delete_all_keys,
            fail_fast=options.fail_fast,
            plan=Plan(
                examples=options.examples,
                seed=_seed(options.seed),
                other_methods=not _read_only(options, server),
            ),
            verify=_verify(options),
        ),
        _budget(options, server),
        progress=_Progress(),
    )
    if isinstance(server, HttpServer):
        probe(server, description, suite.budget, verify=_verify(options))
        probe_streams(server)
    _announce(suite)
    try:
        suite.run()
    except CannotRun:
        for each in suite.left:
            sys.stderr.write(Masker.of(suite.caller.secrets_so_far).line(text.left(each)) + "\n")
        raise
    sys.stdout.write(text.verdicts(suite))
    if options.report is not None:
        for path in reports.write(suite, options.report):
            sys.stdout.write(f"wrote {path}\n")
    return _ended(suite)


def _ended(suite: Suite) -> int:
    if suite.was_interrupted:
        raise KeyboardInterrupt
    if suite.verdicts.broken or suite.left:
        return BROKEN
    if suite.was_limited:
        raise CannotRun(str(suite.unfinished))
    if not suite.verdicts.count(Outcome.KEPT) and not suite.verdicts.count(Outcome.DIFFERS):
        raise CannotRun("nothing was checked; the reasons are listed with the rules")
    return KEPT


def _server(options: argparse.Namespace, environment: Mapping[str, str]) -> Server:
    if options.mock:
        if options.ws_url:
            raise CannotRun("--ws-url goes with --url; the streams of --mock are in this process")
        try:
            from sixmm_conformance.mock import MockServer  # noqa: PLC0415 - needs sixmm[mock]
        except ImportError as error:
            raise CannotRun(
                f"--mock needs the mock exchange ({error.name} is missing): pip install 'sixmm[mock]'"
            ) from error
        return MockServer()
    url = options.url or environment.get("SIXMM_BASE_URL")
    if not url:
        raise CannotRun("give a --url such as http://127.0.0.1:8600, or --mock")
    return HttpServer(
        url,
        _account(options, environment),
        verify=_verify(options),
        stream_url=options.ws_url or environment.get("SIXMM_WS_URL") or "",
    )


def _account(options: argparse.Namespace, environment: Mapping[str, str]) -> Account:
    def given(name: str) -> str | None:
        return getattr(options, name) or environment.get(f"SIXMM_{name.upper()}") or None

    account = Account(
        **{
            name: given(name)
            for name in (
                "api_key",
                "api_secret",
                "username",
                "password",
                "ticket",
                "embed_token",
                "channel_id",
                "other_api_key",
                "other_api_secret",
            )
        }
    )
    for one, other in (
        ("api_key", "api_secret"),
        ("username", "password"),
        ("other_api_key", "other_api_secret"),
    ):
        if bool(given(one)) != bool(given(other)):
            raise CannotRun(f"{one} and {other} go together; only one of them is given")
    return account


def _secrets(options: argparse.Namespace, environment: Mapping[str, str]) -> set[str]:
    """The secrets that were given, in any combination."""
    names = [each for each in vars(options) if each in _SECRET_OPTIONS]
    given = {getattr(options, name) or environment.get(f"SIXMM_{name.upper()}") for name in names}
    return {each for each in given if each}


def _read_only(options: argparse.Namespace, server: Server) -> bool:
    """Return whether the run only reads; by default, state is changed only on this machine."""
    return not _on_own_machine(server) if options.read_only is None else bool(options.read_only)


def _on_own_machine(server: Server) -> bool:
    return not isinstance(server, HttpServer) or server.is_loopback


def _budget(options: argparse.Namespace, server: Server) -> Budget:
    usual = None if _on_own_machine(server) else _RATE_ELSEWHERE
    return Budget(options.max_requests, options.max_seconds, options.rate or usual)


def _verify(options: argparse.Namespace) -> bool | str:
    if options.ca is None:
        return True
    if not options.ca.is_file():
        raise CannotRun(f"--ca {options.ca}: there is no such file")
    return str(options.ca)


def _operations(names: str | None, description: Description) -> frozenset[str]:
    chosen = frozenset(name.strip() for name in (names or "").split(",") if name.strip())
    unknown = chosen - description.operations.keys()
    if unknown:
        raise CannotRun(
            f"--operations: there is no {', '.join(sorted(unknown))}; "
            "expected operation ids such as placeOrder,getOrder"
        )
    return chosen


def _seed(text_: str | None) -> int | None:
    if text_ is None:
        return None
    if text_ == "random":
        return secrets.randbits(32)
    if text_.isascii() and text_.isdigit():
        return int(text_)
    raise CannotRun(f"--seed {text_}: expected a whole number, or random")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotRun(f"--report {folder}: {error.strerror}") from error


def _announce(suite: Suite) -> None:
    options = suite.options
    seed = (
        "the same cases in every run" if options.plan.seed is None else f"seed {options.plan.seed}"
    )
    mode = "reads only" if options.read_only else "reads and writes"
    urls = " and ".join(url for url in (suite.server.url, suite.server.stream_url) if url)
    sys.stdout.write(f"sixmm-conformance: {urls}, {mode}, {seed}\n")
    offset_ms = getattr(suite.server, "offset_ms", 0)
    if abs(offset_ms) >= _MENTIONED_OFFSET_MS:
        where = "ahead of" if offset_ms > 0 else "behind"
        sys.stdout.write(
            f"The server's clock is {abs(offset_ms) / 1000:.1f} s {where} this machine's; "
            "requests are signed with the server's time.\n"
        )
    sys.stdout.flush()


class _Progress:
    """What is being checked, on stderr: one line that changes on a terminal, and lines elsewhere."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()

    def __call__(self, step: str) -> None:
        sys.stderr.write(f"\r\x1b[K{step}\r" if self._watched else f"checking {step}\n")
        sys.stderr.flush()


def _list_rules() -> int:
    for rule in ALL_RULES:
        sys.stdout.write(f"{rule.rule_id:30}  {rule.title}\n{'':30}  {rule.docs}\n")
    return KEPT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line instead of a page of usage."""
        raise CannotRun(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sixmm-conformance",
        description="Hold a server of the 6MM API against its description.",
    )
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
        help=f"at most N requests per second (default: {_RATE_ELSEWHERE} for a server elsewhere)",
    )


def _positive(text_: str) -> int:
    if text_.isascii() and text_.isdigit() and int(text_) > 0:
        return int(text_)
    raise argparse.ArgumentTypeError("expected a whole number above 0")
