"""The page at ``/__mock/``: what a person wants to see of a running mock, as plain HTML.

Everything that comes from a request is text to the template, which escapes it.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from sixmm_mock.control import views
from sixmm_mock.exchange import MockExchange
from sixmm_mock.journal import Entry
from sixmm_mock.journal.explanation import AROUND, Difference, explain_entry
from sixmm_mock.journal.masking import readable

SHOWN_ENTRIES = 40
_SHOWN_FIELDS, _LONGEST_VALUE, _LONGEST_BODY = 8, 40, 16 * 1024


@frozen
class Row:
    """One line of the journal's table."""

    entry: Entry
    time: str
    query: str
    fields: str
    """What a body says, in short."""
    credentials: str
    verdict: str
    signed: bool


def render(exchange: MockExchange, *, selected: int | None = None, live: bool = True) -> str:
    """The page, explaining entry ``selected``, or else the last signed call that was refused."""
    chosen = exchange.journal.get(selected) if selected is not None else _last_refused(exchange)
    explained = None if chosen is None else explain_entry(exchange, chosen)
    return _template().render(
        status=views.status(exchange),
        now=_moment(exchange.clock.now_ms()),
        rows=list(_rows(exchange)),
        chosen=None if chosen is None else _row(exchange, chosen),
        explained=explained,
        difference=None if explained is None else _parts(explained.difference),
        books=views.books(exchange),
        orders=views.open_orders(exchange)[:SHOWN_ENTRIES],
        faults=views.faults(exchange),
        live=live,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("sixmm_mock.control", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _rows(exchange: MockExchange) -> Iterator[Row]:
    for entry in reversed(exchange.journal.find(limit=SHOWN_ENTRIES)):
        yield _row(exchange, entry)


def _row(exchange: MockExchange, entry: Entry) -> Row:
    masked = exchange.journal.masker.text(entry.request.query)
    return Row(
        entry=entry,
        time=_moment(entry.at_ms)[11:],
        query=readable(masked),
        fields=_fields(exchange, entry.request.body),
        credentials=exchange.journal.masker.credentials(entry.request.headers),
        verdict=_verdict(entry),
        signed=exchange.description.signed.key_header in entry.request.headers,
    )


def _fields(exchange: MockExchange, body: bytes) -> str:
    """The first fields of a body, each short: enough to tell one order from another."""
    if not body:
        return ""
    masker = exchange.journal.masker
    if len(body) > _LONGEST_BODY or not masker.is_json(body):
        return f"{len(body)} bytes"
    value = json.loads(masker.text(body))
    if not isinstance(value, dict):
        return f"a list of {len(value)}"
    shown = [f"{name}={_short(each)}" for name, each in value.items()]
    more = ["…"] if len(shown) > _SHOWN_FIELDS else []
    return " ".join(shown[:_SHOWN_FIELDS] + more)


def _short(value: Any) -> str:
    if isinstance(value, list | dict):
        return ("[{}]" if isinstance(value, list) else "{{{}}}").format(len(value))
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…"


def _verdict(entry: Entry) -> str:
    if entry.verdict.dropped:
        return "cut"
    return "accepted" if entry.verdict.code == 0 else "refused"


def _last_refused(exchange: MockExchange) -> Entry | None:
    key_header = exchange.description.signed.key_header
    for entry in reversed(exchange.journal.find()):
        if entry.rejected and key_header in entry.request.headers:
            return entry
    return None


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{at_ms % 1000:03}"


def _parts(difference: Difference | None) -> list[dict[str, Any]]:
    """Both strings around the difference, split where they part."""
    if difference is None:
        return []
    same = 0
    for one, other in zip(difference.server, difference.client, strict=False):
        if one != other:
            break
        same += 1
    return [
        {
            "who": who,
            "cut": difference.at > AROUND,
            "same": text[:same],
            "first": text[same : same + 1],
            "rest": text[same + 1 :],
        }
        for who, text in (
            ("the server checked", difference.server),
            ("the client signed", difference.client),
        )
    ]
