"""A mutation run: one wrong line at a time in our code, and whether a test notices. `make mutants` runs it.

`python tests/mutants.py [--sample N] [--seed S] [--only PATH …] [--budget SECONDS] [--page FILE] [--tests PATH …] [PATH …]`

cosmic-ray knows what can be mutated, and does it; this file says which tests run then: those that execute the line, one
of each kind and the quickest first, for as long as the budget lasts. It works in a copy of the tree. Which test executes
what is measured first, a folder of tests at a time, and kept in `build/mutants` until the folder or the code changes.
`--only` tries a part of the sample, such as what a run that was stopped has left; PATH draws another sample.
"""

import argparse
import ast
import compileall
import contextlib
import hashlib
import importlib
import json
import os
import py_compile
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter, defaultdict
from datetime import UTC, datetime
from difflib import unified_diff
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
TREE = BUILD / "tree"
SOURCES = (
    *("runtime/sixmm_runtime", "auth_hooks/sixmm_auth", "description/sixmm_description"),
    *("mock_exchange/sixmm_mock", "conformance/sixmm_conformance"),
    *("generator/sixmm_generator", "ccxt_exchange/sixmm_ccxt"),
)
#: Those that execute our code in their own process.
TESTS = tuple(
    f"tests/{name}"
    for name in (
        *("auth", "runtime", "rules", "streams", "contract", "transport", "paging", "client"),
        *("description", "lint", "diff", "docs", "generator", "mock", "conformance", "ccxt"),
    )
)
PATHS = ("generated", *(Path(one).parts[0] for one in SOURCES))
#: Imported once: each mutant is tried in a fork that finds them loaded.
LOADED = (
    *("httpx", "hypothesis", "websockets", "websockets.asyncio.client", "msgspec", "yaml"),
    *("jinja2", "jsonschema_rs", "starlette.applications", "trustme", "pytest_timeout"),
)
#: A test that takes more than this, in seconds, or than twenty times its usual time, hangs.
LONGEST_TEST = 10
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

    @property
    def package(self):
        """The top folder it is in."""
        return Path(self.path).parts[0]


def shown(code):
    """A line of code in a cell of a table."""
    return code.strip().replace("|", "\\|").replace("`", "'")


# Which test executes what


