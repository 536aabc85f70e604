"""The words of the generated docstrings: what it does, units, errors, the docs page it comes from."""

import re
import textwrap
from collections.abc import Iterable
from typing import Any

from sixmm_description import assumption_of

from sixmm_generator.naming import snake
from sixmm_generator.paging import PagingPlan

WIDTH = 96
_WIRE_NAME = re.compile(r"`([a-z]+[A-Z][A-Za-z0-9]*)`")

_VALIDATE = (
    "Check against the contract's rules first, as `market.rules(…).check` does; needs them fetched once. Left out:"
    " as the client's `validate_orders` says."
)
_UNANSWERED = [
    ("ApiError", "the exchange refused the call; its subclass says which group of codes."),
    ("TransportError", "no answer arrived."),
    ("ResponseError", "the answer is not the exchange's envelope."),
]

Described = Iterable[tuple[str, dict[str, Any]]]


def describe_method(
    operation: dict[str, Any],
    args: Iterable[tuple[str, bool, dict[str, Any]]],
    *,
    assumed_answer: bool,
    waits: str | None = None,
    used_id: str | None = None,
) -> str:
    """A method's docstring, indented for its body.

    `waits` is the method whose result it returns where it waits, `used_id` the error for an order's id that is used.
    """
    parts = [_sentence(operation["summary"])]
    if operation.get("description"):
        parts += ["", *_wrap(operation["description"])]
    parts += ["", *_wrap(_who(operation))]
    if assumed_answer:
        parts += [
            "",
            *_wrap(
                "The documentation does not give this answer's fields: what is declared is assumed."
            ),
        ]
    lines = [
        line for name, required, raw in args for line in _item(name, raw, optional=not required)
    ]
    if "x-orders-in" in operation:
        lines += _item("validate", {"description": _VALIDATE})
    if waits is not None:
        for name, text in _WAIT.items():
            lines += _item(name, {"description": text})
    lines += _item(
        "options",
        {"description": "Timeouts, retries, request id and headers of this call alone."},
        optional=True,
    )
    if "x-outcome" in operation:
        parts += ["", *_wrap(_safety(operation["x-outcome"]))]
    parts += ["", "Args:", *lines]
    if waits is not None:
        parts += ["", "Returns:", *_wait_returns(waits)]
    parts += ["", "Raises:", *_raises(operation, used_id)]
    if waits is not None:
        parts += [f"    {name}: {text}" for name, text in _WAIT_RAISES]
    parts += ["", f"Docs: {operation['externalDocs']['url']}"]
    return _body(parts, indent=8)


_WAIT = {
    "wait": (
        "Wait until the order is over, and return it as it is then, as `wait` of this resource does: `final`, however"
        " it ends, or `filled`. Left out: return at once."
    ),
    "wait_timeout": "Seconds for that, one minute by default. It begins once the order is accepted.",
}
_WAIT_RAISES = (
    ("WaitTimeout", "the order is there, and was not over in time; its `order` is the order."),
    ("OrderEnded", "`wait` is `filled`, and it ended otherwise; its `order` is the order."),
    ("WaitFailed", "the order is there, and could not be asked for; its `order` is the order."),
)


def _wait_returns(waits: str) -> list[str]:
    told = f"That it was accepted; with `wait` the order, as `{waits}` shows it."
    return [f"    {line}" for line in _wrap(told)]


def describe_rules(operation: dict[str, Any]) -> str:
    """The docstring of the method that gives one contract's rules, indented for its body."""
    parts = [
        "The rules of one contract, to round prices and quantities by and to check orders against.",
        "",
    ]
    parts += _wrap(
        "Fetched once for all contracts and kept by this client, for threads and tasks alike; fetched again when"
        " older than `max_age`, and for a symbol that a list of more than a minute ago doesn't have."
    )
    described = {
        "symbol": "The contract.",
        "refresh": "Fetch them now, however young the held ones are.",
        "max_age": "Seconds that held ones are good for, an hour by default.",
        "options": "Timeout, request id and headers, where a call has to be made.",
    }
    lines = [
        line for name, text in described.items() for line in _item(name, {"description": text})
    ]
    raises = [
        (
            "InvalidArgument",
            "there is no such contract; the text names those that are spelt alike.",
        ),
        *_UNANSWERED,
    ]
    parts += ["", "Args:", *lines, "", "Raises:", *(f"    {name}: {text}" for name, text in raises)]
    return _body([*parts, "", f"Docs: {operation['externalDocs']['url']}"], indent=8)


