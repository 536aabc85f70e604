"""Reading a request body as JSON, stricter than Python does by default."""

import json
import math
from typing import Any


class JsonProblem(ValueError):
    """The text is not JSON that two parsers would understand alike. The message says why."""


def parse(raw: bytes) -> Any:
    """Parse UTF-8 JSON.

    Raises:
        JsonProblem: not JSON, not UTF-8, a key twice in one object, a number that is not
            finite, half of a surrogate pair, or nesting that is too deep.
    """
    try:
        text = raw.decode()
        value = _decoded(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except JsonProblem:
        raise
    except UnicodeDecodeError as error:
        raise JsonProblem(f"it is not UTF-8 (byte {error.start})") from None
    except UnicodeEncodeError:
        raise JsonProblem("it holds half of a surrogate pair") from None
    except RecursionError:
        raise JsonProblem("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise JsonProblem(f"{error.msg} at character {error.pos}") from None
    except ValueError:  # an integer with thousands of digits
        raise JsonProblem("it holds a number that is too long") from None
    return value


def _decoded(text: str) -> Any:
    if text.startswith("\ufeff"):
        raise JsonProblem("it begins with a byte order mark")
    return _JSON.decode(text)


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise JsonProblem("a key stands twice in one object")
    return result


def _refuse_constant(name: str) -> None:
    raise JsonProblem(f"{name} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise JsonProblem("it holds a number that is too large")
    return number


_JSON = json.JSONDecoder(
    object_pairs_hook=_object_without_duplicates,
    parse_constant=_refuse_constant,
    parse_float=_finite,
)
