"""Where a stream reckons: amounts stay exact whatever the program around it has set for its own decimals."""

import contextvars
import decimal

# Far more digits than any amount has.
_DIGITS = 60


def exact_context() -> contextvars.Context:
    """The current context for a task of the stream, but with decimals of enough digits.

    A task inherits the precision that the program works with where the stream is opened; one of 6 digits would round
    the prices of a book.
    """
    context = contextvars.copy_context()
    traps = [decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow]
    context.run(decimal.setcontext, decimal.Context(prec=_DIGITS, traps=traps))
    return context
