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

from sixmm_mock.app import create_app
from sixmm_mock.clock import Clock
from sixmm_mock.description import Description, DescriptionError
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
