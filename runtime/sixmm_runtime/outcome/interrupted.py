"""What is left of an order call that was interrupted: a line in the log, as no error of ours reaches its caller."""

import logging
from typing import Any

from sixmm_runtime.flow import Run, Sent
from sixmm_runtime.outcome.order import orders_of

_log = logging.getLogger("sixmm")


def give_up(run: Run[Any]) -> None:
    """End a call that something else than its outcome ended: Ctrl-C, a cancelled task, an error of the program.

    Its orders are named once, at WARNING, where a request of it may have left.
    """
    try:
        if run.sent is not None:
            _name(run.sent)
    finally:
        run.close()


def _name(sent: Sent) -> None:
    attempt = next((one for one in reversed(sent.attempts) if one.may_have_left), None)
    if attempt is None or attempt.operation.outcome is None:
        return
    outcome = attempt.operation.outcome
    orders = orders_of(outcome, attempt.request)
    level = logging.INFO if sent.named else logging.WARNING
    sent.named = True
    _log.log(
        level,
        "%s was given up; it may have its effect: %s",
        attempt.operation.id,
        "; ".join(str(order.trace(outcome)) for order in orders),
    )
