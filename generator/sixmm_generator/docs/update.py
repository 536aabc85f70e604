"""`docs-update`: from changed pages to a release.

It stops where a person has to read or edit something, says where, and goes on from there when it is run again.
"""

import argparse
import contextlib
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import attrs

from sixmm_generator import release
from sixmm_generator.description import DescriptionError
from sixmm_generator.diff import report as spec_report
from sixmm_generator.diff.api import ApiError, breakages
from sixmm_generator.diff.change import Change as SpecChange
from sixmm_generator.diff.compare import compare
from sixmm_generator.diff.release import Suggestion, changelog, suggest
from sixmm_generator.diff.source import at_revision, load
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.facts import Facts
from sixmm_generator.docs.links import dead_links
from sixmm_generator.docs.lock import parse_lock, write_lock
from sixmm_generator.docs.page import DocsError
from sixmm_generator.docs.pull import checked, counts, failing, read_pull, shown_pull
from sixmm_generator.lint.check import lint
from sixmm_generator.naming import snake

_VERSION = Path("runtime/sixmm_runtime/version.py")
_CHANGELOG = Path("CHANGELOG.md")
_GENERATED = Path("generated/sixmm")
# Tests of the descriptions, and of what the mock serves of them.
_ALWAYS = (
    "tests/description",
    "tests/generator",
    "tests/mock/test_unserved.py",
    "tests/conformance/test_rules.py",
)
# Packages that call the client: their tests rarely say which method.
_CALLERS = {"ccxt_exchange": "tests/ccxt"}
_FEW = 3
_AGAIN = "then run the same command again: it goes on from here."


@attrs.frozen
class Stop(Exception):
    """Why the way ends here, and the exit code."""

    reason: str
    status: int = 1


def update(options: argparse.Namespace) -> int:
    """Walk the steps. 0: ready to be released, or nothing changed. 1: something to do. 2: no pages."""
    # For a program, the report is all that stdout has.
    aside = (
        contextlib.redirect_stdout(sys.stderr)
        if options.format == "json"
        else contextlib.nullcontext()
    )
    report = sys.stdout
    try:
        with aside:
            return _walk(options, report)
    except Stop as stop:
        print(stop.reason, file=sys.stderr)
        return stop.status


def _walk(options: argparse.Namespace, report: TextIO) -> int:
    _step(1, "Pull the facts")
    pull = read_pull(options)
    if pull.problems:
        if pull.found or pull.facts.unread:
            print(shown_pull(pull, options), file=report)
        raise DocsError([*pull.problems, f"{options.lock}: not written."])
    write_lock(options.lock, pull.facts)
    print(f"{options.lock}: {counts(pull.facts)}.")
    if pull.same and not _edited(options):
        print("Nothing changed since the last commit, in the pages or in the descriptions.")
        return 0

    _step(2, "What changed since the last commit, and where to edit")
    found = changes(_committed(options.lock) or pull.facts, pull.facts)
    differences, contradictions = checked(pull.facts, options)
    shown = shown_pull(attrs.evolve(pull, found=found), options, differences)
    print(shown or "No documented fact changed.", file=report)
    if pull.facts.unread:
        count = len(pull.facts.unread)
        once = " (or all at once: docs-seen --all)" if count > 1 else ""
        raise Stop(
            f"{count} section{'s' if count > 1 else ''} to read, named above. Confirm each with docs-seen{once}, {_AGAIN}"
        )

    _step(3, "Check the descriptions")
    _check(differences, contradictions, options)

    _step(4, "Generate")
    from sixmm_generator.generate import generate  # noqa: PLC0415  # the code generator takes long to import

    print(generate(options.description, _GENERATED))
    if Path("zensical.toml").exists():
        command = [sys.executable, "-m", "sixmm_generator.site"]
        _run(command, "The generated pages of docs/ could not be written.")
    if dead := dead_links(pull.facts):
        print(*dead, sep="\n")
        raise Stop(f"{len(dead)} links to edit, named above; {_AGAIN}")

    _step(5, "Test, what can be affected first")
    spec, suggestion = _released_as(options)
    names = {re.split(r"[ .]", one.field)[-1].removesuffix("[]") for one in found}
    _test(_affected(spec, names), options)

    _step(6, "Changelog and version")
    if suggestion.bump == "none":
        print("No caller can tell the difference: there is nothing to release.")
        return failing(found, options)
    _write_release(spec, suggestion)

    _step(7, "What breaks in the generated package")
    _api(suggestion)

    _step(8, "Build")
    _run([sys.executable, "-m", "hatchling", "build"], "The wheel could not be built.")
    for built in sorted(Path("dist").glob(f"*{suggestion.version}*")):
        print(built)

    _step(9, "To the release")
    print("git add --all")
    print(f"git commit --message 'Follow the documentation: {suggestion.version}'")
    print(f"git tag --annotate v{suggestion.version} --message 'sixmm {suggestion.version}'")
    return failing(found, options)


def _step(number: int, title: str) -> None:
    print(f"\n{number}. {title}" if number > 1 else f"{number}. {title}", flush=True)


