"""docs-diff: every changed fact, what it means for a caller, and where to follow it."""

import functools
import json
from pathlib import Path

import pytest
from sixmm_generator.cli import main
from sixmm_generator.docs.changes import changes
from sixmm_generator.docs.facts import Facts, Subject
from sixmm_generator.docs.report import paragraph

HERE = Path(__file__).parent

# page, text there, what it becomes → the impact, and what the change says.
ORDERS, OPEN, ACCOUNT = "rest-api/orders.mdx", "rest-api/open.mdx", "rest-api/account.mdx"
REFERENCE, STREAMS, INDEX = "reference.mdx", "websocket/streams.mdx", "rest-api.mdx"
CHANGES = [
    (
        ORDERS,
        "| `myId`     | string | No  ",
        "| `myId`     | string | Yes ",
        "breaking",
        "body myId: required false → true",
    ),
    (
        ORDERS,
        "| `symbol`   | string | Yes  ",
        "| `symbol`   | string | No   ",
        "compatible",
        "body symbol: required true → false",
    ),
    (
        ORDERS,
        "| `myId`     | string | No  ",
        "| `myId`     | int64  | No  ",
        "breaking",
        'body myId: type "string" → "integer"',
    ),
    (
        ORDERS,
        "`GTC` / `IOC`, default",
        "`GTC` / `IOC` / `FOK`, default",
        "compatible",
        "body life: values",
    ),
    (ORDERS, "`GTC` / `IOC`, default", "`GTC` / `GTX`, default", "breaking", "body life: values"),
    (
        ORDERS,
        "Own number                                          |\n",
        "Own number |\n\n`myId` is required for `LIMIT`.\n",
        "breaking",
        'body myId: required false → "conditional"',
    ),
    (
        ORDERS,
        '<h2 id="cancel">Cancel',
        '<h2 id="cancel">Cancel (deprecated)',
        "compatible",
        "POST /v1/private/orders/cancel: deprecated nothing → true",
    ),
    (ORDERS, "default `GTC`", "default `IOC`", "breaking", 'body life: default "GTC" → "IOC"'),
    (
        ORDERS,
        "`0` given price, `1` best price",
        "`1` given price, `0` best price",
        "breaking",
        "body priceBy: meanings",
    ),
    (
        ORDERS,
        "`maker` / `taker`",
        "`maker` / `taker` / `both`",
        "compatible",
        "response list[].role: values",
    ),
    (
        ORDERS,
        "| `total`         | int64  | Count             |\n",
        "",
        "breaking",
        "response total: gone",
    ),
    (
        ORDERS,
        "| `total`  ",
        "| `more`          | string | More |\n| `total`  ",
        "compatible",
        "response more: new",
    ),
    (
        ORDERS,
        "| `total`         | int64 ",
        "| `total`         | string ",
        "breaking",
        'response total: type "integer" → "string"',
    ),
    (
        ORDERS,
        "Required for `OCO` / `OTO`",
        "Required for `OCO`",
        "compatible",
        "body stop: required for",
    ),
    (
        ORDERS,
        "| `from`    | int64 | No  ",
        "| `new` | int64 | Yes | New |\n| `from`    | int64 | No  ",
        "breaking",
        "query new: new",
    ),
    (
        ORDERS,
        "| `from`    | int64 | No  ",
        "| `new` | int64 | No | New |\n| `from`    | int64 | No  ",
        "compatible",
        "query new: new",
    ),
    (
        ORDERS,
        "| `size`    | int64 ",
        "| `size`    | int32 ",
        "breaking",
        'query size: format "int64" → "int32"',
    ),
    (ORDERS, "default `20`", "default `50`", "breaking", "query size: default 20 → 50"),
    (ORDERS, '<h2 id="fills">', '<h2 id="trades">', "informational", "orders#fills: at"),
    (OPEN, "maximum `1000`", "maximum `500`", "breaking", "query limit: maximum 1000 → 500"),
    (OPEN, "maximum `1000`", "maximum `1500`", "compatible", "query limit: maximum 1000 → 1500"),
    (OPEN, "length 3 - 32", "length 5 - 32", "breaking", "body name: min length 3 → 5"),
    (
        OPEN,
        "up to 64 characters",
        "up to 99 characters",
        "compatible",
        "body device: max length 64 → 99",
    ),
    (OPEN, "`1m`, `1h`, `1d`", "`1m`, `1h`", "breaking", "query step: values"),
    (
        OPEN,
        "| `expire` | int64 ",
        "| `expire` | int32 ",
        "informational",
        'response expire: format "int64" → "int32"',
    ),
    (ACCOUNT, "up to 20 entries", "up to 10 entries", "breaking", "body hosts: max items 20 → 10"),
    (ACCOUNT, "range `1` - `7`", "range `1` - `3`", "breaking", "body rights: maximum 7 → 3"),
    (ACCOUNT, "up to 30 keys", "up to 20 keys", "breaking", "limit perUser 30 → 20"),
    (ACCOUNT, "up to 30 keys", "up to 50 keys", "compatible", "limit perUser 30 → 50"),
    (
        REFERENCE,
        "| `2002`          | Bad value       |",
        "| `2002`          | Bad value       |\n| `2003` | New |",
        "compatible",
        "error code 2003: new",
    ),
    (
        REFERENCE,
        "| `2002`          | Bad value       |\n",
        "",
        "breaking",
        "error code 2002: gone",
    ),
    (
        REFERENCE,
        "| `2`   | Trade      |",
        "| `4`   | Trade      |",
        "breaking",
        "permission trade: value 2 → 4",
    ),
    (REFERENCE, "±10 seconds", "±5 seconds", "breaking", "signing: tolerance ms 10000 → 5000"),
    (REFERENCE, "`X-KEY`", "`X-API`", "breaking", 'signing: header "X-KEY" → "X-API"'),
    (
        REFERENCE,
        "https://api.example.test",
        "https://api2.example.test",
        "compatible",
        "service REST API: url",
    ),
    (
        STREAMS,
        "| `market.book.{symbol}`          | Book        |\n",
        "",
        "breaking",
        "channel market.book.{symbol}: gone",
    ),
    (
        STREAMS,
        "| `BALANCE` | Money changed |",
        "| `BALANCE` | Money changed |\n| `NEWS` | News |",
        "compatible",
        "event NEWS: new",
    ),
    (
        STREAMS,
        '"event": "auth", ',
        '"event": "auth", "extra": 1, ',
        "compatible",
        "field extra: new",
    ),
    (
        STREAMS,
        '"op": "ping", "args": []',
        '"op": "ping"',
        "breaking",
        "frame request ping field args: gone",
    ),
    (
        INDEX,
        "| Clock    | GET    | `/v1/clock`          | What time it is                |",
        "| Clock    | GET    | `/v1/clock`          | What time it is                |\n| Also | GET | `/v1/also` | New |",
        "compatible",
        "GET /v1/also: new",
    ),
    (
        INDEX,
        "| Digest     | GET    | `/v1/private/digest`     | Read ",
        "| Digest     | GET    | `/v1/private/digest`     | Trade ",
        "breaking",
        'permission "read" → "trade"',
    ),
    (
        INDEX,
        "requires trade permission",
        "requires read permission",
        "compatible",
        'permission "trade" → "read"',
    ),
    (
        INDEX,
        "only accept JWT",
        "can use JWT or API Key signing",
        "compatible",
        'auth "token" → "token-or-signature"',
    ),
    (
        INDEX,
        "can use JWT or API Key signing",
        "only accept JWT",
        "breaking",
        'auth "token-or-signature" → "token"',
    ),
]


