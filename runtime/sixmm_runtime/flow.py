"""A call as steps: written once as a generator, run by the blocking and by the awaiting client.

A flow yields `Attempt`s, and gets each one's answer or has its failure thrown in. It yields a `Wait`, and goes on after
that time, or a `Flight`, and goes on after that work of another call. What it returns is the call's result. It does no
I/O and never sleeps by itself.
"""

import time
from collections.abc import Generator
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
import httpx
from sixmm_auth import HANDED_OVER, Flight, Wait

from sixmm_runtime.operation import Operation
from sixmm_runtime.options import CallOptions

T = TypeVar("T")


@attrs.frozen
class Attempt:
    """One request, ready to be sent once. `auth` signs it on its way.

    `began` is when the call began, of which this is attempt `number`; `started` is when this attempt did.
    """

    operation: Operation[Any]
    request: httpx.Request = attrs.field(repr=False)  # its URL holds the signature
    auth: httpx.Auth | None
    request_id: str
    username: str | None
    options: CallOptions
    began: float
    started: float
    number: int = 1

    @property
    def may_have_left(self) -> bool:
        """Whether it was handed over to be sent, and is not known to have stayed here."""
        return HANDED_OVER in self.request.extensions

    @property
    def elapsed_ms(self) -> float:
        """Since it was ready to be sent."""
        return round((time.monotonic() - self.started) * 1_000, 3)


@attrs.define
class Sent:
    """What was sent of an order call so far: all that is known of it if it is interrupted.

    Attributes:
        attempts: its requests, oldest first.
        named: whether the log names its orders already.
    """

    attempts: list[Attempt] = attrs.field(factory=list)
    named: bool = False


Step: TypeAlias = Attempt | Wait | Flight
# An attempt is answered with its response, a wait and a flight with None.
Flow: TypeAlias = Generator[Step, httpx.Response | None, T]


class Run(Generic[T]):
    """A flow under way: `step` is what to do next, or None once there is a `result`."""

    __slots__ = ("_flow", "result", "sent", "step")

    step: Step | None
    result: T

    def __init__(self, flow: Flow[T], sent: Sent | None = None) -> None:
        self._flow = flow
        self.sent = sent
        self.go_on(None)

    def go_on(self, response: httpx.Response | None) -> None:
        """Hand over an attempt's answer, or None after a wait or a flight. Raises what the call raises."""
        self.step = None  # what is raised now ends the flow: nothing is left to give up
        try:
            self.step = self._flow.send(response)
        except StopIteration as end:
            self.step, self.result = None, end.value

    def fail(self, error: Exception) -> None:
        """Hand over an attempt's failure. Raises what the call raises."""
        self.step = None
        try:
            self.step = self._flow.throw(error)
        except StopIteration as end:
            self.step, self.result = None, end.value

    def close(self) -> None:
        """End a flow that was left half way; after its end this changes nothing."""
        self._flow.close()
