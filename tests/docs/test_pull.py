"""docs-pull: the same facts from every spelling and source, written whole or not at all."""

import json
import re
from pathlib import Path

import httpx
import pytest
from sixmm_generator.cli import main
from sixmm_generator.docs.extract import facts_of
from sixmm_generator.docs.lock import lock_text, read_lock
from sixmm_generator.docs.markdown import read_page
from sixmm_generator.docs.page import DocsError
from sixmm_generator.docs.source import folder_pages, read_source

HERE = Path(__file__).parent
PAGES = HERE / "pages"
GOLDEN = HERE / "golden.lock.json"
SITE = "https://docs.example.test"


def quiet(_text: str) -> None:
    """Takes progress."""


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "docs.lock.json"


def pull(source, lock):
    return main(["docs-pull", "--source", str(source), "--lock", str(lock)])


def write(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


class Site:
    """The pages as the documentation site serves them: Markdown without front matter, an index, ETags."""

    def __init__(self, pages: dict[str, str]) -> None:
        self.pages = {page_slug(text): without_front_matter(text) for text in pages.values()}
        self.asked: list[str] = []
        self.sent: list[str] = []
        self.broken: dict[str, httpx.Response | Exception] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path in self.broken:
            answer = self.broken[path]
            if isinstance(answer, Exception):
                raise answer
            return answer
        if path == "/llms.txt":
            links = [f"- [{slug}]({SITE}/{slug}.md)" for slug in self.pages]
            others = [f"- [zh]({SITE}/zh/developer-api/reference.md)", "- [home](/home.md)"]
            return httpx.Response(200, text="\n".join([*links, *others]))
        text = self.pages.get(path.removeprefix("/").removesuffix(".md"))
        if text is None:
            return httpx.Response(404)
        etag = f'"{len(text)}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304)
        self.sent.append(path)
        return httpx.Response(200, text=text, headers={"ETag": etag})

    def read(self, cache: Path):
        with httpx.Client(transport=httpx.MockTransport(self)) as client:
            facts, problems = read_source(SITE, cache=cache, say=quiet, client=client)
        if problems:
            raise DocsError(problems)
        return facts


def problems_of(capsys):
    """What the command complained about, after its progress and without its last word on the lock."""
    lines = capsys.readouterr().err.splitlines()
    return [one for one in lines if "developer pages" not in one and "not written" not in one]


def page_slug(text: str) -> str:
    return next(line[6:] for line in text.splitlines() if line.startswith("slug: "))


def without_front_matter(text: str) -> str:
    return text.split("---\n", 2)[2]


def test_the_small_pages_give_the_golden_lock(lock):
    assert pull(PAGES, lock) == 0
    assert lock.read_text(encoding="utf-8") == GOLDEN.read_text(encoding="utf-8")


def test_a_lock_reads_back_as_the_same_facts():
    assert lock_text(read_lock(GOLDEN)) == GOLDEN.read_text(encoding="utf-8")


def test_the_lock_holds_no_sentence_of_the_pages():
    texts = list(strings(json.loads(GOLDEN.read_text(encoding="utf-8"))))
    digests = re.compile(r"[0-9a-f]{10}( [0-9a-f]{10})*")
    texts = [text for text in texts if not digests.fullmatch(text)]
    assert [text for text in texts if text.count(" ") > 4] == []


def strings(found):
    if isinstance(found, dict):
        for key, inner in found.items():
            yield key
            yield from strings(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from strings(inner)
    elif isinstance(found, str):
        yield found


def test_the_site_gives_the_same_facts_as_the_folder(pages, tmp_path):
    assert lock_text(Site(pages).read(tmp_path)) == GOLDEN.read_text(encoding="utf-8")


def test_only_english_developer_pages_are_asked_for(pages, tmp_path):
    site = Site(pages)
    site.read(tmp_path)
    expected = {f"/{slug}.md" for slug in site.pages} | {"/llms.txt"}
    assert set(site.asked) == expected
    assert len(site.asked) == len(expected)


def test_an_unchanged_page_is_not_sent_again(pages, tmp_path):
    site = Site(pages)
    first = lock_text(site.read(tmp_path))
    site.sent.clear()
    assert lock_text(site.read(tmp_path)) == first
    assert site.sent == []


def test_a_damaged_cache_is_read_anew(pages, tmp_path):
    site = Site(pages)
    first = lock_text(site.read(tmp_path))
    for kept in tmp_path.iterdir():
        kept.write_text("{", encoding="utf-8")
    assert lock_text(site.read(tmp_path)) == first


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.ConnectError("refused"), "can't be read: refused"),
        (httpx.ReadTimeout("slow"), "no answer in time"),
        (httpx.Response(503), "HTTP 503 instead of a page"),
        (httpx.Response(200, text="<!DOCTYPE html><p>gone"), "HTML instead of Markdown"),
        (httpx.Response(200, html="<p>gone</p>"), "HTML instead of Markdown"),
        (httpx.Response(200, json={"error": 1}), "application/json instead of Markdown"),
        (httpx.Response(200, content=b"caf\xe9"), "the page is not UTF-8"),
    ],
)
@pytest.mark.parametrize("path", ["/llms.txt", "/developer-api/reference.md"])
def test_a_page_that_cannot_be_read_is_named(pages, tmp_path, path, answer, said):
    site = Site(pages)
    site.broken[path] = answer
    with pytest.raises(DocsError) as caught:
        site.read(tmp_path)
    assert caught.value.problems[0].startswith(f"{SITE}{path}:1: {said}")


