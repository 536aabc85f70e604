"""Holds any server of the 6MM API against its description, and says rule by rule what it found.

In a test::

    suite = Suite(HttpServer(url, Account(api_key="…", api_secret="…")), Description.load())
    suite.run()
    assert suite.passed

On the command line: ``sixmm-conformance run``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sixmm_conformance.budget import Budget
    from sixmm_conformance.server import Account, HttpServer
    from sixmm_conformance.suite import Options, Suite

__all__ = ["Account", "Budget", "HttpServer", "Options", "Suite"]

_WHERE = {
    "Account": "sixmm_conformance.server",
    "Budget": "sixmm_conformance.budget",
    "HttpServer": "sixmm_conformance.server",
    "Options": "sixmm_conformance.suite",
    "Suite": "sixmm_conformance.suite",
}


def __getattr__(name: str) -> Any:
    # Loaded when first used: the command must be able to say what is missing without the extra's packages.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
