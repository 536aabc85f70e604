"""`docs-watch`: for a scheduled job. Says whether the pages changed, and opens a pull request with the report."""

import argparse
import shutil
import subprocess
import sys

import attrs

from sixmm_generator.docs.lock import lock_text, write_lock
from sixmm_generator.docs.page import DocsError
from sixmm_generator.docs.pull import Pull, failing, read_pull, shown_pull
from sixmm_generator.docs.reading import digest

_TITLE = "The documentation changed"


def watch(options: argparse.Namespace) -> int:
    """Read the pages and hold them against the lock. 0: nothing changed. 1: something did (with --fail-on: something breaking). 2: the pages can't be read."""
    pull = read_pull(options)
    if pull.same:
        print(f"{options.source}: nothing changed since {options.lock}.")
        return 0
    report = _report(pull, options)
    if options.report:
        options.report.write_text(f"{report}\n", encoding="utf-8")
    try:
        if options.pull_request and not pull.problems:
            _pull_request(pull, options, report)
    finally:
        # Last: a reader that closes the pipe must lose neither the file nor the pull request.
        print(report)
    if pull.problems:
        raise DocsError([*pull.problems, f"{options.lock}: not written."])
    return failing(pull.found, options) if options.fail_on else 1


def _report(pull: Pull, options: argparse.Namespace) -> str:
    form = "markdown" if options.format == "text" else options.format
    shown = argparse.Namespace(**{**vars(options), "format": form})
    return shown_pull(pull, shown) or "The pages state the same in other places."


def _pull_request(pull: Pull, options: argparse.Namespace, report: str) -> None:
    """Commit the new lock to a branch of its own, push it, and open a pull request; one for each state of the pages."""
    if shutil.which("gh") is None or shutil.which("git") is None:
        raise DocsError(
            ["--pull-request needs git and gh, the command of GitHub; the report is above."]
        )
    branch = f"docs-{digest(lock_text(attrs.evolve(pull.facts, unread={})))}"
    if _output(["git", "ls-remote", "--heads", "origin", branch]):
        print(f"The branch {branch} is there already: this state of the pages was reported.")
        return
    before = _output(["git", "rev-parse", "--abbrev-ref", "HEAD"])
    _output(["git", "switch", "--create", branch])
    try:
        write_lock(options.lock, pull.facts)
        _output(["git", "commit", "--message", _TITLE, "--", str(options.lock)])
        _output(["git", "push", "--set-upstream", "origin", branch])
        body = f"{report}\n\nThe descriptions may not follow yet: `make docs-update SOURCE={options.source}` leads through it."
        print(_output(["gh", "pr", "create", "--head", branch, "--title", _TITLE, "--body", body]))
    finally:
        _output(["git", "switch", "-" if before == "HEAD" else before])


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(done.stderr, file=sys.stderr, end="")
        raise DocsError([f"{' '.join(command[:3])}: {reason}"])
    return done.stdout.strip()
