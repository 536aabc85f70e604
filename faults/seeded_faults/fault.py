"""One fault, and what became of it."""

from collections.abc import Callable
from enum import StrEnum

from attrs import field, frozen


class Side(StrEnum):
    """Where a fault is."""

    SERVER = "server"
    CLIENT = "client"


@frozen
class Kill:
    """A fault was caught: by which rule, and in what words."""

    rule: str
    message: str


@frozen
class Fault:
    """One thing that is wrong, and nothing else.

    ``hunt`` plants it, runs what may catch it, takes it out again, and returns the first kill, or
    None. ``rule`` is the rule that must kill it: another one would do so by chance.
    """

    name: str
    what: str
    side: Side
    rule: str
    hunt: Callable[[], Kill | None] = field(repr=False)
    survives: str | None = None
    """Why no suite can tell the difference, for a fault that is known to survive."""
