"""Where requests say they come from and go to, and which pages may read the mock's answers."""

import re
from collections.abc import Sequence

# The host and the port of a Host header, or of an origin.
AUTHORITY = re.compile(
    r"(?P<host>\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9._-]{1,253})"
    r"(?::(?P<port>[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
)
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
