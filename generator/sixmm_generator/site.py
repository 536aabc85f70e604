"""`python -m sixmm_generator.site`: the pages of docs/ that follow from the descriptions and the generated client.

Errors, assumptions and the table of all operations. `--check` only says whether they are what stands there.
"""

import importlib
import inspect
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sixmm_description import Description
from sixmm_description.assumptions import KINDS
from sixmm_runtime.errors import Doubt, SixMMError

from sixmm_generator.assumptions import Placed, assumptions
from sixmm_generator.lint import cli as lint
from sixmm_generator.plan.helpers import HELPERS

PAGES = Path("docs")
# What the pages show is the generated package. The generator itself must run without one.
errors: Any = importlib.import_module("sixmm.errors")
_MARK = "<!-- Written by `python -m sixmm_generator.site` (`make docs`). Do not edit. -->\n"
_PERMISSIONS = {"read": "key that reads", "trade": "key that trades"}
_DOUBT = {
    Doubt.NONE: "no",
    Doubt.ANSWERED: "an earlier copy may have been",
    Doubt.OPEN: "perhaps",
}


def pages() -> dict[str, str]:
    """Each page's text, by its path in docs/."""
    document = Description.load().document
    return {
        "errors.md": _errors(),
        "assumed.md": _assumed(list(assumptions(list(lint.DEFAULT)))),
        "reference/operations.md": _operations(document),
        "reference/resources.md": _resources(document),
    }


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with `--check` name those that are out of date: 1 if there are any."""
    stale = 0
    for name, text in pages().items():
        path = PAGES / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if "--check" in arguments:
            sys.stderr.write(f"{path} is out of date. Run: make docs\n")
            stale = 1
        else:
            path.write_text(text, encoding="utf-8")
    return stale


def _errors() -> str:
    classes = [value for name, value in sorted(vars(errors).items()) if _is_error(value)]
    tree = "\n".join(_tree(SixMMError, classes, 0))
    own = [
        (f"`{one.__name__}`", _first_paragraph(one))
        for one in classes
        if not issubclass(one, errors.ApiError)
    ]
    codes = [
        (
            str(code),
            f"`{one.name}`",
            f"[{one.raises.__name__}](#{one.raises.__name__.lower()})",
            one.remedy,
            "yes" if one.transient else "",
            _DOUBT[one.doubt],
            f"[page]({one.docs_url})",
        )
        for code, one in sorted(errors.ERROR_CODES.items())
    ]
    messages = [(f"“{message}”", remedy) for message, remedy in errors.REMEDIES.items()]
    return f"""{_MARK}
# Errors

Every error that the library raises on purpose is a `SixMMError`. Its text says what was wrong, what was expected and
what to do.

```python
from sixmm import ApiError, OrderNotExecuted, OrderOutcomeUnknown, SixMM, TransportError

with SixMM() as mm:
    try:
        mm.orders.place(
            symbol="BTCUSDT", type="LIMIT", side="BUY", price="50000", quantity="1000000"
        )
    except ApiError as error:  # refused: it had no effect
        print(error.code, error.name, error.http_status, error.request_id, error.is_transient)
    except OrderNotExecuted:  # certain: it had no effect, and it will have none
        raise
    except OrderOutcomeUnknown as error:  # look with what it names before you repeat it
        print(error)
    except TransportError as error:  # no answer; of an order only where nothing was sent
        print(error.may_have_been_received)
```

```text
{tree}
```

## Codes of the exchange

An `ApiError` has `code`, `name`, `message`, `http_status`, `request_id`, `operation`, `docs_url`, `retry_after` (seconds),
`headers` and `is_transient`. A code that no page knows is an `ApiError` of its own.

{_table(("code", "name", "class", "what to do", "transient", "executed?", "docs"), codes)}

"Executed?" is for calls that change something: what the code says about the call. The client
[finds it out](../order-safety.md) for orders before it raises.

{_table(("message", "what to do"), messages)}

{_sections(classes)}
## Errors without an answer of the exchange

