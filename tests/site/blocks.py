"""The code blocks of a page, run one after another as a reader would.

Blocks of Python share one namespace, blocks of sh one environment. A block with tests goes to pytest. What can't run says why
in a comment above it: ``<!-- skip: next "why" -->``.
"""

import contextlib
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from unittest import SkipTest

import attrs
from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser, SkipParser

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "seeded-faults.md"),
]
# What is no code: printed text, diagrams, data.
TEXT = {"text", "pycon", "mermaid", "json", "yaml", "toml", "xml"}
_LONGEST = 120
_TEST = re.compile(r"^(async )?def test_", re.MULTILINE)


@attrs.define
class Ran:
    """What became of the blocks of a page."""

    python: int = 0
    tests: int = 0
    shell: int = 0
    skipped: list[str] = attrs.field(factory=list)


class Page:
    """One page, its blocks run in ``folder`` under the process's environment."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path, self.ran, self._folder = path, Ran(), folder
        self._servers: list[subprocess.Popen[str]] = []
        # Port 8600 of the pages may be taken here.
        text = path.read_text(encoding="utf-8").replace("8600", str(free_port()))
        copy = folder / path.name
        copy.write_text(text, encoding="utf-8")
        self.document: Document = Sybil(
            parsers=[
                SkipParser(),
                PythonCodeBlockParser(),
                CodeBlockParser("sh", self._shell),
            ],
            path=str(folder),
        ).parse(copy)
        self.document.namespace["__name__"] = "__page__"

    def run(self) -> Ran:
        """Run every block in its order."""
        with contextlib.ExitStack() as stack:
            stack.callback(self._stop)
            stack.enter_context(contextlib.chdir(self._folder))
            for example in self.document.examples():
                self._evaluate(example)
        return self.ran

    def _evaluate(self, example: Example) -> None:
        source = example.parsed if isinstance(example.parsed, str) else ""
        runs_tests = bool(_TEST.search(source))
        try:
            if runs_tests and "language" in example.region.lexemes | {"language": ""}:
                example.region.evaluator = self._tests
            example.evaluate()
        except SkipTest as reason:
            self.ran.skipped.append(f"{self.path.name}:{example.line}: {reason}")
            return
        if runs_tests:
            self.ran.tests += 1
        elif example.region.lexemes.get("language") != "sh" and source:
            self.ran.python += 1

    def _tests(self, example: Example) -> None:
        file = self._folder / f"test_line_{example.line}.py"
        file.write_text(example.parsed, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
        self._call(command, example)

    def _shell(self, example: Example) -> None:
        self.ran.shell += 1
        for line in str(example.parsed).replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if not words:
                continue
            if words[0] == "export":
                os.environ.update(word.split("=", 1) for word in words[1:])
            elif words[:2] == ["sixmm-mock", "serve"]:
                self._serve([word for word in words if word != "&"])
            else:
                self._call(["bash", "-euc", line], example)

    def _serve(self, command: list[str]) -> None:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment())
        self._servers.append(server)
        first = server.stdout.readline()
        assert first.startswith("ready "), f"{command} printed {first!r}"

    def _call(self, command: list[str], example: Example) -> None:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            env=_environment(),
            cwd=self._folder,
            check=False,
        )
        if run.returncode:
            where = f"{self.path.relative_to(ROOT)}:{example.line}"
            raise AssertionError(f"{where} ended with {run.returncode}:\n{run.stdout}{run.stderr}")

    def _stop(self) -> None:
        for server in self._servers:
            server.terminate()
        for server in self._servers:
            server.wait(30)
            server.stdout.close()


def free_port() -> int:
    """A port of loopback that was free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment() -> dict[str, str]:
    here = str(Path(sys.executable).parent)
    return os.environ | {"PATH": here + os.pathsep + os.environ.get("PATH", "")}


def languages(path: Path) -> list[tuple[int, str]]:
    """The language of each fenced block of a page, by line; empty where none is named."""
    found, inside = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = re.match(r"\s*```\s*(.*)$", line)
        if fence:
            if not inside:
                found.append((number, fence[1].strip()))
            inside = not inside
    return found
