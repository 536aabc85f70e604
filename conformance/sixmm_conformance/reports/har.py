"""The requests of a run as HAR 1.2, which browsers and proxies can open.

http://www.softwareishard.com/blog/har-12-spec/
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sixmm_conformance.answer import Answer
from sixmm_conformance.reports.masking import Masker


def har(answers: Iterable[Answer], masker: Masker) -> dict[str, Any]:
    """The whole document, secrets masked."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "sixmm-conformance", "version": own_version()},
            "entries": [_entry(answer, masker) for answer in answers],
        }
    }


def own_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("sixmm")
    except PackageNotFoundError:
        return "not installed"


def _entry(answer: Answer, masker: Masker) -> dict[str, Any]:
    started = datetime.fromtimestamp(answer.at_ms / 1000, UTC)
    return {
        "startedDateTime": started.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "time": answer.took_ms,
        "request": _request(answer, masker),
        "response": _response(answer, masker),
        "cache": {},
        "timings": {"send": 0, "wait": answer.took_ms, "receive": 0},
        "comment": f"request {answer.number}",
    }


def _request(answer: Answer, masker: Masker) -> dict[str, Any]:
    url = masker.text(answer.url)
    request: dict[str, Any] = {
        "method": answer.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(masker.headers(answer.request_headers)),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": len(answer.request_body),
    }
    if answer.request_body:
        content_type = answer.request_headers.get("Content-Type", "")
        request["postData"] = {
            "mimeType": content_type,
            "text": masker.body(answer.request_body),
        }
    return request


def _response(answer: Answer, masker: Masker) -> dict[str, Any]:
    known = {status.value: status.phrase for status in HTTPStatus}
    return {
        "status": answer.status,
        "statusText": known.get(answer.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(masker.headers(answer.headers)),
        "content": {
            "size": len(answer.body),
            "mimeType": answer.headers.get("content-type", ""),
            "text": masker.body(answer.body),
        },
        "redirectURL": answer.headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(answer.body),
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
