"""What the exchange renames is corrected in the descriptions alone: client, mock and streams follow.

Each correction is what a maintainer would write: the new name, and the Python name that callers know where they know one.
"""

import copy
import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sixmm_description.names import python_name
from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.generate import generate, load_plan

ROOT = Path(__file__).parents[2]
FLOWS = (ROOT / "tests/client/scrambled_flow.py", ROOT / "tests/streams/scrambled_flow.py")
_RUN = "import runpy, sys\nfor flow in sys.argv[2:]: runpy.run_path(flow, run_name='__main__')"
FILES = ("openapi.yaml", "asyncapi.yaml")

# Says nothing of the wire.
_OURS = {"x-assumed", "x-position", "x-python-name", "x-enum-varnames", "description", "summary"}

Document = dict[str, Any]
Edit = Callable[[Document, Document], None]


def everywhere(node: Any, old: str, new: str) -> Any:
    """The document with one word in the place of another, as a key and as a value."""
    if isinstance(node, list):
        return [everywhere(one, old, new) for one in node]
    if isinstance(node, dict):
        return {
            everywhere(key, old, new): one if key in _OURS else everywhere(one, old, new)
            for key, one in node.items()
        }
    if isinstance(node, str):
        return new if node == old else re.sub(rf"(?<=[*#/ ]){old}$", new, node)
    return node


def field(old: str, new: str) -> Edit:
    """Another name on the wire for a field or parameter; its Python name stays."""

    def keep(node: Any) -> None:
        if isinstance(node, list):
            for one in node:
                keep(one)
        elif isinstance(node, dict):
            properties = node.get("properties")
            one = properties.get(old) if isinstance(properties, dict) else None
            if isinstance(one, dict) and ("type" in one or "$ref" in one):
                one["x-python-name"] = python_name(old, one)
            if node.get("in") == "query" and node.get("name") == old:
                node["x-python-name"] = python_name(old, node)
            for each in node.values():
                keep(each)

    def edit(*documents: Document) -> None:
        for document in documents:
            keep(document)
        word(old, new)(*documents)

    return edit


def word(old: str, new: str) -> Edit:
    """Another word for a value, an operation, a schema or a path; in both descriptions."""

    def edit(*documents: Document) -> None:
        for document in documents:
            changed = everywhere(document, old, new)
            document.clear()
            document.update(changed)

    return edit


def at(file: int, *steps: str | int, to: Any) -> Edit:
    """Another value at one place of one file."""

    def edit(*documents: Document) -> None:
        node: Any = documents[file]
        for step in steps[:-1]:
            node = node[step]
        assert node[steps[-1]] != to
        node[steps[-1]] = to

    return edit


def code(name: str, number: int) -> Edit:
    """Another number for an error code, in its place of the list and where a status names it."""

    def edit(rest: Document, _: Document) -> None:
        (entry,) = (one for one in rest["x-error-codes"] if one["name"] == name)
        old, entry["code"] = entry["code"], number
        for response in rest["components"]["responses"].values():
            codes = response.get("x-codes", [])
            response.update({"x-codes": [number if one == old else one for one in codes]})
        rest["x-error-codes"].sort(key=lambda one: one["code"])

    return edit


_STREAM = ("components", "schemas")
# Mock and kit find an operation by its role: its operationId or its method may change; tests/conformance/test_renames.py.
RENAMES: dict[str, tuple[Edit, ...]] = {
    "a field": (field("executedQuantity", "cumQty"),),
    "a field of requests and rules": (field("quantity", "origQty"),),
    "an enum word": (word("MARKET", "MKT"),),
    "an operation": (word("placeOrder", "submitOrder"),),
    "a path": (word("/v1/private/order/place", "/v1/private/order/submit"),),
    "a parameter": (field("pageSize", "perPage"),),
    "a cursor": (field("lastOrderId", "after"),),
    "a resource": (word("listen_key", "stream_keys"),),
    "a channel": (at(1, "channels", "depth", "address", to="market.books.{symbol}"),),
    "a schema": (word("Trade", "Execution"), word("#/components/schemas/Trade", "#/components/schemas/Execution")),
    "an error code": (code("ORDER_NOT_FOUND", 3009),),
    "a header": (at(0, "x-request-id", "header", to="X-Trace-ID"),),
    "a field of the envelope": (field("requestId", "traceId"),),
    "a field of a push": (field("orderStatus", "state"),),
    "a word of a stream's requests": (
        at(1, *_STREAM, "SubscribeRequest", "properties", "op", "const", to="sub"),
    ),
    "a credential's parameter of streams": (
        at(1, "components", "securitySchemes", "listenKey", "name", to="key"),
    ),
}  # fmt: skip


@functools.cache
def described() -> list[Document]:
    """Both descriptions; for copying."""
    return [Description.read(ROOT / name).document for name in FILES]


def edited(edits: tuple[Edit, ...], folder: Path) -> Path:
    """Both descriptions with these corrections."""
    documents = copy.deepcopy(described())
    for edit in edits:
        edit(*documents)
    for name, document in zip(FILES, documents, strict=True):
        (folder / name).write_text(json.dumps(document, indent=1), encoding="utf-8")
    return folder / FILES[0]


def follow(path: Path) -> None:
    """Generate from corrected descriptions, and let a client and a mock of them trade and stream."""
    made = path.parent / "made"
    generate(path, made / "sixmm")
    # One process for both: to start one and to compile the package takes longer than what the flows do.
    done = subprocess.run(
        [sys.executable, "-B", "-c", _RUN, str(made), *map(str, FLOWS)],
        env={**os.environ, "PYTHONPATH": str(made)},
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_all_renames_at_once_need_no_other_edit(tmp_path):
    follow(edited(tuple(edit for edits in RENAMES.values() for edit in edits), tmp_path))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        # A fee that callers lose after a reconnect is worse than a refusal.
        (lambda rest, _: word("realizedPnl", "profit")(rest), r"x-rest/trades: getTrades answers Trade without .* realized_pnl"),
        (lambda _, streams: word("realizedPnl", "profit")(streams), "OrderTradeUpdate: no field has the Python name realized_pnl"),
        (lambda rest, _: word("walletBalance", "balance")(rest), r"x-rest/assets: .* UserAsset without .* wallet_balance"),
        (lambda rest, _: word("entryPrice", "openPrice")(rest), r"x-rest/positions: .* Position without .* entry_price"),
        (lambda rest, _: at(0, "paths", "/v1/private/order", "get", "operationId", to="findOrder")(rest), "getOrder"),
        (lambda _, streams: at(0, "components", "messages", "OrderTradeUpdatePush", "x-role", to="fills")(streams), "fills is not one of"),
    ],
    ids=["a fee", "a fee of a push", "a balance", "a price of a position", "an operation that others name", "a role"],
)  # fmt: skip
def test_a_rename_that_would_lose_something_is_refused_with_file_and_line(edit, says, tmp_path):
    with pytest.raises(DescriptionError, match=rf"(open|async)api\.yaml:\d+:\d+: .*{says}"):
        load_plan(edited((edit,), tmp_path))
