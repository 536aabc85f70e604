"""The servers under test, each one process on loopback."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen
from signed_requests import ApiKey

ROOT = Path(__file__).resolve().parent.parent
PRISM_VERSION = "5.16.0"
PRISM_FOLDER = ROOT / "benchmarks" / ".prism"

_START_SECONDS = 60
_STOP_SECONDS = 10
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class BenchmarkError(Exception):
    """The benchmark cannot be run; the message says why and what to do."""


@frozen
class Server:
    """A running server."""

    name: str
    url: str
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii")
        # The name in parentheses may hold blanks; utime and stime are fields 14 and 15.
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND

    def cpu_ns(self) -> int:
        """The same of its threads that live, in ns: for what takes less than a tick of the above."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(one.read_text(encoding="ascii").split()[0]) for one in threads)


@contextlib.contextmanager
def mock(api_key: ApiKey) -> Iterator[Server]:
    """``sixmm-mock serve`` as anybody would start it: one worker, living market, journal on."""
    port = _free_port()
    credentials = ("--user", "bench:bench", "--api-key", f"{api_key.key}:{api_key.secret}:3")
    command = [sys.executable, "-m", "sixmm_mock", "serve", "--port", str(port), *credentials]
    with _running("sixmm-mock", command, port) as server:
        yield server


@contextlib.contextmanager
def bare() -> Iterator[Server]:
    """The bare application of `bare_server.py`."""
    port = _free_port()
    command = [sys.executable, str(ROOT / "benchmarks" / "bare_server.py"), str(port)]
    with _running("bare", command, port) as server:
        yield server


@contextlib.contextmanager
def prism() -> Iterator[Server]:
    """Prism's mock server in static mode, with its log switched off."""
    port = _free_port()
    program = PRISM_FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    command = [_program("node", "nodejs"), str(program), "mock", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--verboseLevel", "silent", str(ROOT / "openapi.yaml")]
    with _running("prism", command, port) as server:
        yield server


def install_prism() -> None:
    """Put the pinned Prism into a folder that git ignores, unless it is there already."""
    manifest = PRISM_FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "package.json"
    if manifest.exists() and f'"version": "{PRISM_VERSION}"' in manifest.read_text("utf-8"):
        return
    PRISM_FOLDER.mkdir(parents=True, exist_ok=True)
    (PRISM_FOLDER / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
    wanted = f"@stoplight/prism-cli@{PRISM_VERSION}"
    command = [_program("npm", "npm"), "install", *quiet, wanted]
    if subprocess.run(command, cwd=PRISM_FOLDER, check=False).returncode:
        raise BenchmarkError(f"npm could not install {wanted}; see its message above")


def wrk_program() -> str:
    """The path of wrk."""
    return _program("wrk", "wrk")


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise BenchmarkError(f"{name} is not installed; on Debian: apt-get install {package}")
    return path


@contextlib.contextmanager
def _running(name: str, command: list[str], port: int) -> Iterator[Server]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _await_port(name, process, port)
        yield Server(name, f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_port(name: str, process: subprocess.Popen[bytes], port: int) -> None:
    give_up_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            raise BenchmarkError(f"{name} ended with exit code {process.returncode} at its start")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise BenchmarkError(f"{name} did not listen within {_START_SECONDS} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