@pytest.mark.parametrize(("page", "old", "new", "impact", "said"), CHANGES)
def test_a_change_is_found_and_classified(pages, read, page, old, new, impact, said):
    assert pages[page].count(old) == 1
    found = changes(read(pages), read({**pages, page: pages[page].replace(old, new)}))
    fitting = [str(one) for one in found if said in str(one)]
    assert fitting, [str(one) for one in found]
    assert fitting[0].startswith(f"{impact}: ")


def test_nothing_changes_between_equal_pages(pages, read):
    assert changes(read(pages), read(pages)) == []


def test_a_new_page_is_only_informational(pages, read):
    text = "---\nslug: developer-api/more\n---\n\nWords.\n"
    assert [str(one) for one in changes(read(pages), read({**pages, "more.mdx": text}))] == [
        "informational: page developer-api/more: new (more.mdx:5, developer-api/more)"
    ]


def test_the_changelog_reads_as_sentences(pages, read):
    text = pages[ORDERS].replace("| `total`  ", "| `more`          | string | More |\n| `total`  ")
    text = text.replace("| `myId`     | string | No  ", "| `myId`     | string | Yes ")
    assert paragraph(changes(read(pages), read({**pages, ORDERS: text}))) == (
        "Breaking: `POST /v1/private/orders/place`: required of the field `myId` is true now, not false.\n\n"
        "Also new in the API: `GET /v1/private/orders/fills` has a new answered field `more`."
    )