_ORDERS = {
    "page": "Rows come in the exchange's order; rows that are added meanwhile neither hide others nor repeat them.",
    "cursor": (
        "Rows come in the exchange's order. The end shows by an empty page, so that one request more than there are"
        " pages is made."
    ),
    "range": "Rows come oldest first, until the exchange's time at the first request unless `end_time` is given.",
    "limit": "Rows come in the exchange's order, once all of them are there: the exchange has no pages for them.",
}
_RANGED = (
    "A range from `start_time` is read in parts of at most `span`, the newest first; without `start_time` it goes back"
    " to where the exchange stops. Without `end_time` it ends with the exchange's time at the first request."
)

_RESUMED = (
    "With `since` rows come oldest first, each once: those after the row that was read last, or after a moment. All rows"
    " of a `span` are there before its first is given out. A row that the exchange shows late, behind a newer one that"
    " was read, is not found by going on after that: end some seconds back (`end_time`) where none may be lost."
)


def describe_iterator(
    operation: dict[str, Any],
    args: Iterable[tuple[str, bool, dict[str, Any]]],
    paging: PagingPlan,
) -> str:
    """The docstring of the method that reads a list to its end, indented for its body."""
    parts = [_sentence(f"{operation['summary']}, from all pages")]
    told = f"Iterates over `{paging.item}`, and `.pages()` of the result over lists of them. {_ORDERS[paging.style]}"
    parts += ["", *_wrap(told)]
    if paging.span_ms is not None:
        parts += ["", *_wrap(_RANGED)]
    if paging.resumes:
        parts += ["", *_wrap(_RESUMED)]
    parts += ["", *_wrap(_who(operation))]
    lines = [
        line for name, required, raw in args for line in _item(name, raw, optional=not required)
    ]
    for name, amount in _amounts(operation, paging):
        lines += _item(name, amount, optional=True)
    lines += _item(
        "options",
        {"description": "Timeout, request id and headers of each request."},
        optional=True,
    )
    parts += ["", "Args:", *lines]
    raised = [
        *_raises(operation),
        "    PagingError: pages contradict each other, so that rows would be lost or come twice.",
    ]
    parts += [
        "",
        *_wrap(
            "Nothing is sent before the first row is asked for. After an error, iterating on repeats what failed; a PagingError is final."
        ),
    ]
    parts += ["", "Raises:", *raised]
    parts += ["", f"Docs: {operation['externalDocs']['url']}"]
    return _body(parts, indent=8)


def _amounts(operation: dict[str, Any], paging: PagingPlan) -> Iterable[tuple[str, dict[str, Any]]]:
    usual = f" {paging.size} unless given." if paging.size else ""
    yield "page_size", {"description": f"How many rows to ask for at once.{usual}"}
    yield "max_items", {"description": "Stop after so many rows."}
    if paging.resumes:
        text = "The row that was read last, or a moment: only what came after it, oldest first. Not with `start_time`."
        yield "since", {**operation["x-paging"]["since"], "description": text}
    if paging.span_ms is not None:
        span = operation["x-paging"]["span"]
        text = f"The longest range to ask for at once, {span['days']} days unless given."
        yield "span", {**span, "description": text}


def describe_class(schema: dict[str, Any], fields: Described) -> str:
    """A model's docstring."""
    parts = _wrap(schema.get("description") or "An object of an answer.")
    if (assumed := assumption_of(schema)) is not None:
        parts += ["", *_wrap(f"Assumed ({assumed.id}): {assumed.why}")]
    lines = [line for name, raw in fields for line in _item(name, raw, answered=True)]
    if lines:
        parts += ["", "Attributes:", *lines]
    return _body(parts, indent=4)