def test_a_page_that_leads_to_another_one_is_named(pages, tmp_path):
    other = f"{SITE}/home.md"

    def answer(request):
        if request.url.path == "/developer-api/reference.md":
            return httpx.Response(302, headers={"Location": other})
        return (
            httpx.Response(200, text="# Home") if request.url.path == "/home.md" else site(request)
        )

    site = Site(pages)
    with httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True) as client:
        _, problems = read_source(SITE, cache=tmp_path, say=quiet, client=client)
    assert problems == [f"{SITE}/developer-api/reference.md:1: the page moved to {other}."]


def test_an_index_without_developer_pages_is_refused(tmp_path):
    with pytest.raises(DocsError, match="lists no page below /developer-api/"):
        Site({}).read(tmp_path)


def test_a_refused_connection_ends_with_2_and_the_address(lock, tmp_path, capsys):
    # Port 9 of this machine: nothing answers there.
    command = ["docs-pull", "--source", "http://127.0.0.1:9", "--lock", str(lock)]
    assert main([*command, "--cache", str(tmp_path / "cache")]) == 2
    assert "http://127.0.0.1:9/llms.txt:1: can't be read" in capsys.readouterr().err
    assert not lock.exists()


@pytest.mark.parametrize(
    "heading", ['<h2 id="a">A b</h2>', '<h2 id="a">\nA b\n</h2>', '<h2 id="a">\n  A b\n</h2>']
)
def test_headings_on_one_line_and_over_three_read_the_same(heading):
    page = read_page("x.mdx", "developer-api/x", f"{heading}\n\ntext\n")
    assert [(section.anchor, section.title) for section in page.sections[1:]] == [("a", "A b")]


def test_text_right_below_a_heading_is_not_lost():
    page = read_page("x.mdx", "developer-api/x", '<h2 id="a">A</h2>\nEach one.\n')
    assert [block.text for block in page.sections[1].blocks] == ["Each one."]


def test_translations_are_left_out(pages, tmp_path):
    write(tmp_path / "fern" / "docs", pages)
    write(tmp_path / "fern" / "locales" / "zh", pages)
    found, problems = folder_pages(tmp_path, say=quiet)
    assert ({page.name.split("/")[1] for page in found}, problems) == ({"docs"}, [])


def test_a_fact_that_two_places_state_differently_is_kept_from_both(pages, read):
    twisted = pages["reference.mdx"].replace("wss://example.test/ws", "wss://other.test/ws")
    facts = read({**pages, "reference.mdx": twisted})
    entry = next(fields[""] for one, fields in facts.subjects.items() if one.name == "WebSocket")
    elsewhere = entry.aspects["elsewhere"]["url"]
    assert {entry.aspects["url"], *(one["value"] for one in elsewhere)} == {
        "wss://example.test/ws",
        "wss://other.test/ws",
    }


BAD = [
    ("an unclosed fence", "```json\n{}\n", 5, "never closed"),
    (
        "a row with too few cells",
        "| Error code | Description |\n| --- | --- |\n| `1` |\n",
        7,
        "1 cells",
    ),
    (
        "a row with too many cells",
        "| Event | Description |\n| --- | --- |\n| `A` | b | c |\n",
        7,
        "3 cells",
    ),
    (
        "a new column",
        "| Parameter | Type | Since | Description |\n| --- | --- | --- | --- |\n| `a` | int | 2 | b |\n",
        5,
        'unknown column "Since"',
    ),
    (
        "known columns in a new set",
        "| Type | Path |\n| --- | --- |\n| a | `/b` |\n",
        5,
        "unknown set of columns",
    ),
    (
        "a ruler that does not fit",
        "| Event | Description |\n| --- |\n| `A` | b |\n",
        5,
        "header and separator",
    ),
    ("an unclosed heading", '<h2 id="x">X\n\ntext\n', 5, "heading tag is not closed"),
    ("two headings with one id", '<h2 id="x">X</h2>\n\n<h2 id="x">Y</h2>\n', 7, 'id "x"'),
    (
        "a table right below a heading",
        '<h2 id="x">X</h2>\n| Event | Description |\n',
        6,
        "blank line is missing",
    ),
    ("broken JSON", '```json\n{\n "a": ?\n}\n```\n', 7, "not JSON"),
    (
        "parameters without a request line",
        "| Parameter | Type | Description |\n| --- | --- | --- |\n| `a` | int | b |\n",
        5,
        "no request line",
    ),
    (
        "fields without a request line",
        "| Field | Type | Description |\n| --- | --- | --- |\n| `a` | int | b |\n",
        5,
        "no request line",
    ),
    (
        "an unknown type",
        "```http\nGET /v1/a\n```\n\n| Field | Type | Description |\n| --- | --- | --- |\n| `a` | decimal | b |\n",
        11,
        '"decimal" is not a known type',
    ),
    (
        "an unknown Required",
        "```http\nGET /v1/a\n```\n\n| Parameter | Type | Required | Description |\n| --- | --- | --- | --- |\n| `a` | int | Maybe | b |\n",
        11,
        '"Maybe" is neither',
    ),
    (
        "a field without backticks",
        "```http\nGET /v1/a\n```\n\n| Field | Type | Description |\n| --- | --- | --- |\n| a | int | b |\n",
        11,
        "not one field name",
    ),
    (
        "an error code that is none",
        "| Error code | Description |\n| --- | --- |\n| `E1` | b |\n",
        7,
        "not an error code",
    ),
    (
        "the same fields as nothing",
        "```http\nGET /v1/a\n```\n\nResponse fields are the same as the lost fields.\n",
        9,
        'called "lost"',
    ),
]


