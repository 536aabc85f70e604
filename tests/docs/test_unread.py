"""Text that no fact was taken from: a change of it is shown, and must be confirmed. And what pages contradict."""

import json
from pathlib import Path

import pytest
from sixmm_generator.cli import main

HERE = Path(__file__).parent
GOLDEN = HERE / "golden.lock.json"
ORDERS = "rest-api/orders.mdx"
CANCEL = "developer-api/rest-api/orders#cancel"
WORDS = ("`myId` can also be used.", "`myId` can also be used.\n\nBe quick.")


@pytest.fixture
def pull(tmp_path, pages, capsys):
    """Pull the small pages with texts replaced, over a lock that starts as the golden one; gives status and output."""
    lock = tmp_path / "lock.json"
    lock.write_bytes(GOLDEN.read_bytes())

    def pull(*replacements):
        for name, text in pages.items():
            changed = text
            for old, new in replacements:
                changed = changed.replace(old, new)
            (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "pages" / name).write_text(changed, encoding="utf-8")
        source = str(tmp_path / "pages")
        status = main(["docs-pull", "--source", source, "--lock", str(lock)])
        return status, capsys.readouterr().out

    pull.lock = lock
    return pull


def run(command, lock, *more):
    files = ["--description", str(HERE / "openapi.yaml"), "--asyncapi", str(HERE / "asyncapi.yaml")]
    return main([command, "--lock", str(lock), *(files if command == "docs-check" else []), *more])


def test_a_change_in_words_is_shown_with_the_pages_line(pull, pages):
    status, out = pull(WORDS)
    line = pages[ORDERS].partition(WORDS[0])[0].count("\n") + 3
    assert status == 0
    assert f"{ORDERS}:{line}: section {CANCEL} changed in words: read it" in out


def test_it_stops_docs_check_until_it_is_confirmed(pull, capsys):
    pull(WORDS)
    assert run("docs-check", pull.lock) == 1
    (line,) = capsys.readouterr().out.splitlines()
    number = int(line.split(":")[1])
    assert CANCEL in pull.lock.read_text(encoding="utf-8").splitlines()[number - 1]
    assert run("docs-seen", pull.lock, CANCEL, "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == {"read": [CANCEL], "unread": []}
    assert run("docs-check", pull.lock) == 0


def test_it_stays_unread_however_often_it_is_pulled(pull):
    pull(WORDS)
    status, out = pull(WORDS)
    assert (status, CANCEL in out) == (0, True)


def test_it_is_forgotten_when_the_old_words_come_back(pull):
    pull(WORDS)
    pull()
    assert pull.lock.read_bytes() == GOLDEN.read_bytes()


def test_without_a_section_docs_seen_lists_them_and_ends_with_1(pull, capsys):
    pull(WORDS)
    assert run("docs-seen", pull.lock) == 1
    assert f"section {CANCEL} changed in words" in capsys.readouterr().out
    assert run("docs-seen", pull.lock, "--all") == 0
    assert capsys.readouterr().out == f"{pull.lock}: 1 sections read, 0 left.\n"
    assert run("docs-seen", pull.lock) == 0


def test_a_section_that_did_not_change_is_not_confirmed(pull, capsys):
    assert run("docs-seen", pull.lock, CANCEL) == 2
    assert "did not change in words" in capsys.readouterr().err


def test_an_anchor_that_is_renamed_is_no_change_in_words(pull):
    status, out = pull(('<h2 id="cancel">', '<h2 id="withdraw">'))
    assert status == 0
    assert "changed in words" not in out
    assert f'page {CANCEL}: at "{CANCEL}" → "developer-api/rest-api/orders#withdraw"' in out


def test_a_new_section_is_to_be_read(pull):
    _, out = pull(('<h2 id="cancel">', '<h2 id="more">More</h2>\n\nBe kind.\n\n<h2 id="cancel">'))
    assert "section developer-api/rest-api/orders#more changed in words" in out


# ---- Contradictions of the pages

SLIP = ('"quantity": "2"\n}', '"quantity": 2\n}')
FIELD = "quantity: {type: string, format: decimal}"
KNOWN = (
    "quantity: {type: string, format: decimal, x-contradiction: {type: {says: integer, "
    'at: "developer-api/rest-api/orders#place", because: A slip of the example.}}}'
)


def check(pull, tmp_path, capsys, *replacements):
    text = (HERE / "openapi.yaml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    files = ["--description", str(path), "--asyncapi", str(HERE / "asyncapi.yaml")]
    status = main(["docs-check", "--lock", str(pull.lock), *files])
    out = capsys.readouterr()
    return status, out.out, out.err


def test_a_new_contradiction_blocks(pull, tmp_path, capsys):
    pull(SLIP)
    status, out, _ = check(pull, tmp_path, capsys)
    assert status == 1
    assert "body quantity type: documented" in out
    assert "decide with x-contradiction" in out


def test_a_decided_contradiction_is_shown_and_blocks_no_more(pull, tmp_path, capsys):
    pull(SLIP)
    status, out, err = check(pull, tmp_path, capsys, (FIELD, KNOWN))
    assert (status, out) == (0, "")
    assert "body quantity type: the pages contradict themselves" in err
    assert "A slip of the example." in err


def test_the_other_side_may_win(pull, tmp_path, capsys):
    pull(('"type": "LIMIT",\n  "side": "BUY",', '"type": 1,\n  "side": "BUY",'))
    status, out, _ = check(pull, tmp_path, capsys)
    assert status == 1
    assert 'type type: documented "string" at' in out


def test_a_decision_about_no_contradiction_is_a_difference(pull, tmp_path, capsys):
    status, out, _ = check(pull, tmp_path, capsys, (FIELD, KNOWN))
    assert status == 1
    assert "documented no contradiction / described an x-contradiction" in out


def test_an_example_with_a_value_that_no_table_has_is_a_contradiction(pull, tmp_path, capsys):
    pull(('"side": "BUY",\n  "price"', '"side": "BID",\n  "price"'))
    status, out, _ = check(pull, tmp_path, capsys)
    assert status == 1
    assert 'an example with "BID"' in out
