"""The SQLite file behind ``--state``: a log of accepted commands, each committed by itself.

Each row is sealed: its seal is a digest of its number, time, name, content and outcome, and of the seal
before it; the first one is of what the file says of itself. Where the log ends, its number and its last
seal, is written in the same transaction. So a row that was changed, lost, moved or put in is found when
the file is opened, and so is a log that was cut after a whole row.

Commits are not synced one by one: what is committed survives the death of the process (``kill -9``),
since the operating system has it by then. After a power cut the file may be refused. It has a rollback
journal and no write-ahead log: in one of those SQLite passes over a damaged end without a word, and
commands that were acknowledged would be gone.
"""

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from attrs import field, frozen
from sixmm_description import Description
from sixmm_description.command import CommandError, own_version

from sixmm_mock.clock import Clock

_APPLICATION_ID = 0x364D4D31  # "6MM1"
_FORMAT = "2"

_TABLES = """
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE commands (
        number INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        name TEXT NOT NULL,
        content BLOB NOT NULL,
        outcome BLOB NOT NULL,
        seal BLOB NOT NULL
    );
    CREATE TABLE log_end (number INTEGER NOT NULL, seal BLOB NOT NULL);
"""


class StateError(CommandError):
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
        about = _about(database)
        self.seed = int(about["seed"])
        self.created_ms = int(about["created_ms"])
        last, self._seal = _verified(database, path)
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
            "version": own_version(),
            "description": _digest(description),
            "options": json.dumps(options, sort_keys=True),
        }
        with _errors_told(path):
            if _is_new(path):
                _create(path, wanted)
            database = _connect(path)
            try:
                _check(database, path, wanted)
                return cls(path, database)
            except BaseException:
                database.close()
                raise

    def append(self, at_ms: int, name: str, content: bytes, outcome: bytes) -> None:
        """Make one command durable. When this returns, a killed process does not lose it."""
        with _errors_told(self.path):
            row = (self.next_number, at_ms, name, content, outcome)
            seal = _sealed(self._seal, row)
            with _transaction(self._database):
                insert = "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?)"
                self._database.execute(insert, (*row, seal))
                self._database.execute("UPDATE log_end SET number = ?, seal = ?", (row[0], seal))
        self._seal = seal
        self.next_number += 1

    def commands(self) -> Iterator[Command]:
        """All commands, oldest first."""
        with _errors_told(self.path):
            for row in self._database.execute(_ALL):
                yield Command(*row[:-1])

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


_ALL = "SELECT number, at_ms, name, content, outcome, seal FROM commands ORDER BY number"


def _connect(path: Path, *, journal: str = "TRUNCATE") -> sqlite3.Connection:
    # The server may run in another thread than the one that opened the file; never both at once.
    database = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=0,
        check_same_thread=False,
    )
    try:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute(f"PRAGMA journal_mode = {journal}")
        database.execute("PRAGMA synchronous = OFF")
        # With exclusive locking the lock stays after the transaction that took it.
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")
    except BaseException:
        database.close()
        raise
    return database


@contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


def _is_new(path: Path) -> bool:
    """Return whether there is no state yet. An empty file is a damaged one: a new file is never empty."""
    if path.exists():
        if path.is_file() and not path.stat().st_size:
            raise StateError(
                f"{path}: the file is damaged: it is empty; restore it, or remove it to begin anew"
            )
        return False
    journal = path.with_name(f"{path.name}-journal")
    if journal.exists() and journal.stat().st_size:
        raise StateError(
            f"{path}: the file is gone, and its {journal.name} is there; restore the file, or remove "
            "both to begin anew"
        )
    return True


def _create(path: Path, wanted: dict[str, str]) -> None:
    """Make a whole file beside, then give it its name: a death on the way leaves no half of one."""
    about = {
        **wanted,
        "seed": str(secrets.randbits(63)),
        "created_ms": str(Clock().now_ms()),
    }
    made = path.with_name(f"{path.name}.new")
    made.unlink(missing_ok=True)
    # The log holds passwords and API secrets, or nothing could be replayed.
    os.close(os.open(made, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        database = _connect(made, journal="MEMORY")
        try:
            database.executescript(f"PRAGMA application_id = {_APPLICATION_ID}; {_TABLES}")
            database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            database.execute("INSERT INTO log_end VALUES (0, ?)", (_first_seal(about),))
        finally:
            database.close()
        made.rename(path)
    except BaseException:
        made.unlink(missing_ok=True)
        raise


def _about(database: sqlite3.Connection) -> dict[str, str]:
    return dict(database.execute("SELECT name, value FROM about"))


def _first_seal(about: dict[str, str]) -> bytes:
    return hashlib.sha256(repr(sorted(about.items())).encode()).digest()


def _sealed(before: bytes, row: tuple[int, int, str, bytes, bytes]) -> bytes:
    # The repr of numbers, texts and bytes says their kinds and where each ends.
    return hashlib.sha256(before + repr(row).encode()).digest()


def _verified(database: sqlite3.Connection, path: Path) -> tuple[int, bytes]:
    """The number and the seal of the last command, after every row was held against its seal."""
    number, seal = 0, _first_seal(_about(database))
    for *row, its_seal in database.execute(_ALL):
        number, seal = number + 1, _sealed(seal, (*row,))
        if (row[0], its_seal) != (number, seal):
            raise StateError(
                f"{path}: the file is damaged at command {number}: it is not what was written down; "
                "name another file or restore it"
            )
    if list(database.execute("SELECT number, seal FROM log_end")) != [(number, seal)]:
        raise StateError(
            f"{path}: the file is damaged: it does not end with the last command that was written "
            "down, or not as it began; name another file or restore it"
        )
    return number, seal


def _check(database: sqlite3.Connection, path: Path, wanted: dict[str, str]) -> None:
    (application,) = database.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION_ID:
        raise StateError(
            f"{path}: this is another program's database, or the file is damaged; name another file"
        )
    (health,) = database.execute("PRAGMA quick_check").fetchone()
    if health != "ok":
        raise StateError(
            f"{path}: the file is damaged ({_plain(health)}); name another file or restore it"
        )
    about = _about(database)
    for name, expected in wanted.items():
        if about.get(name) != expected:
            raise StateError(
                f"{path}: made with another {name} ({_plain(about.get(name, 'none'))[:60]}, and now it is "
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
        if "full" in str(error):
            raise StateError(
                f"{path}: cannot be written: {_plain(error)}; free some space"
            ) from error
        raise StateError(
            f"{path}: {_plain(error)}; check the path and its permissions, or whether the file is damaged"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StateError(
            f"{path}: not a state file, or damaged ({_plain(error)}); name another file or restore it"
        ) from error
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise StateError(
            f"{path}: the file is damaged ({_plain(error)}); name another file or restore it"
        ) from error
    except OSError as error:
        raise StateError(
            f"{path}: {error.strerror or error}; check the path and its permissions"
        ) from error


def _plain(error: object) -> str:
    # A damaged file's own bytes may be quoted.
    return "".join(each if each.isprintable() else "?" for each in str(error))[:200]