{_table(("class", "what it means"), own)}
""".replace("../order-safety.md", "order-safety.md")


def _is_error(value: Any) -> bool:
    return inspect.isclass(value) and issubclass(value, SixMMError)


def _tree(base: type, classes: Iterable[type], depth: int) -> Iterator[str]:
    yield "  " * depth + base.__name__
    for one in classes:
        if one.__bases__[0] is base:
            yield from _tree(one, classes, depth + 1)


def _sections(classes: Iterable[type]) -> str:
    text = ""
    for one in classes:
        if issubclass(one, errors.ApiError) and one is not errors.ApiError:
            lines = [line.strip() for line in inspect.getdoc(one).splitlines() if line.strip()]  # type: ignore[union-attr]
            text += f"### {one.__name__}\n\n" + "\n".join(f"- {line}" for line in lines) + "\n\n"
    return text


def _first_paragraph(one: type) -> str:
    paragraph = (inspect.getdoc(one) or "").split("\n\n")[0]
    return " ".join(paragraph.split())


def _assumed(all_of_them: list[Placed]) -> str:
    text = f"""{_MARK}
# All assumptions

{len(all_of_them)} places where the descriptions or the mock exchange say more than the documentation does.
[What is assumed](assumptions.md) explains the marks. `(kind)` is what each is about:

{_table(("kind", "how many", "what it is about"), _kinds(all_of_them))}
"""
    for title, file in (
        ("REST API", "openapi.yaml"),
        ("Streams", "asyncapi.yaml"),
        ("The mock exchange alone", "assumptions.yaml"),
    ):
        rows = [
            (f"`{one.id}`", one.kind, one.why) for one in all_of_them if one.file.endswith(file)
        ]
        text += f"\n## {title}\n\n{_table(('id', 'kind', 'why'), sorted(rows))}\n"
    return text


def _kinds(all_of_them: list[Placed]) -> list[tuple[str, str, str]]:
    kinds = [one.kind for one in all_of_them]
    return [(kind, str(kinds.count(kind)), what) for kind, what in KINDS.items()]


def _operations(document: dict[str, Any]) -> str:
    tags = {tag["name"]: tag.get("description", "") for tag in document["tags"]}
    rows: dict[str, list[tuple[str, ...]]] = {}
    for path, item in document["paths"].items():
        for method, one in item.items():
            if isinstance(one, dict) and "operationId" in one:
                rows.setdefault(one["x-resource"], []).append(_row(path, method, one))
    total = sum(map(len, rows.values()))
    text = f"""{_MARK}
# What can be called

All {total} documented REST operations. An `AsyncSixMM` has the same ones, to be awaited. The name leads to its arguments,
"docs" to the page of the exchange. A list with pages has an iterator beside it: `iter_` before its name.

| stream | method |
|---|---|
| the order book | `mm.stream().book(symbol)`, `depth(symbol)` |
| trades, klines, tickers | `trades(symbol)`, `klines(symbol, interval)`, `ticker(symbol)`, `tickers()` |
| your account | `user()` |
"""
    head = ("call", "what it does", "needs", "request", "docs")
    for resource, found in rows.items():
        text += f"\n## mm.{resource}\n\n{tags.get(resource, '')}\n\n{_table(head, sorted(found))}\n"
    return text


def _resources(document: dict[str, Any]) -> str:
    text = f"""{_MARK}
# Resources

The methods of `mm.orders`, `mm.market` and so on. The awaiting client has the same ones.
"""
    helped = {tag["name"] for tag in document["tags"] if HELPERS in tag}
    found = (
        one.get("x-resource")
        for item in document["paths"].values()
        for one in item.values()
        if isinstance(one, dict)
    )
    for resource in dict.fromkeys(one for one in found if one):
        text += f"\n## mm.{resource}\n\n::: {_class_of(resource)}\n    options:\n      heading_level: 3\n"
        if resource in helped:
            text += "      inherited_members: true\n"
    return text


def _class_of(resource: str) -> str:
    name = "".join(part.capitalize() for part in resource.split("_"))
    return f"sixmm.resources.{resource}.{name}Resource"


def _row(path: str, method: str, one: dict[str, Any]) -> tuple[str, ...]:
    resource, name = one["x-resource"], one["x-method"]
    page = f"resources.md#{_class_of(resource)}.{name}"
    names = [f"[`{name}`]({page})"]
    if "x-paging" in one:
        names.append(f"[`iter_{name}`]({page.replace(f'.{name}', f'.iter_{name}')})")
    return (
        ", ".join(names),
        one["summary"],
        _needs(one),
        f"`{method.upper()} {path}`",
        f"[docs]({one['externalDocs']['url']})",
    )


def _needs(one: dict[str, Any]) -> str:
    security = one.get("security")
    if not security:
        return ""
    schemes = {name for each in security for name in each}
    if "apiKeyAuth" not in schemes:
        return "login"
    return f"login, or {_PERMISSIONS.get(one.get('x-permission', ''), 'key')}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
