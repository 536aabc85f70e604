"""The journal as an HTTP Archive (HAR 1.2), which browsers and proxies can open.

http://www.softwareishard.com/blog/har-12-spec/
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, quote

from sixmm_description.command import own_version

from sixmm_mock.journal.journal import Entry
from sixmm_mock.journal.masking import Masker, readable

JsonObject = dict[str, Any]


def archive(entries: Iterable[Entry], masker: Masker, *, base_url: str) -> JsonObject:
    """All entries as one HAR document, secrets masked."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "sixmm-mock", "version": own_version()},
            "entries": [_entry(each, masker, base_url) for each in entries],
        }
    }


def _entry(entry: Entry, masker: Masker, base_url: str) -> JsonObject:
    took_ms = entry.duration_us / 1000
    started = datetime.fromtimestamp(entry.at_ms / 1000, UTC)
    return {
        "startedDateTime": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": took_ms,
        "request": _request(entry, masker, base_url),
        "response": _response(entry, masker),
        "cache": {},
        "timings": {"send": 0, "wait": took_ms, "receive": 0},
        "comment": entry.verdict.reason,
        "_sequence": entry.sequence,
        "_operation": entry.operation_id,
        "_code": entry.verdict.code,
        "_faults": list(entry.verdict.faults),
    }


def _request(entry: Entry, masker: Masker, base_url: str) -> JsonObject:
    request = entry.request
    query = masker.text(request.query).decode("latin-1")
    written = {
        "method": request.method,
        "url": base_url + quote(request.path) + (f"?{query}" if query else ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(masker.kept(entry.request.headers)),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(query, keep_blank_values=True, errors="backslashreplace")
        ],
        "headersSize": -1,
        "bodySize": len(request.body),
    }
    if request.body:
        written["postData"] = {
            "mimeType": request.headers.get("content-type", ""),
            "text": readable(masker.text(request.body)),
        }
    return written


def _response(entry: Entry, masker: Masker) -> JsonObject:
    status = entry.verdict.status
    headers = dict(entry.answer_headers)
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in _STATUSES else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(masker.headers(headers)),
        "content": {
            "size": len(entry.answer_body),
            "mimeType": headers.get("content-type", "application/json"),
            "text": readable(masker.answer(entry.answer_body)),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1 if entry.verdict.dropped else len(entry.answer_body),
    }


_STATUSES = frozenset(int(status) for status in HTTPStatus)


def _pairs(headers: Mapping[str, str]) -> list[JsonObject]:
    return [{"name": name, "value": value} for name, value in headers.items()]
