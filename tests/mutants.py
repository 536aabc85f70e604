"""A mutation run: one wrong line at a time in the client's code, and whether a test notices. `make mutants` runs it.

`python tests/mutants.py [--sample N] [--seed S] [--budget SECONDS] [--page FILE] [--tests PATH …] [PATH …]`

cosmic-ray knows what can be mutated, and does it; this file says which tests run then: those that execute the line, the
quickest first, for as long as the budget lasts. It works in a copy of the tree. Which test executes what is measured
first, in a run of all these tests, and kept in `build/mutants` until one of them or the code changes.
"""

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
TREE = BUILD / "tree"
SOURCES = ("runtime/sixmm_runtime", "auth_hooks/sixmm_auth")
TESTS = (
    *("tests/auth", "tests/client", "tests/contract", "tests/paging", "tests/rules"),
    *("tests/runtime", "tests/streams", "tests/transport"),
)
PATHS = (
    *("generated", "runtime", "auth_hooks", "description", "mock_exchange", "conformance"),
    *("generator", "soak", "tests"),
)
#: Seconds that one test may take; it is slow only where it hangs.
LONGEST_TEST = 30
# Its variants stand in a row for one thing that may be wrong, such as any other number.
_FAMILY = re.compile(r"^core/(\w+?)(_|$)")


@frozen
class Mutant:
    """One wrong line. `tests` are those that run with it, `verdict` is "killed", "survived" or "not run"."""

    path: str
    line: int
    operator: str
    before: str
    after: str
    tests: int
    verdict: str

    @property
    def key(self):
        """What it is, whatever its line's number has become."""
        return f"{self.path} `{shown(self.before)}` `{shown(self.after)}`"


def shown(code):
    """A line of code in a cell of a table."""
    return code.strip().replace("|", "\\|").replace("`", "'")


# Which test executes what


class Measuring:
    """A plugin of pytest: what each test executes, and how long it takes."""

    def __init__(self, coverage):
        self.coverage, self.seconds, self.red = coverage, {}, set()

    def pytest_runtest_logstart(self, nodeid, location):  # noqa: ARG002
        self.coverage.switch_context(nodeid)

    def pytest_runtest_logfinish(self, nodeid, location):  # noqa: ARG002
        self.coverage.switch_context("")

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.outcome != "passed":
            self.red.add(report.nodeid)


def measure(tests):
    """Run the tests once and keep what each executes. In a process of its own: it runs in the copy of the tree."""
    import coverage  # noqa: PLC0415  only this part needs it
    import pytest  # noqa: PLC0415

    measured = coverage.Coverage(str(BUILD / "coverage"), source=[*SOURCES], config_file=False)
    plugin = Measuring(measured)
    measured.erase()
    measured.start()
    pytest.main([*_quiet(), *tests], plugins=[plugin])
    measured.stop()
    measured.save()
    passed = {test: seconds for test, seconds in plugin.seconds.items() if test not in plugin.red}
    (BUILD / "seconds.json").write_text(json.dumps(passed))


def _quiet():
    return ["-q", "--no-header", "--tb=no", "-rN", "-p", "no:cacheprovider"]


class Covering:
    """What was measured."""

    def __init__(self):
        from coverage import CoverageData  # noqa: PLC0415

        data = CoverageData(str(BUILD / "coverage"))
        data.read()
        self.seconds = json.loads((BUILD / "seconds.json").read_text())
        self.lines = {
            str(Path(file).relative_to(TREE)): data.contexts_by_lineno(file)
            for file in data.measured_files()
        }

    def tests(self, path, first, last, budget):
        """The tests that execute a line, the quickest first; of a line that runs at import, those of its file."""
        lines = self.lines.get(path, {})
        found = {test for line in range(first, last + 1) for test in lines.get(line, ())}
        found = found - {""} or {test for tests in lines.values() for test in tests}
        # One that was red or skipped without any mutant tells nothing.
        chosen, left = [], budget
        for test in sorted(found & self.seconds.keys(), key=self.seconds.__getitem__):
            left -= self.seconds[test]
            if chosen and left < 0:
                break
            chosen.append(test)
        return chosen


