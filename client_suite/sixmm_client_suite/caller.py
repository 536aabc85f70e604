"""The two clients, called in the same way."""

import asyncio
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, TypeAlias

from attrs import field, frozen
from sixmm import ApiError, AsyncSixMM, Backoff, CallOptions, SixMM
from sixmm_description import Operation

from sixmm_client_suite import credentials
from sixmm_client_suite.credentials import Credentials
from sixmm_client_suite.exchange import BASE_URL, Answer, Exchange

Client: TypeAlias = SixMM | AsyncSixMM


@frozen
class Call:
    """A call to be made: of which operation, as who, with which arguments."""

    operation: Operation
    credentials: Credentials
    arguments: Mapping[str, Any] = field(factory=dict)
    options: CallOptions | None = None

    @property
    def method(self) -> str:
        """Where the client has it, such as `orders.place`."""
        return f"{self.operation.resource}.{self.operation.raw['x-method']}"


@frozen
class Outcome:
    """What a caller met, and what went over the wire."""

    call: Call
    exchange: Exchange
    shown: str
    """How the client shows itself."""
    result: Any = None
    error: BaseException | None = None


Make: TypeAlias = Callable[..., Outcome]


def blocking(call: Call, *script: Answer, retries: int = 0) -> Outcome:
    """Make a call with the blocking client, while the exchange answers from the script."""
    exchange = _exchange(call, script)
    with SixMM(transport=exchange, **_arguments(call, retries)) as mm:
        try:
            if call.credentials.signs_in:
                mm.auth.login(username=credentials.USERNAME, password=credentials.PASSWORD)
                exchange.received.clear()
            result = attrgetter(call.method)(mm)(**call.arguments, options=call.options)
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            return Outcome(call, exchange, repr(mm), error=error)
        return Outcome(call, exchange, repr(mm), result)


def awaiting(call: Call, *script: Answer, retries: int = 0) -> Outcome:
    """The same with the awaiting client."""
    return asyncio.run(_awaiting(call, script, retries))


async def _awaiting(call: Call, script: tuple[Answer, ...], retries: int) -> Outcome:
    exchange = _exchange(call, script)
    async with AsyncSixMM(transport=exchange, **_arguments(call, retries)) as mm:
        try:
            if call.credentials.signs_in:
                await mm.auth.login(username=credentials.USERNAME, password=credentials.PASSWORD)
                exchange.received.clear()
            result = await attrgetter(call.method)(mm)(**call.arguments, options=call.options)
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            return Outcome(call, exchange, repr(mm), error=error)
        return Outcome(call, exchange, repr(mm), result)


#: Both clients make every call.
CLIENTS: Mapping[str, Make] = {"sync": blocking, "async": awaiting}


def _exchange(call: Call, script: tuple[Answer, ...]) -> Exchange:
    operation = call.operation
    return Exchange(operation.method, operation.path, list(script), credentials.LOGIN)


def _arguments(call: Call, retries: int) -> dict[str, Any]:
    return {
        "base_url": BASE_URL,
        "max_retries": retries,
        "backoff": Backoff(first=0),
        # Here a look for what came of an order never finds one, however long it goes on.
        **({"outcome_timeout": 0.02} if "x-outcome" in call.operation.raw else {}),
        **call.credentials.given,
    }


def said_by(error: BaseException) -> str:
    """All that an error tells, in words."""
    told = [str(error), repr(error)]
    if isinstance(error, ApiError):
        told += [error.message, error.remedy, repr(error.headers)]
    return "\n".join(told)
