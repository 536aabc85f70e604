"""A virtual environment for the peers alone, and the processes that run in it."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benchmarks" / "peers.txt"
FOLDER = ROOT / "benchmarks" / ".venv"
STOCK = FOLDER / "stock_client"

_MARK = FOLDER / "peers.txt"
_PYTHON = FOLDER / ("Scripts" if os.name == "nt" else "bin") / "python"
_SOURCES = ("generated", "runtime", "auth_hooks", "benchmarks")
_PROXIES = {"http_proxy", "https_proxy", "all_proxy", "no_proxy"}


def prepare() -> None:
    """Install the peers and generate the stock client, unless it was done for this peers.txt."""
    wanted = PEERS.read_text(encoding="utf-8")
    if not _MARK.exists() or _MARK.read_text(encoding="utf-8") != wanted:
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--requirement", str(PEERS)], check=True)
        _MARK.write_text(wanted, encoding="utf-8")
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    places = ["--path", str(ROOT / "openapi.yaml"), "--output-path", str(STOCK), "--overwrite"]
    subprocess.run([*generate, *places], check=True, capture_output=True)


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """`python -m <module>` among the peers, with our sources beside them."""
    command = [str(_PYTHON), "-m", module, *arguments]
    return subprocess.Popen(command, env=_environment(), stdout=subprocess.PIPE, text=True)


def output(module: str, *arguments: str) -> str:
    """What the same prints, to its end."""
    process = start(module, *arguments)
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
        "PYTHONPATH": os.pathsep.join([*sources, str(FOLDER)]),
        # Ours are compiled once, as the peers were when they were installed.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(FOLDER / "bytecode"),
    }
