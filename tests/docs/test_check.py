"""docs-check: both ways, one line per difference, and what a mark vouches for."""

import json
from pathlib import Path

import pytest
from sixmm_generator.cli import main

HERE = Path(__file__).parent
COMMAND = ["docs-check", "--lock", str(HERE / "golden.lock.json")]


@pytest.fixture
def run(tmp_path, capsys):
    """Run docs-check after replacing a text in the small openapi.yaml or asyncapi.yaml."""

    def run(*replacements, more=(), name="openapi.yaml"):
        paths = {one: HERE / one for one in ("openapi.yaml", "asyncapi.yaml")}
        text = paths[name].read_text(encoding="utf-8")
        if replacements and name == "openapi.yaml":
            paths["asyncapi.yaml"] = tmp_path / "none.yaml"
        for old, new in replacements:
            assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
            text = text.replace(old, new)
        paths[name] = tmp_path / name
        paths[name].write_text(text, encoding="utf-8")
        files = [
            "--description",
            str(paths["openapi.yaml"]),
            "--asyncapi",
            str(paths["asyncapi.yaml"]),
        ]
        status = main([*COMMAND, *files, *more])
        out = capsys.readouterr().out
        return status, [line.replace(f"{tmp_path}/", "") for line in out.splitlines()]

    return run


def test_the_matching_descriptions_end_with_0(run):
    assert run() == (0, [])


