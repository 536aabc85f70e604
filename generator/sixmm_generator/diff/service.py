"""Compares what belongs to no single method: error codes, servers, how requests are signed."""

from collections.abc import Callable, Iterator
from typing import Any

from sixmm_generator.description import Pointer
from sixmm_generator.diff.change import Change, change
from sixmm_generator.diff.fields import compare_rest
from sixmm_generator.diff.operations import compare_limits
from sixmm_generator.diff.view import View
from sixmm_generator.stricter import bound_stricter

Changes = Iterator[Change]
Note = Callable[..., Change]


_WORDS_AT_TOP = ("info", "externalDocs", "tags")


def compare_errors(before: View, after: View) -> Changes:
    """Every single error code."""
    old, new = _codes(before), _codes(after)
    for code in sorted(old.keys() | new.keys()):
        subject = f"error {code}"
        if code not in old:
            at, now = new[code]
            yield change("error-code-added", subject, at, new=now.get("class"))
        elif code not in new:
            at, was = old[code]
            yield change("error-code-removed", subject, at, gone=True, old=was.get("class"))
        else:
            yield from _error_code(subject, old[code][1], *new[code])


def _error_code(subject: str, was: dict[str, Any], at: Pointer, now: dict[str, Any]) -> Changes:
    for key in sorted(was.keys() | now.keys()):
        old, new = was.get(key), now.get(key)
        if old != new and key == "class":
            yield change("error-class-changed", subject, at, old=old, new=new)
        elif old != new:
            yield change("error-words", subject, at, name=key)


def _codes(seen: View) -> dict[int, tuple[Pointer, dict[str, Any]]]:
    """Where every single code stands and what is said about it, ranges taken apart."""
    found: dict[int, tuple[Pointer, dict[str, Any]]] = {}
    for index, entry in enumerate(seen.description.document.get("x-error-codes", [])):
        said = {key: value for key, value in entry.items() if key not in {"code", "through"}}
        for code in range(entry["code"], entry.get("through", entry["code"]) + 1):
            found[code] = (("x-error-codes", index), said)
    return found


def compare_service(before: View, after: View) -> Changes:
    """Servers, security schemes, and whatever stands at the top."""
    old, new = dict(before.description.document), dict(after.description.document)
    for key in ("paths", "x-error-codes"):
        old.pop(key, None)
        new.pop(key, None)
    components = (old.pop("components", {}), new.pop("components", {}))
    yield from _shared(*components)

    def note(rule: str, key: str, **values: Any) -> Change:
        return change(rule, "the client", (key,), **values)

    yield from compare_limits(old, new, note)
    old.pop("x-limits", None)
    new.pop("x-limits", None)
    for name, key in (("base_url", "servers"), ("ws_url", "x-websocket-url")):
        was, now = old.pop(key, None), new.pop(key, None)
        if was != now:
            yield note("server-changed", key, name=name, old=_url(was), new=_url(now))
    for key in _WORDS_AT_TOP:
        if old.pop(key, None) != new.pop(key, None):
            yield note("words-changed", key, name=f"`{key}`")
    yield from compare_rest(old, new, note)


def _shared(old: dict[str, Any], new: dict[str, Any]) -> Changes:
    """What stands beside the schemas. Parameters are compared in the operations that use them."""
    schemes = (old.get("securitySchemes", {}), new.get("securitySchemes", {}))
    for name in sorted(schemes[0].keys() | schemes[1].keys()):
        yield from compare_scheme(name, schemes[0].get(name), schemes[1].get(name))
    if old.get("responses") != new.get("responses"):
        yield change("failure-described", "the client", ("components", "responses"))
    rest = [
        {
            key: value
            for key, value in one.items()
            if key not in {"securitySchemes", "responses", "schemas", "parameters"}
        }
        for one in (old, new)
    ]

    def note(rule: str, key: str, **values: Any) -> Change:
        return change(rule, "the client", ("components", key), **values)

    yield from compare_rest(rest[0], rest[1], note)


def compare_scheme(name: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Changes:
    at: Pointer = ("components", "securitySchemes", name)
    if old is None or new is None:
        # Which operations accept it is what callers notice.
        yield change("unused-changed", "the description", at, gone=new is None, name=name)
        return
    words = ("description", "x-assumed")
    if any(old.get(key) != new.get(key) for key in words):
        yield change("words-changed", "the client", at, name=f"the description of `{name}`")
    was, now = (
        {key: value for key, value in one.items() if key not in words} for one in (old, new)
    )
    if was == now:
        return
    window, tolerance = _tolerances(was, now)
    if window:
        tight = bound_stricter("toleranceMs", *tolerance)
        rule = "window-shortened" if tight else "window-widened"
        yield change(
            rule,
            "the client",
            (*at, "x-signature", "toleranceMs"),
            old=tolerance[0],
            new=tolerance[1],
        )
    else:
        yield change("signing-changed", "the client", at, name=name)


def _tolerances(was: dict[str, Any], now: dict[str, Any]) -> tuple[bool, tuple[Any, Any]]:
    """Whether nothing but the time window differs, and the two windows."""
    pair = [dict(one.get("x-signature") or {}) for one in (was, now)]
    windows = (pair[0].pop("toleranceMs", None), pair[1].pop("toleranceMs", None))
    rest = [
        {**one, "x-signature": signature} for one, signature in zip((was, now), pair, strict=True)
    ]
    return rest[0] == rest[1] and None not in windows, windows


def _url(value: Any) -> Any:
    return ", ".join(one.get("url", "") for one in value) if isinstance(value, list) else value
