"""Large frames, decoded in slices: the standard decoder would hold the event loop until it is done, in a thread too.

The text is cut where elements of an array end, and each piece is given to the standard decoder.
"""

import json
import re
from collections.abc import Awaitable, Callable, Generator
from decimal import Decimal
from typing import Any

# Numbers are exact, as everywhere; one decoder, because making it anew for each frame costs as much as decoding.
DECODER = json.JSONDecoder(parse_float=Decimal)
# Frames from this many characters on are decoded in slices: a smaller one takes less than a millisecond.
LARGE = 65_536
# How much is decoded at once.
_WINDOW = 32_768
# A number this close to the end of a window may go on behind it: `1.5e+` holds 1.5.
_MARGIN = 4
_SPACE = re.compile(r"[ \t\n\r]*")
_BETWEEN_ELEMENTS = ("],[", "},{", "], [", "}, {")

_Slices = Generator[None, None, tuple[Any, int]]


async def decode_in_slices(text: str | bytes, pause: Callable[[], Awaitable[None]]) -> Any:
    """What the text holds. `pause` is awaited between slices. Raises ValueError, or RecursionError."""
    if not isinstance(text, str):
        text = text.decode()
    slices = _value(text, _skip(text, 0))
    while True:
        try:
            next(slices)
        except StopIteration as done:
            value, end = done.value
            break
        await pause()
    if _skip(text, end) != len(text):
        raise ValueError("something follows the value")
    return value


def _skip(text: str, at: int) -> int:
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches no space, too


def _value(text: str, at: int) -> _Slices:
    """The value that begins here, and where it ends."""
    window = text[at : at + _WINDOW]
    whole = at + len(window) == len(text)
    try:
        value, end = DECODER.raw_decode(window)
        if whole or end < len(window) - _MARGIN:
            return value, at + end
    except ValueError:
        pass  # it does not end in the window, or it is no JSON, which will show
    if text.startswith("[", at):
        return (yield from _array(text, at))
    if text.startswith("{", at):
        return (yield from _object(text, at))
    return DECODER.raw_decode(text, at)


def _array(text: str, at: int) -> _Slices:
    items: list[Any] = []
    at = _skip(text, at + 1)
    if text.startswith("]", at):
        return items, at + 1
    while True:
        some, next_at = _elements(text, at)
        if some:
            items += some
            at = next_at
            yield
            continue
        value, at = yield from _value(text, at)
        items.append(value)
        at = _skip(text, at)
        if text.startswith("]", at):
            return items, at + 1
        at = _comma(text, at)
        yield


def _elements(text: str, at: int) -> tuple[list[Any], int]:
    """As many whole elements as the window holds, and where the next one begins.

    What is cut in the midst of a string, or of an element, can't be decoded, and gives none.
    """
    window = text[at : at + _WINDOW]
    cut = max(window.rfind(one) for one in _BETWEEN_ELEMENTS)
    if cut < 0:
        return [], at
    try:
        some: list[Any] = DECODER.decode(f"[{window[: cut + 1]}]")
    except ValueError:
        return [], at
    return some, _comma(text, at + cut + 1)


def _object(text: str, at: int) -> _Slices:
    members: dict[str, Any] = {}
    at = _skip(text, at + 1)
    if text.startswith("}", at):
        return members, at + 1
    while True:
        if not text.startswith('"', at):
            raise ValueError("a member without a name")
        name, at = DECODER.raw_decode(text, at)
        at = _skip(text, at)
        if not text.startswith(":", at):
            raise ValueError("a member without a value")
        members[name], at = yield from _value(text, _skip(text, at + 1))
        yield
        at = _skip(text, at)
        if text.startswith("}", at):
            return members, at + 1
        at = _comma(text, at)


def _comma(text: str, at: int) -> int:
    if not text.startswith(",", at):
        raise ValueError("no comma between two elements")
    return _skip(text, at + 1)