class Measuring:
    """A plugin of pytest: what each test executes, and how long it takes.

    A fixture that several tests share is set up within the first of them: what it executes belongs to all.
    """

    def __init__(self, coverage):
        self.coverage, self.current = coverage, ""
        self.seconds, self.red, self.shared = {}, set(), defaultdict(list)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self._enter(item.nodeid)
        for made in item._fixtureinfo.name2fixturedefs.values():
            if made[-1].scope != "function":
                self.shared[_fixture(made[-1])].append(item.nodeid)
        try:
            return (yield)
        finally:
            self._enter("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        before = self.current
        if fixturedef.scope != "function":
            self._enter(_fixture(fixturedef))
        try:
            return (yield)
        finally:
            self._enter(before)

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.outcome != "passed":
            self.red.add(report.nodeid)

    def _enter(self, context):
        if context != self.current:
            self.current = context
            self.coverage.switch_context(context)


def _fixture(made):
    return f"fixture {made.baseid} {made.argname}"


def measure(folder):
    """Run a folder of tests and keep what each executes. In a process of its own: it runs in the copy of the tree."""
    import coverage  # noqa: PLC0415  only this part needs it

    sources = [str(TREE / one) for one in SOURCES]
    measured = coverage.Coverage(str(_map(folder)), source=sources, config_file=False)
    plugin = Measuring(measured)
    measured.erase()
    measured.start()
    pytest.main([*_quiet(), folder], plugins=[plugin])
    measured.stop()
    measured.save()
    # One that was red or skipped without any mutant tells nothing.
    passed = {test: took for test, took in plugin.seconds.items() if test not in plugin.red}
    _map(folder, ".json").write_text(json.dumps({"seconds": passed, "shared": plugin.shared}))


def _map(folder, suffix=".coverage"):
    return BUILD / "maps" / f"{Path(folder).name}{suffix}"


def _quiet():
    # Plugins are loaded already where a mutant is tried: pytest warns of that.
    loaded = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    return ["-q", "--no-header", "--tb=no", "-rN", "-p", "no:cacheprovider", *loaded]


class Covering:
    """What was measured."""

    def __init__(self, folders):
        from coverage import CoverageData  # noqa: PLC0415

        self.root, self.data, self.seconds, self.shared = TREE, [], {}, {}
        for folder in folders:
            self.data.append(CoverageData(str(_map(folder))))
            self.data[-1].read()
            said = json.loads(_map(folder, ".json").read_text())
            self.seconds.update(said["seconds"])
            self.shared.update(said["shared"])

    @cache  # noqa: B019  one object, as long as the run
    def lines(self, path):
        """The tests that execute each line of a file."""
        found = defaultdict(set)
        for data in self.data:
            for line, contexts in data.contexts_by_lineno(str(self.root / path)).items():
                for context in contexts:
                    found[line].update(self.shared.get(context, (context,)))
        # What runs at import has no test.
        return {line: tests & self.seconds.keys() for line, tests in found.items()}

    def tests(self, path, position, budget):
        """The tests that execute a statement, or use what it defines; else all of its file, or of its folder."""
        lines = self.lines(path)
        found = set().union(*(lines.get(line, ()) for line in _lines(path, position)))
        found = found or set().union(*lines.values())
        if not found:
            beside = (str(each) for each in Path(path).parent.rglob("*.py"))
            found = {
                test for each in beside for tests in self.lines(each).values() for test in tests
            }
        return self._chosen(found, budget)

    def _chosen(self, tests, budget):
        """One of each kind first, the quickest first."""
        seen, ranked = Counter(), []
        for test in sorted(tests, key=lambda one: (self.seconds[one], one)):
            kind = test.partition("[")[0]
            ranked.append((seen[kind], self.seconds[test], test))
            seen[kind] += 1
        chosen = []
        for _, took, test in sorted(ranked):
            budget -= took
            if chosen and budget < 0:
                break
            chosen.append(test)
        return chosen


@cache
def _tree(path):
    return ast.parse(Path(path).read_text(encoding="utf-8"))


def _lines(path, position):
    """The lines of the statement at a position; of one that runs at import, those that use what it defines."""
    around = [
        node
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.stmt) and _first_line(node) <= position[0] <= node.end_lineno
    ]
    around.sort(key=_first_line)
    last = around[-1]
    if isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef):
        return range(last.lineno, last.end_lineno + 1)
    if any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in around):
        body = getattr(last, "body", None)
        return range(last.lineno, body[0].lineno if body else last.end_lineno + 1)
    stored = {node.id for node in ast.walk(last) if _is(node, ast.Store)}
    stored |= {last.name} if isinstance(last, ast.ClassDef) else set()
    return [
        node.lineno
        for node in ast.walk(_tree(path))
        if (_is(node, ast.Load) and node.id in stored)
        or (isinstance(node, ast.Attribute) and node.attr in stored)
    ]


def _first_line(node):
    return min(one.lineno for one in (node, *getattr(node, "decorator_list", ())))


def _is(node, context):
    return isinstance(node, ast.Name) and isinstance(node.ctx, context)


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


@cache
def _annotations(path):
    nodes = [
        note
        for node in ast.walk(_tree(path))
        for name in ("annotation", "returns")
        if (note := getattr(node, name, None)) is not None
    ]
    return [((n.lineno, n.col_offset), (n.end_lineno, n.end_col_offset)) for n in nodes]


def _is_annotation(one):
    """Whether nothing but a type would be wrong: a type checker's business, and no test's."""
    return any(first <= one.start_pos < last for first, last in _annotations(one.module_path))


