"""The requests of a run as HAR 1.2, which browsers and proxies can open.

http://www.softwareishard.com/blog/har-12-spec/; the frames of WebSocket connections are where the
developer tools of browsers put them, since the format has no place for them.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sixmm_description.command import own_version

from sixmm_conformance.answer import Answer
from sixmm_conformance.masking import Masker
from sixmm_conformance.streams.conversation import Conversation, Said

_STATUSES = {status.value: status.phrase for status in HTTPStatus}


def har(said: Iterable[Answer | Conversation], masker: Masker) -> dict[str, Any]:
    """The whole document, secrets masked."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "sixmm-conformance", "version": own_version()},
            "entries": [
                _entry(each, masker) if isinstance(each, Answer) else _connection(each, masker)
                for each in said
            ],
        }
    }


def _started(at_ms: int) -> str:
    started = datetime.fromtimestamp(at_ms / 1000, UTC)
    return started.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _entry(answer: Answer, masker: Masker) -> dict[str, Any]:
    return {
        "startedDateTime": _started(answer.at_ms),
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
        "queryString": _parameters(url),
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
    return {
        "status": answer.status,
        "statusText": _STATUSES.get(answer.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(masker.headers(answer.headers)),
        "content": {
            "size": len(answer.body),
            "mimeType": masker.line(answer.headers.get("content-type", "")),
            "text": masker.body(answer.body),
        },
        "redirectURL": masker.line(answer.headers.get("location", "")),
        "headersSize": -1,
        "bodySize": len(answer.body),
    }


def _connection(conversation: Conversation, masker: Masker) -> dict[str, Any]:
    last_ms = max((each.at_ms for each in conversation.said), default=conversation.at_ms)
    url = masker.connection(conversation.url)
    status = conversation.status
    empty: dict[str, Any] = {"httpVersion": "HTTP/1.1", "cookies": [], "headers": []}
    sizes = {"headersSize": -1, "bodySize": 0}
    return {
        "startedDateTime": _started(conversation.at_ms),
        "time": last_ms - conversation.at_ms,
        "request": {"method": "GET", "url": url, **empty, "queryString": _parameters(url), **sizes},
        "response": {
            "status": status,
            "statusText": _STATUSES.get(status, ""),
            **empty,
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "",
            **sizes,
        },
        "cache": {},
        "timings": {"send": 0, "wait": last_ms - conversation.at_ms, "receive": 0},
        "comment": f"connection {conversation.number}",
        "_resourceType": "websocket",
        "_webSocketMessages": [_frame(each, masker) for each in conversation.said],
    }


def _frame(said: Said, masker: Masker) -> dict[str, Any]:
    return {
        "type": "send" if said.sent else "receive",
        "time": said.at_ms / 1000,
        "opcode": 1 if isinstance(said.text, str) else 2,
        "data": masker.frame(said.shown),
    }


def _parameters(url: str) -> list[dict[str, str]]:
    return [
        {"name": name, "value": value}
        for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
    ]


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
