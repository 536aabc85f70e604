"""A mock of the 6MM futures exchange that checks credentials, validates and keeps state.

In a test, in process::

    exchange = MockExchange(seed=1)
    user = exchange.add_user("alice", "password")
    transport = httpx.ASGITransport(app=create_app(exchange))

or over loopback::

    with running_server(exchange) as url:
        ...

On the command line: ``sixmm-mock serve``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sixmm_description import Description, DescriptionError

    from sixmm_mock.app import create_app
    from sixmm_mock.clock import Clock
    from sixmm_mock.exchange import MockExchange
    from sixmm_mock.operations import stateful_operations
    from sixmm_mock.server import ServerError, running_server

__all__ = [
    "Clock",
    "Description",
    "DescriptionError",
    "MockExchange",
    "ServerError",
    "create_app",
    "running_server",
    "stateful_operations",
]

_WHERE = {
    "create_app": "sixmm_mock.app",
    "Clock": "sixmm_mock.clock",
    "Description": "sixmm_description",
    "DescriptionError": "sixmm_description",
    "MockExchange": "sixmm_mock.exchange",
    "stateful_operations": "sixmm_mock.operations",
    "ServerError": "sixmm_mock.server",
    "running_server": "sixmm_mock.server",
}


def __getattr__(name: str) -> Any:
    # Loaded when first used: the pytest plugin lives in here, and is imported by every test run.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
