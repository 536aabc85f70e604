"""What of an answer can't be read as documented, and why: found again from what was sent, when somebody asks."""

from collections.abc import Iterator
from typing import Any

from sixmm_runtime.decode import Decoder, ListOf, ObjectOf
from sixmm_runtime.redaction import redact

_MOST_SHOWN = 60
_MOST_BITS = 2_000


def unreadable(
    decode: Decoder[Any], value: Any, path: str = "", *, secret: bool = False
) -> Iterator[tuple[str, str]]:
    """Path and reason of everything in `value` that `decode` can't read. A reason shows no secret."""
    if isinstance(decode, ObjectOf) and isinstance(value, dict):
        for one in decode.cls._fields.values():
            inner = value.get(one.wire)
            if inner is not None:
                inner_path = f"{path}.{one.name}" if path else one.name
                yield from unreadable(one.decode, inner, inner_path, secret=one.secret)
    elif isinstance(decode, ListOf) and isinstance(value, list):
        for index, one in enumerate(value):
            yield from unreadable(decode.item, one, f"{path}[{index}]", secret=secret)
    else:
        try:
            decode(value)
        except ValueError as error:
            yield path, f"expected {error}, got {'a secret' if secret else _shown(value)}"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number of very many digits"  # more than Python prints
    text = redact(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
