"""The documented error codes and their classes, and refusals that only their message tells apart."""

from typing import Any

import attrs


@attrs.frozen
class ErrorCodePlan:
    """One documented error code."""

    code: int
    name: str
    cls: str
    remedy: str
    docs_url: str
    doubt: str | None
    transient: bool
    used_id: str | None = None


@attrs.frozen
class ErrorClassPlan:
    """One error class and its codes."""

    name: str
    doc: str
    base: str = "ApiError"


_USED = """An order has the client order id already: the call did nothing. Use another id.

    Attributes:
        order: that order, as a query answers it; None where the exchange did not show it.
    """


def plan_error_codes(document: dict[str, Any]) -> list[ErrorCodePlan]:
    """Every code that has a class, those of a range one by one."""
    return [
        ErrorCodePlan(
            code,
            entry["name"],
            entry["class"],
            entry.get("remedy", ""),
            entry["docs"],
            entry.get("doubt"),
            bool(entry.get("transient")),
            entry.get("usedId"),
        )
        for entry in document["x-error-codes"]
        if entry.get("class")
        for code in range(entry["code"], entry.get("through", entry["code"]) + 1)
    ]


def plan_error_classes(document: dict[str, Any]) -> list[ErrorClassPlan]:
    """The classes, in the order of their first codes."""
    lines: dict[str, list[str]] = {}
    for entry in document["x-error-codes"]:
        if entry.get("class"):
            codes = (
                f"{entry['code']}–{entry['through']}" if "through" in entry else str(entry["code"])
            )
            lines.setdefault(entry["class"], []).append(f"{codes}: {entry['summary'].rstrip('.')}.")
    found = [ErrorClassPlan(name, "\n\n    ".join(said)) for name, said in lines.items()]
    used = [one for one in document["x-error-codes"] if "usedId" in one]
    return [*found, *(ErrorClassPlan(one["usedId"], _USED, one["class"]) for one in used)]


def used_id(document: dict[str, Any]) -> str | None:
    """The class of the error for an id of the caller's that an order has already."""
    return next((one["usedId"] for one in document["x-error-codes"] if "usedId" in one), None)


def plan_remedies(document: dict[str, Any]) -> dict[str, str]:
    """What to do about refusals that only their message tells apart from others with the same code."""
    return {one["message"]: one["remedy"] for one in _refusals(document) if "remedy" in one}


def plan_replayed(document: dict[str, Any]) -> str:
    """What is said of a signature that was used before."""
    said = (one["message"] for one in _refusals(document) if one.get("role") == "replay")
    return next(said, "")


def _refusals(document: dict[str, Any]) -> list[dict[str, Any]]:
    schemes = document["components"].get("securitySchemes", {}).values()
    return [one for scheme in schemes for one in scheme.get("x-refusals", [])]