def describe_subscription(operation: dict[str, Any], parameters: Iterable[tuple[str, str]]) -> str:
    """The docstring of a method that subscribes, indented for its body."""
    private = "security" in operation
    who = "Private: needs credentials." if private else "Public: needs no credentials."
    described = [*parameters, ("buffer", "How many pushes wait for a slow reader, and then what.")]
    if operation["x-subscription"] == "manual":
        silence = (
            "Seconds without a push until it is subscribed anew; as in StreamOptions where absent."
        )
        described.append(("silence_timeout", silence))
    lines = [line for name, text in described for line in _item(name, {"description": text})]
    parts = [_sentence(operation["summary"]), "", *_wrap(operation["description"]), "", who]
    parts += [
        "",
        "Returns once the exchange has acknowledged it. Each call gives a reader of its own.",
        "",
        "Args:",
        *lines,
    ]
    raises = [
        ("SubscriptionRefused", "the exchange said no."),
        ("SubscriptionTimeout", "it said nothing within `subscribe_timeout`."),
        ("StreamClosed", "the stream is closed, or was not opened."),
    ]
    if private:
        raises.append(("MissingCredentials", "the client has none that fit."))
    parts += ["", "Raises:", *(f"    {name}: {text}" for name, text in raises)]
    return _body([*parts, "", f"Docs: {operation['externalDocs']['url']}"], indent=8)


def describe_once(operation: dict[str, Any], parameters: Iterable[tuple[str, str]]) -> str:
    """The docstring of a method that reads one push of a channel, indented for its body."""
    subscribed = (
        f"Subscribes, waits for the next push, and unsubscribes: `{operation['x-method']}` follows."
    )
    timeout = ("timeout", "Seconds for both, ten by default.")
    parts = [
        f"What the next push of `{operation['x-method']}` says.",
        "",
        *_wrap(f"{subscribed} No REST call that is documented tells it."),
        "",
        "Args:",
        *(
            line
            for name, text in [*parameters, timeout]
            for line in _item(name, {"description": text})
        ),
        "",
        "Raises:",
        "    WaitTimeout: no push came in time.",
        "    SubscriptionRefused: the exchange said no.",
        "    SubscriptionTimeout: it said nothing within `subscribe_timeout`.",
        "    StreamClosed: the stream is closed, or was not opened.",
        "    InvalidArgument: `timeout` is no positive number of seconds.",
        "",
        f"Docs: {operation['externalDocs']['url']}",
    ]
    return _body(parts, indent=8)


def describe_typed(
    operation: dict[str, Any], cls: str, word: str, args: Iterable[tuple[str, bool, dict[str, Any]]]
) -> str:
    """The docstring of the class of one kind of order."""
    method = f"{operation['x-resource']}.{operation['x-method']}"
    parts = [f"An order of type {word}, as a value: `mm.{method}({cls}(…))`.", ""]
    parts += _wrap(
        "It is a dict of these arguments: it goes into lists of orders and into checks of rules as well. What it needs"
        f" can't be left out; where the exchange lets another argument stand in for it, call `{method}` with arguments."
    )
    lines = [
        line for name, required, raw in args for line in _item(name, raw, optional=not required)
    ]
    return _body(
        [*parts, "", "Args:", *lines, "", f"Docs: {operation['externalDocs']['url']}"], indent=4
    )


def describe_typed_dict(schema: dict[str, Any], fields: Described, *, indent: int = 4) -> str:
    """The docstring of an object that callers pass as a dict."""
    parts = _wrap(schema.get("description") or "An object of a request.")
    lines = [line for name, raw in fields for line in _item(name, raw)]
    return _body([*parts, "", "Keys:", *lines] if lines else parts, indent=indent)


def describe_enum(schema: dict[str, Any]) -> str:
    """An enum's docstring."""
    parts = _wrap(schema.get("description") or "A documented list of values.")
    if (assumed := assumption_of(schema)) is not None:
        parts += ["", *_wrap(f"Assumed ({assumed.id}): {assumed.why}")]
    return _body(parts, indent=4)


def describe_flags() -> str:
    """The docstring of a class of bits."""
    return _body(
        _wrap("Bits of a number, joined by `|`. Bits that have no name are kept; see `is_known`."),
        indent=4,
    )