def _edited(options: argparse.Namespace) -> bool:
    """Whether something that leads to a release is not committed yet."""
    paths = [str(options.lock), str(options.description), str(options.asyncapi)]
    command = [
        "git",
        "status",
        "--porcelain",
        "--",
        *(path for path in paths if Path(path).exists()),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return bool(done.returncode or done.stdout.strip())


def _committed(lock: Path) -> Facts | None:
    """The facts of the last commit; None where it has none that can be read."""
    source = f"HEAD:./{lock}"
    try:
        return parse_lock(at_revision(source), source)
    except (DescriptionError, DocsError) as error:
        print(f"The last commit has no lock that can be read: {error}")
        return None


def _check(
    differences: list[Difference], contradictions: list[str], options: argparse.Namespace
) -> None:
    paths = [path for path in (options.description, options.asyncapi) if path.exists()]
    findings = [str(one) for one in lint(paths)]
    for text in (*contradictions, *map(str, differences), *findings):
        print(text)
    if differences or findings:
        raise Stop(f"{len(differences) + len(findings)} lines to edit, named above; {_AGAIN}")
    print("The descriptions say what the pages say.")


def _released_as(options: argparse.Namespace) -> tuple[list[SpecChange], Suggestion]:
    """What changed for callers since the last commit, and the release that it asks for."""
    found: list[SpecChange] = []
    for path in (options.description, options.asyncapi):
        if path.exists():
            found += compare(load(f"HEAD:./{path}"), load(str(path)))
    current = options.version or release.version_of(at_revision(f"HEAD:./{_VERSION}"))
    return found, suggest(found, current)


def _affected(spec: Sequence[SpecChange], names: set[str]) -> list[str]:
    """Test files that speak of what changed, and those of the descriptions."""
    # A renamed field shows in the description's words, too.
    words = {one.removeprefix("mm.") for change in spec for one in change.subjects}
    words |= {one for name in names for one in (name, snake(name)) if len(one) > 5}
    texts = {
        str(path): path.read_text(encoding="utf-8")
        for path in sorted(Path("tests").rglob("test_*.py"))
        if path.parts[1] not in {"docs", "diff", "lint"}
    }
    found: set[str] = set()
    for word in filter(re.compile(r"[\w.]+").fullmatch, words):
        speaking = [
            one for one, text in texts.items() if re.search(rf"\b{re.escape(word)}\b", text)
        ]
        # What stands in many tests, such as the method that places orders, says little: those are left to the whole suite.
        if len(speaking) <= max(_FEW, len(texts) // 20):
            found.update(speaking)
        for package, tests in _CALLERS.items():
            sources = (path.read_text(encoding="utf-8") for path in Path(package).rglob("*.py"))
            if any(re.search(rf"\b{re.escape(word)}\b", text) for text in sources):
                found.add(tests)
    found -= {one for one in found if one.startswith(tuple(f"{each}/" for each in found))}
    always = [one for one in _ALWAYS if Path(one).exists()]
    return [*always, *sorted(one for one in found if not one.startswith(tuple(always)))]


def _test(affected: list[str], options: argparse.Namespace) -> None:
    pytest = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "auto"]
    if affected:
        _run(
            [*pytest, "--maxfail", "25", *affected],
            f"A test that can be affected fails: repair it, {_AGAIN}",
        )
    if not options.affected_only and Path("tests").exists():
        _run(pytest, f"A test fails: repair it, {_AGAIN}")


def _write_release(spec: Sequence[SpecChange], suggestion: Suggestion) -> None:
    today = datetime.now(UTC).date().isoformat()
    entries = release.entries_of(changelog(spec))
    _rewrite(
        _CHANGELOG, lambda text: release.with_section(text, suggestion.version, today, entries)
    )
    _rewrite(_VERSION, lambda text: release.with_version(text, suggestion.version))
    counted = sum(map(len, entries.values()))
    line = (
        _CHANGELOG.read_text(encoding="utf-8")
        .partition(f"## [{suggestion.version}]")[0]
        .count("\n")
        + 1
    )
    print(
        f"{_CHANGELOG}:{line}: {counted} entries under {suggestion.version} ({suggestion.bump}: {suggestion.reason})."
    )
    print(f"{_VERSION}: {suggestion.version}.")
    for one in spec:
        if one.rule.impact == "breaking":
            print(f"Breaking: {spec_report.plain(one)}")


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    try:
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Stop(f"{path}: {error}", 2) from None


def _api(suggestion: Suggestion) -> None:
    try:
        found = breakages("HEAD", "generated", "sixmm", Path.cwd())
    except ApiError as error:
        raise Stop(str(error), 2) from None
    for one in found:
        print(one)
    if found and "a breaking change" not in suggestion.reason:
        raise Stop(
            "The package breaks its callers, and no change of the descriptions says so: the version is too low."
        )
    print(f"{len(found)} of its names or signatures break callers.")


def _run(command: list[str], failed: str) -> None:
    print(f"$ {' '.join(['python', *command[1:]])}", flush=True)
    done = subprocess.run(
        command, check=False, stdout=sys.stderr if sys.stdout is sys.stderr else None
    )
    if done.returncode:
        raise Stop(failed)
