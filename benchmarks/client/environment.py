"""A virtual environment for the peers alone, and the processes that run in it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benchmarks" / "peers.txt"
FOLDER = ROOT / "benchmarks" / ".venv"
STOCK = ROOT / "build" / "bench" / "stock_client"

_MARK = FOLDER / "peers.txt"
_PYTHON = FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
_SOURCES = ("generated", "runtime", "auth_hooks", "benchmarks")
_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


_INSTALL_SECONDS = 240


def prepare() -> None:
    """Generate the stock client, and install the peers unless it was done for this peers.txt.

    What can't be installed in time is said, and left out of the tables.
    """
    wanted = PEERS.read_text(encoding="utf-8")
    if not _MARK.exists() or _MARK.read_text(encoding="utf-8") != wanted:
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        try:
            command = [*pip, "--requirement", str(PEERS)]
            subprocess.run(command, check=True, timeout=_INSTALL_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            print(f"benchmarks: not all peers could be installed: {error}", file=sys.stderr)
        else:
            _MARK.write_text(wanted, encoding="utf-8")
    generate_stock()


def generate_stock() -> None:
    """Generate the stock client from the description as it is now."""
    STOCK.parent.mkdir(parents=True, exist_ok=True)
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    places = ["--path", str(ROOT / "openapi.yaml"), "--output-path", str(STOCK), "--overwrite"]
    subprocess.run([*generate, *places], check=True, capture_output=True)


def start(module: str, *arguments: str, errors: int | None = None) -> subprocess.Popen[str]:
    """`python -m <module>` among the peers, with our sources beside them."""
    return _started(str(_PYTHON), module, arguments, errors)


def own(module: str, *arguments: str, errors: int | None = None) -> subprocess.Popen[str]:
    """The same in the project's own virtual environment, which has no peers."""
    return _started(sys.executable, module, arguments, errors)


def _started(
    python: str, module: str, arguments: tuple[str, ...], errors: int | None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [python, "-m", module, *arguments],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )


def output(module: str, *arguments: str) -> str:
    """What `start` prints, to its end."""
    return _printed(start(module, *arguments), module, arguments)


def own_output(module: str, *arguments: str) -> str:
    """What `own` prints, to its end."""
    return _printed(own(module, *arguments), module, arguments)


def _printed(process: subprocess.Popen[str], module: str, arguments: tuple[str, ...]) -> str:
    printed, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"benchmarks: {module} {' '.join(arguments)} failed, see above")
    return printed


def _environment() -> dict[str, str]:
    # A proxy would be measured instead of the clients.
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXIES}
    sources = [str(ROOT / source) for source in _SOURCES]
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([*sources, str(STOCK.parent)]),
        # Ours are compiled once, as the peers were when they were installed.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "bench" / "bytecode"),
    }
