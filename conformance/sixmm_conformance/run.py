"""What ``sixmm-conformance`` does: builds a run out of its options, and says what it found."""

import argparse
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from sixmm_description import Description, command
from sixmm_description.command import DONE, FOUND

from sixmm_conformance import reports
from sixmm_conformance.budget import RATE_ELSEWHERE, Budget
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.generation import Plan
from sixmm_conformance.masking import Masker
from sixmm_conformance.probe import probe, probe_streams
from sixmm_conformance.reports import text
from sixmm_conformance.rule import Outcome
from sixmm_conformance.rules import ALL_RULES
from sixmm_conformance.server import Account, HttpServer, Server
from sixmm_conformance.suite import Options, Suite

# Less is usual between two machines.
_MENTIONED_OFFSET_MS = 2000


def run(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    """Check a server; returns 0 when all rules were kept, and 1 when not.

    Raises:
        CannotRun: the run was impossible, or nothing was checked.
    """
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
        return FOUND
    if suite.was_limited:
        raise CannotRun(str(suite.unfinished))
    if not suite.verdicts.count(Outcome.KEPT) and not suite.verdicts.count(Outcome.DIFFERS):
        raise CannotRun("nothing was checked; the reasons are listed with the rules")
    return DONE


def _server(options: argparse.Namespace, environment: Mapping[str, str]) -> Server:
    if options.mock:
        if options.ws_url:
            raise CannotRun("--ws-url goes with --url; the streams of --mock are in this process")
        try:
            from sixmm_conformance.mock import MockServer  # noqa: PLC0415 - needs sixmm[mock]
        except ModuleNotFoundError as error:
            raise CannotRun(f"--mock: {command.missing(error, 'mock')}") from error
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


def _read_only(options: argparse.Namespace, server: Server) -> bool:
    """Return whether the run only reads; by default, state is changed only on this machine."""
    return not _on_own_machine(server) if options.read_only is None else bool(options.read_only)


def _on_own_machine(server: Server) -> bool:
    return not isinstance(server, HttpServer) or server.is_loopback


def _budget(options: argparse.Namespace, server: Server) -> Budget:
    usual = None if _on_own_machine(server) else RATE_ELSEWHERE
    return Budget(options.max_requests, options.max_seconds, options.rate or usual)


def _verify(options: argparse.Namespace) -> bool | str:
    if options.ca is None:
        return True
    if not options.ca.is_file():
        raise CannotRun(f"--ca {options.ca}: there is no such file")
    return str(options.ca)


def _operations(names: str | None, description: Description) -> frozenset[str]:
    chosen = {name.strip() for name in (names or "").split(",") if name.strip()}
    unknown = chosen - description.operations.keys()
    if unknown:
        raise CannotRun(
            f"--operations: there is no {', '.join(sorted(unknown))}; "
            "expected operation ids such as placeOrder,getOrder"
        )
    return frozenset(description.operations[name].role for name in chosen)


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


def list_rules() -> int:
    """Print all rules, with the pages that state them."""
    description = Description.load()
    for rule in ALL_RULES:
        page = rule.page(description)
        sys.stdout.write(f"{rule.rule_id:30}  {rule.title}\n{'':30}  {page}\n")
    return DONE
