"""What the commands of this project share: one line for each error, the exit codes, and ``--version``.

0: done, nothing found. 1: something was found. 2: it could not be done; stderr says why in one line. 141: the reader
of the output closed it.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn

from sixmm_description.document import DescriptionError, parsed, read_bytes

DONE, FOUND, UNUSABLE, CLOSED_PIPE = 0, 1, 2, 141


class CommandError(Exception):
    """A command can't do what it was asked for; the message is one line that says why, and what to do."""


class Parser(argparse.ArgumentParser):
    """Tells a wrong argument as any other error. One without a parent knows ``--version``."""

    def error(self, message: str) -> NoReturn:
        """One line instead of a page of usage."""
        raise CommandError(f"{message}; see {self.prog} --help")

    @classmethod
    def of(cls, prog: str, description: str) -> "Parser":
        """The parser of a whole command."""
        parser = cls(prog=prog, description=description)
        parser.add_argument(
            "--version",
            action=_Version,
            nargs=0,
            help="print the versions of the package and of the descriptions, and exit",
        )
        return parser


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: Any, **__: Any) -> None:
        sys.stdout.write(f"{parser.prog} {versions()}\n")
        parser.exit()


def run(prog: str, act: Callable[[], int], *, extra: str) -> int:
    """Do what a command does, and return its exit code.

    ``extra`` is the optional dependency of the distribution that brings the packages which the command needs.
    """
    try:
        status = act()
        sys.stdout.flush()
    except (CommandError, DescriptionError) as error:
        return _failed(prog, str(error))
    except ModuleNotFoundError as error:
        return _failed(prog, missing(error, extra))
    except KeyboardInterrupt:
        return _failed(prog, "interrupted")
    except BrokenPipeError:
        # Python would try to flush once more at its end, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    return status


def missing(error: ModuleNotFoundError, extra: str) -> str:
    """How to get a package that is missing; a module of our own that is missing is a bug, and raised as it is."""
    name = str(error.name).partition(".")[0]
    if name.startswith("sixmm"):
        raise error
    return f"{name} is not installed; run: pip install 'sixmm[{extra}]'"


def versions() -> str:
    """The version of the distribution, and of each description that is installed, with a digest of its bytes."""
    described = []
    for name in ("openapi.json", "asyncapi.json"):
        path, raw = read_bytes(name, None)
        digest = hashlib.sha256(raw).hexdigest()[:12]
        described.append(f"{name} {parsed(path, raw)['info']['version']} sha256:{digest}")
    return f"{own_version()} ({', '.join(described)})"


def own_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("sixmm")
    except PackageNotFoundError:
        return "not-installed"


def _failed(prog: str, message: str) -> int:
    sys.stderr.write(f"{prog}: {message}\n")
    return UNUSABLE
