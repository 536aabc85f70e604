"""What the client writes to logs, at the lowest level."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening(*names: str) -> Iterator[list[str]]:
    """All that some loggers are told while the block runs."""
    heard: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(self.format(record) + repr(record.__dict__.get("sixmm")))

    ear, loggers = Ear(), [logging.getLogger(name) for name in names]
    levels = [one.level for one in loggers]
    disabled = logging.root.manager.disable
    try:
        logging.disable(logging.NOTSET)
        for one in loggers:
            one.setLevel(logging.DEBUG)
            one.addHandler(ear)
        yield heard
    finally:
        logging.disable(disabled)
        for one, level in zip(loggers, levels, strict=True):
            one.removeHandler(ear)
            one.setLevel(level)
