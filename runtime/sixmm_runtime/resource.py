"""Base of the generated resources: they hold names, and hand every call to their client."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from sixmm_runtime.model import Model
from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions

R = TypeVar("R", bound=Model)


class Caller(Protocol):
    """A client that makes calls and blocks."""

    def _call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make the call and return its parsed answer; check its orders first if `validate`."""


class AsyncCaller(Protocol):
    """A client that makes calls and awaits."""

    async def _call(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None = None,
        validate: bool | None = None,
    ) -> R:
        """Make the call and return its parsed answer; check its orders first if `validate`."""


class RuledCaller(Caller, Protocol):
    """What a resource needs of a client that blocks."""

    def _rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Any:
        """The rules of one contract, fetched or held."""


class AsyncRuledCaller(AsyncCaller, Protocol):
    """What a resource needs of a client that awaits."""

    async def _rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Any:
        """The rules of one contract, fetched or held."""


class Resource:
    """A group of operations, such as `mm.orders`."""

    __slots__ = ("_client",)

    def __init__(self, client: RuledCaller) -> None:
        self._client = client

    def __repr__(self) -> str:
        return _named(self)


class AsyncResource:
    """A group of operations, such as `mm.orders`, to be awaited."""

    __slots__ = ("_client",)

    def __init__(self, client: AsyncRuledCaller) -> None:
        self._client = client

    def __repr__(self) -> str:
        return _named(self)


def _named(resource: Resource | AsyncResource) -> str:
    """What can be called, for somebody at a keyboard."""
    cls = type(resource)
    return f"<{cls.__name__}: {', '.join(name for name in dir(cls) if not name.startswith('_'))}>"