# The run


def try_one(one, tests, seconds):
    """Make it wrong, run its tests, make it right again. None where what comes of it is no Python."""
    from cosmic_ray.mutating import use_mutation  # noqa: PLC0415
    from cosmic_ray.plugins import get_operator  # noqa: PLC0415

    operator = get_operator(one.operator_name)(**one.operator_args)
    with use_mutation(one.module_path, operator, one.occurrence) as (before, after):
        try:
            with warnings.catch_warnings():
                # Such as `is` beside a literal: no test is needed to see that.
                warnings.simplefilter("error", SyntaxWarning)
                compile(after, str(one.module_path), "exec")
        except SyntaxError:
            return None
        changed = [
            line
            for line in unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
            if line[0] in "+-" and line[:3] not in ("+++", "---")
        ]
        code = run(tests, seconds)
    if code not in (0, 1, None) and run(tests, seconds, "--collect-only") != 0:
        raise SystemExit(f"pytest does not find these tests: {tests}")
    verdict = "not run" if not tests else "survived" if code == 0 else "killed"
    lines = [" ".join(line[1:].strip() for line in changed if line[0] == sign) for sign in "-+"]
    place = str(one.module_path), one.start_pos[0], one.operator_name.removeprefix("core/")
    return Mutant(*place, *lines, len(tests), verdict)


def run(tests, seconds, *options):
    """pytest's exit code for these tests: a few first, for they mostly decide. None is that of a run that hangs."""
    code, left = 0, list(tests)
    while left and code == 0:
        some = [left.pop(0)]
        while left and len(some) < 100 and sum(map(seconds.get, some)) < 3:
            some.append(left.pop(0))
        usual = max(map(seconds.get, some))
        longest = max(LONGEST_TEST, 20 * usual)
        limits = ["--timeout", str(longest), "--timeout-method", "thread"]
        code = _forked([*_quiet(), "-x", *limits, *options, *some], 60 + 20 * len(some) * usual)
    return code


