"""The SQLite file behind ``--state``: a log of accepted commands, each committed by itself.

Write-ahead logging without a sync per commit: what is committed survives the death of the process
(``kill -9``), since the operating system has it by then. A power cut may lose the last commits.
"""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from attrs import field, frozen
from sixmm_description import Description

from sixmm_mock.clock import Clock

_APPLICATION_ID = 0x364D4D31  # "6MM1"
_FORMAT = "1"

_TABLES = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE commands (
        number INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        name TEXT NOT NULL,
        content BLOB NOT NULL,
        outcome BLOB NOT NULL
    );
"""


class StateError(Exception):
    """The state file cannot be used; the message says why and what to do."""


@frozen
class Command:
    """One accepted change. ``content`` holds secrets; ``outcome`` is a digest of what came of it."""

    number: int
    at_ms: int
    name: str
    content: bytes = field(repr=False)
    outcome: bytes


class StateFile:
    """An open state file, locked against other servers until it is closed or the process ends."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database
        about = dict(database.execute("SELECT name, value FROM about"))
        self.seed = int(about["seed"])
        self.created_ms = int(about["created_ms"])
        (last,) = database.execute("SELECT coalesce(max(number), 0) FROM commands").fetchone()
        self.next_number: int = last + 1

    @classmethod
    def open(cls, path: Path, description: Description, *, options: dict[str, Any]) -> Self:
        """Open a state file, or make a new one that only its owner can read.

        ``options`` are the settings that the past depends on: a file is only opened with the same.

        Raises:
            StateError: it is in use, damaged, something else, or of another description, version
                or setting.
        """
        wanted = {
            "format": _FORMAT,
            "version": version("sixmm"),
            "description": _digest(description),
            "options": json.dumps(options, sort_keys=True),
        }
        with _errors_told(path):
            database = _connect(path)
            try:
                if not _is_ours(database, path):
                    _create(database, wanted)
                _check(database, path, wanted)
                return cls(path, database)
            except BaseException:
                database.close()
                raise

    def append(self, at_ms: int, name: str, content: bytes, outcome: bytes) -> None:
        """Make one command durable. When this returns, a killed process does not lose it."""
        with _errors_told(self.path):
            self._database.execute(
                "INSERT INTO commands VALUES (?, ?, ?, ?, ?)",
                (self.next_number, at_ms, name, content, outcome),
            )
        self.next_number += 1

    def commands(self) -> Iterator[Command]:
        """All commands, oldest first."""
        with _errors_told(self.path):
            for row in self._database.execute("SELECT * FROM commands ORDER BY number"):
                yield Command(*row)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _connect(path: Path) -> sqlite3.Connection:
    # The log holds passwords and API secrets, or nothing could be replayed.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # The server may run in another thread than the one that opened the file; never both at once.
    database = sqlite3.connect(path, isolation_level=None, timeout=0, check_same_thread=False)
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        # With exclusive locking the lock stays after the transaction that took it.
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database


def _is_ours(database: sqlite3.Connection, path: Path) -> bool:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _APPLICATION_ID and tables:
        raise StateError(f"{path}: this is another program's database; name another file")
    return bool(application == _APPLICATION_ID)


def _create(database: sqlite3.Connection, wanted: dict[str, str]) -> None:
    about = {
        **wanted,
        "seed": str(secrets.randbits(63)),
        "created_ms": str(Clock().now_ms()),
    }
    database.executescript(f"BEGIN; PRAGMA application_id = {_APPLICATION_ID}; {_TABLES}")
    database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    database.execute("COMMIT")


def _check(database: sqlite3.Connection, path: Path, wanted: dict[str, str]) -> None:
    (health,) = database.execute("PRAGMA quick_check").fetchone()
    if health != "ok":
        raise StateError(f"{path}: the file is damaged ({health}); name another file or restore it")
    about = dict(database.execute("SELECT name, value FROM about"))
    for name, expected in wanted.items():
        if about.get(name) != expected:
            raise StateError(
                f"{path}: made with another {name} ({about.get(name, 'none')[:60]}, and now it is "
                f"{expected[:60]}), so it would not replay to the same state; start a new file, "
                "or use what made it"
            )


def _digest(description: Description) -> str:
    canonical = json.dumps(description.document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@contextmanager
def _errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise StateError(
                f"{path}: another server uses this file; stop it, or name another file"
            ) from error
        raise StateError(f"{path}: {error}; check the path and its permissions") from error
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path}: not a state file, or damaged ({error}); name another file or restore it"
        ) from error
    except OSError as error:
        raise StateError(
            f"{path}: {error.strerror or error}; check the path and its permissions"
        ) from error