@pytest.mark.parametrize(
    ("subject", "field", "required", "impact", "said"),
    [
        (("operation", "GET /v1/fills"), "query more", True, "breaking", "required parameter"),
        (("operation", "POST /v1/place"), "body more", True, "breaking", "required field"),
        (
            ("operation", "POST /v1/place"),
            "body more",
            "conditional",
            "breaking",
            "sometimes required field",
        ),
        (("operation", "POST /v1/place"), "body more", False, "compatible", "optional field"),
        (("frame", "request ping"), "field more", True, "breaking", "required field"),
        (("operation", "GET /v1/fills"), "response more", True, "compatible", "answered field"),
        (("frame", "answer"), "field more", True, "compatible", "field"),
        (("envelope", ""), "field more", True, "compatible", "field"),
    ],
)
def test_a_new_field_breaks_callers_only_where_they_have_to_send_it(
    subject, field, required, impact, said
):
    old, new = Facts(), Facts()
    for facts in (old, new):
        facts.add(Subject(*subject), "", "page#there", {})
    new.add(Subject(*subject), field, "page#there", {"type": "string", "required": required})
    (change,) = changes(old, new)
    assert change.impact == impact
    assert f" has a new {said} `more`" in paragraph([change])


@pytest.fixture
def diff(tmp_path, pages, capsys):
    """Run docs-diff between the small pages and a changed copy."""

    def diff(*replacements, more=()):
        for name, text in pages.items():
            changed = functools.reduce(lambda text, pair: text.replace(*pair), replacements, text)
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(changed, encoding="utf-8")
        files = [
            "--description",
            str(HERE / "openapi.yaml"),
            "--asyncapi",
            str(HERE / "asyncapi.yaml"),
        ]
        assert (
            main(["docs-diff", str(HERE / "golden.lock.json"), str(tmp_path), *files, *more]) == 0
        )
        return capsys.readouterr().out

    return diff


def line_of(name, text):
    content = (HERE / name).read_text(encoding="utf-8")
    assert content.count(text) == 1
    return content[: content.index(text)].count("\n") + 1


def test_the_lines_to_edit_are_named(diff):
    out = diff(
        ("length 3 - 32", "length 5 - 32"),
        ("| `fillId`", "| `fillId`"),
        ('"op": "ping", "args": []', '"op": "ping"'),
    )
    name = line_of("openapi.yaml", "name: {type: string, minLength: 3")
    ping = line_of("asyncapi.yaml", "    Ping: {type: object")
    assert (
        f"openapi.yaml:{name}: breaking: POST /v1/public/login body name: min length 3 → 5" in out
    )
    assert f"asyncapi.yaml:{ping}: breaking: frame request ping field args: gone" in out


def test_a_new_field_points_at_the_fields_it_belongs_to(diff):
    out = diff(("| `list[].fee` ", "| `list[].tax` | string | Tax |\n| `list[].fee` "))
    fills = line_of("openapi.yaml", "        fillId: {type: string}") - 1
    assert (
        f"openapi.yaml:{fills}: compatible: GET /v1/private/orders/fills response list[].tax: new"
        in out
    )


def test_equal_sources_say_so(diff):
    assert diff() == "No documented fact changed.\n"


def test_json_has_changes_bump_changelog_and_edits(diff):
    found = json.loads(
        diff(("length 3 - 32", "length 5 - 32"), more=("--format", "json", "--version", "1.4.2"))
    )
    assert (found["bump"], found["version"]) == ("major", "2.0.0")
    assert found["changes"] == [
        {
            "impact": "breaking",
            "subject": "POST /v1/public/login",
            "field": "body name",
            "aspect": "min length",
            "old": 3,
            "new": 5,
            "at": "developer-api/rest-api/open#login",
            "line": "rest-api/open.mdx:36",
        }
    ]
    assert found["changelog"].startswith("Breaking: ")
    assert len(found["edits"]) == 1


def test_markdown_has_headings(diff):
    out = diff(
        ("length 3 - 32", "length 5 - 32"), more=("--format", "markdown", "--version", "0.3.1")
    )
    assert "### Suggested version bump\n\nminor: 0.4.0 (a breaking change; while" in out
    assert "### Lines to edit" in out
