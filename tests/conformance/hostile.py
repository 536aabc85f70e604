"""What a server may send in the place of what is documented."""

import math

# Names in capitals, and what no field is documented to hold.
HOSTILE = (
    None,
    True,
    -1,
    10**30,
    1.5,
    math.nan,
    math.inf,
    "",
    "USER.1",
    "a.b.c.d",
    "\ud800",
    [],
    {},
    [[{}]],
)


def mutated(value):
    """The value with one place of it replaced, in turn; and strings in capitals."""
    yield from HOSTILE
    if isinstance(value, str):
        yield value.upper()
    inner = value.items() if isinstance(value, dict) else ()
    inner = enumerate(value) if isinstance(value, list) else inner
    for key, one in inner:
        for other in mutated(one):
            copied = value.copy()
            copied[key] = other
            yield copied