def _who(operation: dict[str, Any]) -> str:
    schemes = [set(one) for one in operation["security"]]
    if not schemes:
        return "Public: needs no credentials."
    if set() in schemes:
        return "Public; made with credentials where the client has some."
    permission = operation.get("x-permission", "none")
    suffix = "" if permission == "none" else f" An API key needs the {permission} permission."
    if any("apiKeyAuth" in one for one in schemes):
        return f"Private: API key or login.{suffix}"
    if any("bearerAuth" in one for one in schemes):
        return "Private: login (username and password, or an access token) only; an API key is not enough."
    return "Needs the cookie of an earlier login by this client."


def _safety(outcome: dict[str, Any]) -> str:
    """What happens when the call's answer is lost."""
    if outcome.get("unanswered"):
        return f"It is never sent again by itself, and what came of a lost answer is not found out. {outcome['unanswered']}"
    if outcome["effect"] == "cancel":
        return "If the answer is lost, the order is looked up, and canceled again while it is still there."
    what = "never sent twice: if the answer is lost, the order is looked up until it is certain what came of it"
    minted = (
        f" An id is made up where `{outcome['mint']}` is left out." if "mint" in outcome else ""
    )
    batch = " An order without effect has code -1 in its result." if outcome.get("items") else ""
    return f"It is {what}.{minted}{batch}"


def _raises(operation: dict[str, Any], used_id: str | None = None) -> list[str]:
    found = [("InvalidArgument", "an argument can't be sent; nothing was.")]
    if operation["security"]:
        found.append(("MissingCredentials", "the client has none that fit; nothing was sent."))
    if "x-orders-in" in operation:
        found.insert(
            1, ("RuleViolation", "`validate` found rules that are broken; nothing was sent.")
        )
    found += _UNANSWERED
    outcome = operation.get("x-outcome", {})
    is_batch = "answered" in outcome.get("items", {})
    if used_id and "mint" in outcome and not is_batch:
        found.append((used_id, "an order has your id already; nothing was placed."))
    if outcome.get("lookups") and outcome["effect"] != "cancel" and not is_batch:
        found.append(("OrderNotExecuted", "it failed, and it is certain that it had no effect."))
    if outcome:
        found.append(("OrderOutcomeUnknown", "whether it had an effect could not be found out."))
    return [f"    {name}: {text}" for name, text in found]


def _item(
    name: str, raw: dict[str, Any], *, optional: bool = False, answered: bool = False
) -> list[str]:
    limits = _limits(raw, answered=answered)
    text = " ".join(part for part in (_sentence(raw.get("description", "")), *limits) if part)
    if optional and "default" not in raw and name != "options":
        text = f"{text} Optional.".strip()
    if raw.get("x-assumed"):
        text = f"{text} (Assumed.)"
    return textwrap.wrap(
        f"{name}: {text}".rstrip(": ") + ("" if text else "."),
        WIDTH - 12,
        initial_indent="    ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _limits(raw: dict[str, Any], *, answered: bool) -> list[str]:
    found = []
    if (unit := raw.get("x-unit")) in {"ms", "s"}:
        either = "" if answered else " or a `datetime` with a time zone"
        coarse = "; the exchange counts whole seconds" if unit == "s" else ""
        found.append(f"Unix milliseconds{either}{coarse}.")
    low, high = raw.get("minimum"), raw.get("maximum")
    if low is not None and high is not None:
        found.append(f"From {low} to {high}.")
    elif high is not None:
        found.append(f"At most {high}.")
    if "maxLength" in raw:
        found.append(
            f"{raw['minLength']} to {raw['maxLength']} characters."
            if raw.get("minLength")
            else f"At most {raw['maxLength']} characters."
        )
    if "maxItems" in raw:
        found.append(f"At most {raw['maxItems']} entries.")
    if "default" in raw:
        found.append(f"Default on the exchange: {_plain(raw['default'])}.")
    return found


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sentence(text: str) -> str:
    # The description speaks of wire names; a reader of the client knows the Python ones.
    text = _WIRE_NAME.sub(lambda found: f"`{snake(found[1])}`", " ".join(text.split()))
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(_sentence(text), WIDTH - 8, break_long_words=False, break_on_hyphens=False)


def _body(lines: list[str], *, indent: int) -> str:
    pad = " " * indent
    text = "\n".join(pad + line if line else "" for line in lines).strip()
    return f"{text}\n{pad}" if "\n" in text else text
