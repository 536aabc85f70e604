"""What keeps the suite from running, or from checking one thing."""

from sixmm_description.command import CommandError


class CannotRun(CommandError):
    """The whole run is impossible; the message is one line that says why and what to do."""


class NotChecked(Exception):
    """One rule cannot be checked here; the message says what is missing."""


class Spared(NotChecked):
    """A call was not made, because it could change what was there before the run."""


class Broken(Exception):
    """A server breaks the rule that is being checked; the message says how."""


UNREADABLE = (LookupError, TypeError, ValueError, ArithmeticError, RecursionError)
"""What reading an answer raises that has not what is described."""


class OutOfBudget(Exception):
    """The run has sent, or taken, all that it may."""


class RateLimited(OutOfBudget):
    """The server takes no more requests: refusals of now show nothing of its rules."""