# What can be mutated


def candidates(paths):
    """Every place where something can be wrong, each with all that cosmic-ray could make of it."""
    from cosmic_ray.plugins import get_operator, operator_names  # noqa: PLC0415

    operators = {name: get_operator(name) for name in operator_names()}
    simple = {name: make() for name, make in operators.items() if not make.arguments()}
    found = defaultdict(list)
    for one in (each for path in sorted(paths) for each in _in_file(path, simple)):
        if not _is_annotation(one):
            found[str(one.module_path), one.start_pos, _family(one)].append(one)
    return [found[place] for place in sorted(found)]


def _in_file(path, operators):
    from cosmic_ray.ast import ast_nodes, get_ast_from_path  # noqa: PLC0415
    from cosmic_ray.work_item import MutationSpec  # noqa: PLC0415

    nodes = list(ast_nodes(get_ast_from_path(path)))
    # Most operators replace one sign by one other: they need not look at everything.
    kinds = {
        "core/ReplaceBinaryOperator": [one for one in nodes if one.type == "operator"],
        "core/ReplaceComparisonOperator": [one for one in nodes if one.type == "comparison"],
    }
    for name, operator in operators.items():
        places = (
            place
            for node in kinds.get(name.partition("_")[0], nodes)
            for place in operator.mutation_positions(node)
        )
        for number, (start, end) in enumerate(places):
            yield MutationSpec(path, name, number, start, end)


def _family(one):
    return _FAMILY.match(one.operator_name)[1]


_ANNOTATIONS = {}