def _forked(arguments, limit):
    child = os.fork()
    if not child:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for each in range(3):
            os.dup2(quiet, each)
        os.environ.update(_environment())
        sys.path[:1] = [str(TREE), *_paths()]
        sys.dont_write_bytecode = True
        sys.argv[:] = ["pytest"]
        try:
            os._exit(int(pytest.main(arguments)))
        finally:
            os._exit(3)
    until = time.monotonic() + limit
    ended = 0
    while not ended and time.monotonic() < until:
        time.sleep(0.02)
        ended, status = os.waitpid(child, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if ended:
        return os.waitstatus_to_exitcode(status)
    os.waitpid(child, 0)
    return None


def _paths():
    return [str(TREE / one) for one in PATHS]


def _environment():
    return {"PYTHONPATH": os.pathsep.join(_paths()), "PYTHONDONTWRITEBYTECODE": "1"}


def copy_tree():
    """The files that git knows of, and those that it is to know of: a run that is stopped leaves nothing wrong here."""
    shutil.rmtree(TREE, ignore_errors=True)
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(command, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)
    # Bytecode that is held against its source by digest: two mutants can be of one second and one size.
    checked = py_compile.PycInvalidationMode.CHECKED_HASH
    for one in _paths():
        compileall.compile_dir(one, quiet=2, invalidation_mode=checked)


def prepare(tests):
    """Measure what was not measured yet, or has changed since."""
    for folder in tests:
        known, digest = _map(folder, ".digest"), _digest((*SOURCES, folder))
        if not known.exists() or known.read_text() != digest:
            print(f"measuring {folder}", flush=True)
            known.parent.mkdir(parents=True, exist_ok=True)
            script = [sys.executable, __file__, "--measured-here", folder]
            environment = {**os.environ, **_environment(), "PYTHONDONTWRITEBYTECODE": ""}
            log = _map(folder, ".log").open("w")
            subprocess.run(script, env=environment, stdout=log, stderr=log, check=True)
            known.write_text(digest)


def _digest(folders):
    made = hashlib.sha256()
    for folder in folders:
        for file in sorted(Path(folder).rglob("*.py")):
            made.update(file.as_posix().encode() + file.read_bytes())
    return made.hexdigest()


def main(arguments=None):
    """Mutate, test, write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", default=SOURCES, help="files or folders to mutate")
    parser.add_argument("--sample", type=int, default=60, help="mutants (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default: %(default)s)")
    parser.add_argument("--only", nargs="*", default=[""], help="of the sample, try those in here")
    parser.add_argument("--budget", type=float, default=30, help="seconds of tests for each mutant")
    parser.add_argument("--tests", nargs="*", default=TESTS, help="what may notice")
    parser.add_argument("--page", type=Path, help="write the results there")
    options = parser.parse_args(arguments)
    copy_tree()
    os.chdir(TREE)
    prepare(options.tests)
    covering = Covering(options.tests)
    for name in LOADED:
        importlib.import_module(name)
    files = [file for path in options.paths for file in sorted(Path(path).rglob("*.py"))]
    draw = random.Random(options.seed)  # noqa: S311
    places = candidates(files or map(Path, options.paths))
    draw.shuffle(places)
    tried, drawn = [], 0
    for place in places:
        one = draw.choice(place)
        path = str(one.module_path)
        wanted = path.startswith(tuple(options.only))
        tests = covering.tests(path, one.start_pos, options.budget) if wanted else []
        mutant = try_one(one, tests, covering.seconds)
        if mutant is None:
            continue
        drawn += 1
        if wanted:
            tried.append(mutant)
            print(
                f"{mutant.verdict:9} {mutant.path}:{mutant.line} {shown(mutant.after)}", flush=True
            )
        if drawn == options.sample:
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
    said = [(one, why.get(one.key, UNEXPLAINED)) for one in survivors]
    ratios = [
        _ratio(name, tried, said) for name in (*sorted({one.package for one in tried}), "all")
    ]
    page.write_text(
        _PAGE.format(
            date=datetime.now(UTC),
            options=options,
            places=places,
            ratios="\n".join(ratios),
            rows="\n".join(rows),
        )
    )


def _ratio(name, tried, said):
    """A row: how many were tried, killed, equivalent, or are killed by a test that came after the run."""
    those = [one for one in tried if name in {one.package, "all"}]
    whys = [why for one, why in said if name in {one.package, "all"}]
    equivalent = sum(why.startswith("equivalent") for why in whys)
    closed = sum(why.startswith("hole, closed") for why in whys)
    killed, counted = len(those) - len(whys), max(len(those) - equivalent, 1)
    shares = (f"{100 * number / counted:.1f} %" for number in (killed, killed + closed))
    return (
        "| " + " | ".join(map(str, (name, len(those), killed, equivalent, closed, *shares))) + " |"
    )


_PAGE = """# Mutants

A mutant is our code with one thing wrong. Tests that execute its line run with it; one of them must fail.
`make mutants SAMPLE=… SEED=… PAGE=docs/mutants.md` tries a sample of all packages, and writes this page.
What the last column says is written by hand, and kept: "equivalent: …", "hole: …", "hole, closed since: …".

- {date:%Y-%m-%d}: `make mutants SAMPLE={options.sample} SEED={options.seed}`, up to {options.budget:g} s of tests for each,
  drawn from {places} places where something can be wrong

| package | mutants | killed | equivalent | holes closed since | killed of the not equivalent | with those closed since |
|---|---|---|---|---|---|---|
{ratios}

| where | what is there | what survived | why |
|---|---|---|---|
{rows}
"""


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measured-here"]:
        measure(sys.argv[2])
    else:
        sys.exit(main())
