"""Hand-written code knows Python names and roles; what the wire calls a thing, the descriptions alone say."""

import ast
import builtins
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ccxt.base import types
from sixmm_description.names import python_name, role_name
from sixmm_generator.description import Description

ROOT = Path(__file__).parents[2]
FOLDERS = ("auth_hooks", "ccxt_exchange", "conformance", "description", "mock_exchange", "runtime")
# What a file, or all of a folder, may spell all the same, and why.
ALLOWED: dict[str, tuple[set[Any], str]] = {
    "auth_hooks/sixmm_auth/facts.py": (
        {
            *("requestId", "X-Request-ID", "X-API-KEY", "timestampMs", "deviceId", "deviceName"),
            *("accessToken", "accessExpire", 1002, 1003, 1004, 1006),
            "Timestamp outside of tolerance window",
        },
        "data: the defaults of a package that works alone; the generated client hands in its own",
    ),
    "ccxt_exchange/sixmm_ccxt/": (
        {"1m", "closePosition", "long", "short"},
        "ccxt's own words, some of which are spelled as the exchange's; none of them is sent or read",
    ),
    "conformance/sixmm_conformance/masking.py": (
        {"x-api-key"},
        "masks too much rather than too little",
    ),
    "conformance/sixmm_conformance/streams/rules/": ({"pong"}, "in the id of an assumption"),
    "description/sixmm_description/rest.py": (
        {"apiKey", "X-Request-ID", "x-request-id"},
        "a word of OpenAPI, an extension, and the default of a description that names no header",
    ),
    "description/sixmm_description/operation_roles.py": ({"auth"}, "the Python name of a resource"),
    "description/sixmm_description/streams.py": ({"listenKey"}, "the name of a security scheme"),
    "mock_exchange/sixmm_mock/auth/api_keys.py": ({1001}, "the first id of a key, no code"),
    "mock_exchange/sixmm_mock/serve.py": (
        {"channelId", "embedToken"},
        "arguments of the control plane's own actions",
    ),
    "mock_exchange/sixmm_mock/control/": (
        {
            *("accessToken", "clientOrderId", "ipWhitelist", "markPrice", "orderId"),
            *("userId", "channelId", "embedToken", "redirectPath"),
        },
        "the control plane's own JSON",
    ),
    "runtime/sixmm_runtime/request.py": (
        {"x-api-key", "x-request-id"},
        "refuses a caller's header of these names; that of another name is set over the caller's",
    ),
    "runtime/sixmm_runtime/redaction.py": (
        {"accessToken", "apiSecret", "embedToken", "listenKey", "x-api-key"},
        "masks before the first client says its names: too much rather than too little",
    ),
}


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """All objects of a description, examples and links excepted."""
    if isinstance(node, dict):
        yield node
        node = [one for key, one in node.items() if key not in {"example", "examples", "links"}]
    for one in node if isinstance(node, list) else ():
        yield from nodes(one)


def described() -> tuple[set[str], set[int]]:
    """Names and words of the wire that are not also said in Python, and the codes of errors."""
    rest, streams = (
        Description.read(ROOT / name).document for name in ("openapi.yaml", "asyncapi.yaml")
    )
    # By the names of operations and messages the readers of a description find them.
    wire, python = (
        set(),
        {*streams["operations"], *streams["components"]["messages"], *dir(builtins)},
    )
    headers = {rest["x-request-id"]["header"]}
    for node in (*nodes(rest), *nodes(streams)):
        fields = node.get("properties")
        found = dict(fields) if isinstance(fields, dict) else {}
        if isinstance(node.get("in"), str) and "name" in node:
            found[node["name"]] = node
            headers |= {node["name"]} if node["in"] == "header" else set()
        wire |= {*found, *(node.get("enum") or node.get("x-extensible-enum") or ())}
        wire |= {node.get("const"), *(one["message"] for one in node.get("x-refusals", ()))}
        python |= {of(name, one) for name, one in found.items() for of in (python_name, role_name)}
        python |= {*node.get("x-enum-varnames", ()), "data"}
    # Two words also name rules and commands; the drills with other words hold these two.
    names = {one for one in wire if isinstance(one, str)} - python - {"snapshot", "update"}
    codes = {one["code"] for one in rest["x-error-codes"]} - {0}
    return names | headers | {one.lower() for one in headers}, codes


NAMES, CODES = described()
#: The fields of ccxt's own structures.
CCXT = {name for one in vars(types).values() for name in getattr(one, "__annotations__", ())}


@cache
def typed(place: str) -> list[tuple[str, int, Any]]:
    """What a file, or all of a folder, spells of the wire: each with its file and its line."""
    paths = sorted((ROOT / place).rglob("*.py")) or [ROOT / place]
    return [(str(one.relative_to(ROOT)), *found) for one in paths for found in spelled(one)]


def spelled(path: Path) -> Iterator[tuple[int, Any]]:
    """What a file spells of the wire, with its line; docstrings and sentences are for people."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        value = node.value if isinstance(node, ast.Constant) and id(node) not in prose else None
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        if type(value) is int and value in CODES:
            yield node.lineno, value
        elif isinstance(text, str):
            parts = [text, *(re.findall(r"\w+", text) if " " not in text else ())]
            yield from ((node.lineno, one) for one in dict.fromkeys(parts) if one in NAMES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_wire_name_word_or_code_is_typed_in_hand_written_code(folder):
    found = typed(folder)
    assert found
    found = [one for one in found if folder != "ccxt_exchange" or one[2] not in CCXT]
    wrong = [
        f"{path}:{line}: {what!r} is the description's: use its Python name, its role, or the name of its code; "
        "if it is another's word that is spelled alike, say so in ALLOWED"
        for path, line, what in found
        if not any(path.startswith(one) and what in words for one, (words, _) in ALLOWED.items())
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("place", ALLOWED)
def test_what_is_allowed_is_still_needed(place):
    assert ALLOWED[place][0] <= {what for _, _, what in typed(place)}