def test_a_difference_is_one_line_with_place_field_both_sides_and_page(run):
    old = "name: {type: string, minLength: 3,"
    text = (HERE / "openapi.yaml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    status, lines = run((old, old.replace("3", "4")))
    assert status == 1
    about = "POST /v1/public/login body name min length"
    page = "developer-api/rest-api/open#login"
    assert lines == [f"openapi.yaml:{line}: {about}: documented 3 / described 4 ({page})"]


# What is written into openapi.yaml → what the line says.
DESCRIBED = {
    "a new operation": (
        "  /v1/public/login:",
        "  /v1/extra: {get: {}}\n  /v1/public/login:",
        "GET /v1/extra: documented nothing / described it",
    ),
    "a new parameter": (
        "{name: myId, in: query, schema: {type: string}}",
        "{name: extra, in: query, schema: {type: string}}",
        "query extra: documented nothing / described it",
    ),
    "a new body field": (
        "device: {type: string, maxLength: 64}",
        "device: {type: string, maxLength: 64}\n        extra: {type: string}",
        "body extra: documented nothing / described it",
    ),
    "a new response field": (
        "NewToken: {type: object, properties: {",
        "NewToken: {type: object, properties: {extra: {type: string}, ",
        "response extra: documented nothing / described it",
    ),
    "a new error code": (
        "- {code: 1001}",
        "- {code: 1001}\n  - {code: 1005}",
        "error code 1005: documented nothing / described it",
    ),
    "a new enum value": (
        "enum: [GTC, IOC]",
        "enum: [GTC, IOC, FOK]",
        'described ["GTC", "IOC", "FOK"]',
    ),
    "a closed list that the page leaves open": (
        "x-extensible-enum",
        "enum",
        "open: documented true / described nothing",
    ),
    "a default": (
        'life: {$ref: "#/components/schemas/Life", default: GTC}',
        'life: {$ref: "#/components/schemas/Life", default: IOC}',
        'default: documented "GTC" / described "IOC"',
    ),
    "a required flag": (
        "required: [symbol, type, side]",
        "required: [symbol, type]",
        "required: documented true / described false",
    ),
    "a wrong meaning of a number": (
        "x-enum-varnames: [CROSS, ISOLATED]",
        "x-enum-varnames: [ISOLATED, CROSS]",
        'described {"1": "isolated", "2": "cross"} (ModeCode)',
    ),
    "a lost condition": (
        "then: {required: [price]}",
        "then: {required: [side]}",
        'body price required: documented "conditional" / described false',
    ),
    "a condition for another value": (
        "{const: LIMIT}",
        "{const: MARKET}",
        'required for: documented ["LIMIT"]',
    ),
    "another permission": (
        "x-permission: read\n      x-limits",
        "x-permission: trade\n      x-limits",
        'permission: documented "read" / described "trade"',
    ),
    "a link to a section that is not there": (
        'reference#codes"',
        'reference#gone"',
        "link: documented no such section",
    ),
    "a link to another operation's section": ("open#refresh", "open#login", "docs: documented"),
    "seconds for milliseconds": (
        "timestampMs: {type: integer, format: int64, x-unit: ms}",
        "timestampMs: {type: integer, format: int64, x-unit: s}",
        'unit: documented "ms" / described "s"',
    ),
    "a secret that is not one": (
        "secret: {type: string, x-secret: true}",
        "secret: {type: string}",
        "shown once: documented true",
    ),
    "another tolerance": (
        "toleranceMs: 10000",
        "toleranceMs: 9000",
        "tolerance ms: documented 10000 / described 9000",
    ),
    "a lost status": (
        '"429": {$ref: "#/components/responses/Failure"}\n        default: {$ref: "#/components/responses/Failure"}\n  /v1/public/login',
        'default: {$ref: "#/components/responses/Failure"}\n  /v1/public/login',
        'statuses: documented ["401", "429"]',
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), DESCRIBED.values(), ids=DESCRIBED)
def test_what_is_described_otherwise_is_reported(run, old, new, said):
    status, lines = run((old, new))
    assert status == 1
    assert any(said in line for line in lines), lines


def test_an_id_is_text_also_in_an_answer_that_no_page_lists(run):
    old = "x-assumed: No page lists an order's fields., properties: {id: {type: string}"
    status, lines = run((old, old.replace("string", "integer")))
    assert status == 1
    assert 'response id id: documented "string" / described "integer"' in lines[0]


def test_an_operation_that_left_the_index_is_reported(pages, read, check):
    index = pages["rest-api.mdx"]
    (row,) = (line for line in index.splitlines() if "/v1/public/ranking" in line)
    lines = check(read({**pages, "rest-api.mdx": index.replace(f"{row}\n", "")}))
    assert any(
        "GET /v1/public/ranking row in the index: documented nothing" in line for line in lines
    )


def test_a_page_that_contradicts_the_index_is_reported(pages, read, check):
    name = "rest-api/account.mdx"
    head = '<h2 id="profile">'
    text = pages[name].replace(head, f"These only accept JWT.\n\n{head}")
    lines = check(read({**pages, name: text}))
    assert any(
        "GET /v1/private/profile auth: documented" in line and "but" in line for line in lines
    )


def test_a_mark_at_the_field_vouches_for_it(run):
    old = "device: {type: string, maxLength: 64}"
    new = f"{old}\n        extra: {{type: string, minLength: 2, x-assumed: A guess.}}"
    assert run((old, new)) == (0, [])


def test_a_mark_at_a_use_vouches_for_everything_inside(run):
    old = "device: {type: string, maxLength: 64}"
    new = f'{old}\n        extra: {{$ref: "#/components/schemas/User", x-assumed: A guess.}}'
    assert run((old, new)) == (0, [])


def test_a_mark_on_an_object_does_not_vouch_for_a_field_beside_documented_ones(run):
    old = "properties: {streamKey: {type: string}}"
    status, lines = run((old, "properties: {streamKey: {type: string}, extra: {type: string}}"))
    assert status == 1
    assert "body extra: documented nothing / described it" in lines[0]


def test_a_mark_does_not_excuse_what_contradicts_a_page(run):
    old = "name: {type: string, minLength: 3,"
    status, lines = run((old, "name: {x-assumed: A guess., type: string, minLength: 4,"))
    assert status == 1
    assert "documented 3 / described 4" in lines[0]


def test_a_mark_on_an_operation_does_not_reach_its_fields(run):
    status, _ = run(
        ("operationId: login\n", "operationId: login\n      x-assumed: A guess.\n"),
        (
            "device: {type: string, maxLength: 64}",
            "device: {type: string, maxLength: 64}\n        extra: {type: string}",
        ),
    )
    assert status == 1


STREAMS = {
    "a new channel": (
        "address: market.book.{symbol}",
        "address: market.tape.{symbol}",
        "channel market.tape.{symbol}: documented nothing",
    ),
    "a renamed field": (
        "PublicPush: {type: object, properties: {topic",
        "PublicPush: {type: object, properties: {topick: {type: string}, topic",
        "field topick: documented nothing",
    ),
    "a new event": ("const: BALANCE", "const: MONEY", "event MONEY: documented nothing"),
    "another address": ("host: example.test", "host: other.test", "service WebSocket"),
    "a lost login": ("in: query, name: token", "in: query, name: ticket", "stream login token"),
    "a lost stream field": ("orderStatus", "statusOfOrder", "stream field status name: documented"),
}


@pytest.mark.parametrize(("old", "new", "said"), STREAMS.values(), ids=STREAMS)
def test_streams_that_are_described_otherwise_are_reported(run, old, new, said):
    status, lines = run((old, new), name="asyncapi.yaml")
    assert status == 1
    assert any(said in line for line in lines), lines


def test_without_asyncapi_the_streams_are_said_to_be_unchecked(tmp_path, capsys):
    files = ["--description", str(HERE / "openapi.yaml"), "--asyncapi", str(tmp_path / "none.yaml")]
    assert main([*COMMAND, *files]) == 0
    assert "the streams are not checked" in capsys.readouterr().err


def test_json_gives_each_difference_as_an_object(run):
    status, lines = run(("toleranceMs: 10000", "toleranceMs: 9000"), more=("--format", "json"))
    (found,) = json.loads("\n".join(lines))
    assert status == 1
    assert (found["subject"], found["aspect"], found["described"]) == (
        "signing",
        "tolerance ms",
        "9000",
    )


def test_markdown_gives_a_table(run):
    _, lines = run(("toleranceMs: 10000", "toleranceMs: 9000"), more=("--format", "markdown"))
    assert lines[0].startswith("| Where | What |")
    assert "| signing tolerance ms | 10000 | 9000 |" in lines[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [(None, "can't be read"), ("{", "not JSON"), ("{}", "not a lock of format 2")],
)
def test_a_lock_that_is_none_ends_with_2(tmp_path, capsys, text, said):
    lock = tmp_path / "lock.json"
    if text is not None:
        lock.write_text(text, encoding="utf-8")
    assert main(["docs-check", "--lock", str(lock)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "docs-pull" in error


def test_a_sample_in_seconds_asks_for_no_other_width(pages, read, check):
    name = "websocket/streams.mdx"
    edited = pages[name].replace('"expireAt": 1777539918867', '"expireAt": 1777539918')
    (found,) = check(read({**pages, name: edited}))
    assert 'unit: documented "s" / described "ms"' in found