def _is_annotation(one):
    """Whether nothing but a type would be wrong: a type checker's business, and no test's."""
    path = one.module_path
    if path not in _ANNOTATIONS:
        nodes = [
            note
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name in ("annotation", "returns")
            if (note := getattr(node, name, None)) is not None
        ]
        _ANNOTATIONS[path] = [
            ((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in nodes
        ]
    return any(first <= one.start_pos < last for first, last in _ANNOTATIONS[path])


# The run


def try_one(one, tests):
    """Make it wrong, run its tests, make it right again. None where what comes of it is no Python."""
    from cosmic_ray.mutating import use_mutation  # noqa: PLC0415
    from cosmic_ray.plugins import get_operator  # noqa: PLC0415

    operator = get_operator(one.operator_name)(**one.operator_args)
    with use_mutation(one.module_path, operator, one.occurrence) as (before, after):
        try:
            compile(after, str(one.module_path), "exec")
        except SyntaxError:
            return None
        changed = [
            line
            for line in unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
            if line[0] in "+-" and line[:3] not in ("+++", "---")
        ]
        verdict = _run(tests) if tests else "not run"
    lines = [" ".join(line[1:].strip() for line in changed if line[0] == sign) for sign in "-+"]
    place = str(one.module_path), one.start_pos[0], one.operator_name.removeprefix("core/")
    return Mutant(*place, *lines, len(tests), verdict)


def _run(tests):
    names = BUILD / "tests.txt"
    names.write_text("\n".join(tests))
    options = [*_quiet(), "-x", "--timeout", str(LONGEST_TEST), "--timeout-method", "thread"]
    command = [sys.executable, "-m", "pytest", *options, f"@{names}"]
    try:
        ran = subprocess.run(
            command, env=_environment(), capture_output=True, text=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired:
        return "killed"
    if ran.returncode == 5:
        raise SystemExit(f"pytest found none of the tests of a mutant:\n{ran.stdout}{ran.stderr}")
    return "survived" if ran.returncode == 0 else "killed"


def _environment():
    paths = os.pathsep.join(str(TREE / one) for one in PATHS)
    return {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}


def copy_tree():
    """The files that git knows of, and those that it is to know of: a run that is stopped leaves nothing wrong here."""
    shutil.rmtree(TREE, ignore_errors=True)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(command, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)


def _digest(tests):
    """Of all that decides which test executes what."""
    made = hashlib.sha256()
    for folder in (*SOURCES, *tests):
        for file in sorted(Path(folder).rglob("*.py")):
            made.update(file.as_posix().encode() + file.read_bytes())
    return made.hexdigest()


def main(arguments=None):
    """Mutate, test, write the page; 1 where a survivor is not explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=SOURCES, help="files or folders to mutate")
    parser.add_argument("--sample", type=int, default=60, help="mutants (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: %(default)s)")
    parser.add_argument("--budget", type=float, default=30, help="seconds of tests for each mutant")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="what may notice")
    parser.add_argument("--page", type=Path, help="write the results there")
    options = parser.parse_args(arguments)
    copy_tree()
    os.chdir(TREE)
    # A mutant that can't be imported finds no tests: those that are named must be known to be there.
    known, digest = BUILD / "digest", _digest(options.tests)
    if not known.exists() or known.read_text() != digest:
        script = [sys.executable, __file__, "--measured-here", *options.tests]
        subprocess.run(script, env=_environment(), check=True)
        known.write_text(digest)
    covering = Covering()
    files = [file for path in options.paths for file in sorted(Path(path).rglob("*.py"))]
    draw = random.Random(options.seed)  # noqa: S311
    places = candidates(files or map(Path, options.paths))
    draw.shuffle(places)
    tried = []
    for place in places:
        one = draw.choice(place)
        lines = one.start_pos[0], one.end_pos[0]
        mutant = try_one(one, covering.tests(str(one.module_path), *lines, options.budget))
        if mutant is None:
            continue
        tried.append(mutant)
        print(f"{mutant.verdict:9} {mutant.path}:{mutant.line} {shown(mutant.after)}", flush=True)
        if len(tried) == options.sample:
            break
    killed = sum(one.verdict == "killed" for one in tried)
    print(f"{killed} of {len(tried)} mutants killed, of {len(places)} places")
    if options.page:
        write(ROOT / options.page, tried, len(places), options)
    return 0


# The page

_ROW = re.compile(
    r"^\| `(?P<path>[^`:]+):\d+` \| `(?P<before>[^`]*)` \| `(?P<after>[^`]*)` \| (?P<why>.*) \|$"
)
UNEXPLAINED = "hole"


def explained(page):
    """What the page said of survivors when it was written last: people write that, and it is kept."""
    rows = map(_ROW.match, page.read_text().splitlines() if page.exists() else ())
    return {f"{r['path']} `{r['before']}` `{r['after']}`": r["why"] for r in rows if r}


def write(page, tried, places, options):
    """The results, with what was said of the survivors before."""
    why = explained(page)
    survivors = [one for one in tried if one.verdict != "killed"]
    rows = [
        f"| `{one.path}:{one.line}` | `{shown(one.before)}` | `{shown(one.after)}` | {why.get(one.key, UNEXPLAINED)} |"
        for one in sorted(survivors, key=lambda one: (one.path, one.line))
    ]
    equivalent = sum(why.get(one.key, "").startswith("equivalent") for one in survivors)
    killed, counted = len(tried) - len(survivors), len(tried) - equivalent
    page.write_text(
        _PAGE.format(
            date=datetime.now(UTC),
            options=options,
            tried=len(tried),
            places=places,
            killed=killed,
            equivalent=equivalent,
            holes=len(survivors) - equivalent,
            ratio=100 * killed / max(counted, 1),
            rows="\n".join(rows),
        )
    )


_PAGE = """# Mutants

A mutant is the client's code with one thing wrong. The tests that execute its line run with it; one of them must fail.
`make mutants SAMPLE=… SEED=… PAGE=docs/mutants.md` tries a sample of `runtime/` and `auth_hooks/`, and writes this page.
What the last column says is written by hand, and kept: "equivalent: …" or "hole: …".

- {date:%Y-%m-%d}: `make mutants SAMPLE={options.sample} SEED={options.seed}`, up to {options.budget:g} s of tests for each
- {tried} mutants, drawn from {places} places where something can be wrong
- {killed} killed, {equivalent} equivalent, {holes} holes: {ratio:.1f} % of those that are not equivalent are killed

| where | what is there | what survived | why |
|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measured-here"]:
        measure(sys.argv[2:])
    else:
        sys.exit(main())