@pytest.mark.parametrize(
    ("text", "line", "said"), [row[1:] for row in BAD], ids=[row[0] for row in BAD]
)
def test_malformed_pages_are_named_with_their_line_and_the_old_lock_stays(
    pages, tmp_path, lock, capsys, text, line, said
):
    lock.write_bytes(GOLDEN.read_bytes())
    head = "---\ntitle: Bad\nslug: developer-api/bad\n---\n"
    write(tmp_path / "source", {**pages, "bad.mdx": head + text})
    assert pull(tmp_path / "source", lock) == 2
    first, *_ = problems_of(capsys)
    assert first.startswith(f"bad.mdx:{line}: ")
    assert said in first
    assert lock.read_bytes() == GOLDEN.read_bytes()


@pytest.mark.parametrize(
    ("pages_more", "said"),
    [
        (
            {"bad.md": "---\nslug: developer-api/bad\n"},
            "bad.md:1: the front matter is never closed",
        ),
        (
            {"developer-api/bad.md": "text\n"},
            "developer-api/bad.md:1: the front matter gives no slug",
        ),
        (
            {"twin.md": "---\nslug: developer-api/reference\n---\n"},
            "twin.md:1: reference.mdx has the same slug",
        ),
    ],
)
def test_a_file_that_is_no_page_is_named(pages, tmp_path, lock, capsys, pages_more, said):
    write(tmp_path / "source", {**pages, **pages_more})
    assert pull(tmp_path / "source", lock) == 2
    assert problems_of(capsys)[0].startswith(said)
    assert not lock.exists()


def test_a_page_that_is_not_utf8_is_named_with_its_line(pages, tmp_path, lock, capsys):
    folder = write(tmp_path / "source", pages)
    (folder / "bad.md").write_bytes(b"---\nslug: developer-api/bad\n---\n\xff\n")
    assert pull(folder, lock) == 2
    assert problems_of(capsys)[0].startswith("bad.md:4: the file is not UTF-8")


def test_a_page_that_disappeared_is_named_and_the_old_lock_stays(pages, tmp_path, lock, capsys):
    lock.write_bytes(GOLDEN.read_bytes())
    rest = {name: text for name, text in pages.items() if "streams" not in name}
    assert pull(write(tmp_path / "source", rest), lock) == 2
    assert "developer-api/websocket/streams:1: the page is in the lock" in capsys.readouterr().err
    assert lock.read_bytes() == GOLDEN.read_bytes()


def test_a_missing_folder_and_one_without_pages_end_with_2(tmp_path, lock, capsys):
    assert pull(tmp_path / "nowhere", lock) == 2
    assert pull(tmp_path, lock) == 2
    errors = capsys.readouterr().err
    assert "there is no such folder" in errors
    assert "is this the documentation?" in errors


def test_a_lock_that_cannot_be_replaced_leaves_nothing_behind(tmp_path, lock, monkeypatch, capsys):
    lock.write_bytes(GOLDEN.read_bytes())

    def full(_self, _target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert pull(PAGES, lock) == 2
    assert problems_of(capsys) == [f"{lock}: can't be written: No space left on device."]
    assert [path.name for path in tmp_path.iterdir()] == [lock.name]
    assert lock.read_bytes() == GOLDEN.read_bytes()


def test_all_problems_of_all_pages_are_reported_at_once(pages, tmp_path, lock, capsys):
    head = "---\nslug: developer-api/{}\n---\n```json\n"
    bad = {f"{name}.md": head.format(name) for name in ("b1", "b2")}
    assert pull(write(tmp_path / "source", {**pages, **bad}), lock) == 2
    assert [line.split(":")[0] for line in problems_of(capsys)] == ["b1.md", "b2.md"]


def test_reading_twice_gives_the_same_bytes(pages):
    one, two = (
        lock_text(
            facts_of(
                read_page(name, page_slug(text), text) for name, text in sorted(pages.items())
            )[0]
        )
        for _ in range(2)
    )
    assert one == two
