"""An exchange whose state outlives its process."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sixmm_description import Description

from sixmm_mock.clock import Clock
from sixmm_mock.control.actions import carry_out
from sixmm_mock.dispatch import Dispatcher
from sixmm_mock.exchange import MockExchange
from sixmm_mock.state.file import StateFile
from sixmm_mock.state.log import CommandLog


def open_exchange(
    path: Path,
    *,
    description: Description | Path | None = None,
    clock: Clock | None = None,
    control: bool = False,
    cors: Sequence[str] = (),
    **options: Any,
) -> MockExchange:
    """The exchange of a state file, as it was when the last answer left; or a new one.

    Users and keys are added with :func:`sixmm_mock.control.actions.perform`, which writes them down too.

    Raises:
        StateError: the file cannot be used.
        DescriptionError: the description cannot be read.
    """
    loaded = description if isinstance(description, Description) else Description.load(description)
    file = StateFile.open(path, loaded, options=options)
    clock = clock or Clock()
    try:
        # What is planned from the first moment on is planned for the same moments again.
        with clock.showing(file.created_ms):
            exchange = MockExchange(
                seed=file.seed,
                clock=clock,
                description=loaded,
                control=control,
                cors=cors,
                **options,
            )
        log = CommandLog(exchange, file, partial(carry_out, exchange))
        log.replay(Dispatcher(exchange).answer)
    except BaseException:
        file.close()
        raise
    exchange.log = log
    return exchange
