"""Which pages may read the mock's answers."""

import re
from collections.abc import Sequence

_ORIGIN = re.compile(r"https?://[^/\s?#@,]+", re.ASCII)


def checked_origins(origins: Sequence[str]) -> tuple[str, ...]:
    """Origins as browsers send them, or ``*`` for all.

    Raises:
        ValueError: one is neither, so that no browser would ever send it.
    """
    for one in origins:
        if one != "*" and not _ORIGIN.fullmatch(one):
            raise ValueError(
                f"{one!r} is no origin: expected scheme, host and port, such as http://localhost:5173, or *"
            )
    return tuple(origins)
