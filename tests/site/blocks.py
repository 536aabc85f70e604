"""The code blocks of a page, run one after another as a reader would.

Blocks of Python share one namespace, blocks of sh one environment. A block with tests goes to pytest. What can't run says why
in a comment above it: ``<!-- skip: next "why" -->``.
"""

import contextlib
import doctest
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import SkipTest

import attrs
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, SkipParser

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.name != "seeded-faults.md"),
]
RUN = {"python", "pycon", "sh"}
# What is no code: printed text, diagrams, data.
TEXT = {"text", "mermaid", "json", "yaml", "toml", "xml"}
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
    """One page, its blocks run in ``folder`` under the process's environment.

    With ``python``, each block runs in a process of that interpreter, whose commands are found first.
    """

    def __init__(self, path: Path, folder: Path, *, python: Path | None = None) -> None:
        self.path, self.ran, self._folder, self._python = path, Ran(), folder, python
        self._namespace: dict[str, Any] = {"__name__": "__page__"}
        self._servers: list[subprocess.Popen[str]] = []
        # Port 8600 of the pages may be taken here.
        text = path.read_text(encoding="utf-8").replace("8600", str(free_port()))
        copy = folder / path.name
        copy.write_text(text, encoding="utf-8")
        parsers = [
            SkipParser(),
            CodeBlockParser("python", self._code),
            CodeBlockParser("pycon", self._session),
            CodeBlockParser("sh", self._shell),
        ]
        self._examples = list(Sybil(parsers, path=str(folder)).parse(copy).examples())

    def run(self) -> Ran:
        """Run every block in its order."""
        with contextlib.ExitStack() as stack:
            stack.callback(self._stop)
            stack.enter_context(contextlib.chdir(self._folder))
            for example in self._examples:
                try:
                    example.evaluate()
                except SkipTest as reason:
                    self.ran.skipped.append(f"{self.path.name}:{example.line}: {reason}")
        return self.ran

    def _code(self, example: Example) -> None:
        if _TEST.search(example.parsed):
            self.ran.tests += 1
            file = self._folder / f"test_line_{example.line}.py"
            file.write_text(example.parsed, encoding="utf-8")
            self._call(
                [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file], example
            )
            return
        self.ran.python += 1
        if self._python is not None:
            self._call([self._python, "-c", example.parsed], example)
            return
        # The lines before it are left empty, so that a traceback shows the line of the page.
        source = "\n" * example.line + example.parsed
        exec(compile(source, example.path, "exec", dont_inherit=True), self._namespace)  # noqa: S102 - the page's own code, as it stands

    def _session(self, example: Example) -> None:
        self.ran.python += 1
        name, line = self.path.name, example.line
        test = doctest.DocTestParser().get_doctest(example.parsed, {}, name, str(self.path), line)
        assert doctest.DocTestRunner().run(test).failed == 0, f"{name}:{line}: see what it printed"

    def _shell(self, example: Example) -> None:
        self.ran.shell += 1
        for line in str(example.parsed).replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["export"]:
                os.environ.update(word.split("=", 1) for word in words[1:])
            elif words[:2] == ["sixmm-mock", "serve"]:
                self._serve([word for word in words if word != "&"])
            elif words:
                self._call(["bash", "-euc", line], example)

    def _serve(self, command: list[str]) -> None:
        command[0] = shutil.which(command[0], path=self._environment()["PATH"]) or command[0]
        server = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=self._environment(), cwd=self._folder
        )
        self._servers.append(server)
        first = server.stdout.readline()
        assert first.startswith("ready "), f"{command} printed {first!r}"

    def _call(self, command: list[str | Path], example: Example) -> None:
        run = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            env=self._environment(),
            cwd=self._folder,
            check=False,
        )
        where = f"{self.path.relative_to(ROOT)}:{example.line}"
        assert run.returncode == 0, (
            f"{where} ended with {run.returncode}:\n{run.stdout}{run.stderr}"
        )

    def _environment(self) -> dict[str, str]:
        commands = Path(self._python or sys.executable).parent
        return os.environ | {"PATH": f"{commands}{os.pathsep}{os.environ.get('PATH', '')}"}

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
