"""A page is a page: what is none, or lost most of itself, is refused, and the lock stays."""

from pathlib import Path

import httpx
import pytest
from sixmm_generator.cli import main
from sixmm_generator.docs.lock import lock_text
from sixmm_generator.docs.source import read_source

from .site_style import as_site

HERE = Path(__file__).parent
GOLDEN = HERE / "golden.lock.json"
SITE = "https://docs.example.test"
ACCOUNT = "rest-api/account.mdx"
SLUG = "developer-api/rest-api/account"
MATTER = f'---\ntitle: "Account"\nslug: {SLUG}\n---\n\n'

NO_PAGES = {
    "HTML with a language": '<html lang="en"><body>Account</body></html>',
    "HTML with a doctype": "<!DOCTYPE html>\n<p>Account</p>",
    "HTML behind a comment": "<!-- cached -->\n<html><p>Account</p></html>",
    "not found": "# Page not found\n\nThe page that you are looking for does not exist.",
    "not found in words": "Sorry, this page could not be found.",
    "a proxy's error": "502 Bad Gateway",
    "a challenge": "Just a moment...\n\nEnable JavaScript and cookies to continue",
    "JSON": '{"error": "no such page"}',
    "nothing": "",
    "blanks": "\n   \n\n",
    "another charset": "# Account\n\nThe user’s profile, in cafÃ© words.",
    "a character that is none": "# Account\n\nThe user\ufffds profile.",
}


def write(folder: Path, pages: dict[str, str | bytes]) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode()
        (folder / name).write_bytes(data)
    return folder


def from_site(pages, tmp_path, spoiled):
    """What the site gives if one page is `spoiled`."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/")
        slugs = {text.split("slug: ")[1].split("\n")[0]: text for text in pages.values()}
        if path == "llms.txt":
            return httpx.Response(200, text="\n".join(f"- [x](/{slug}.md)" for slug in slugs))
        slug = path.removesuffix(".md")
        text = spoiled if slug == SLUG else as_site(slugs[slug])
        data = text if isinstance(text, bytes) else text.encode()
        return httpx.Response(200, content=data)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return read_source(SITE, cache=tmp_path / "cache", say=lambda _: None, client=client)


@pytest.mark.parametrize("text", NO_PAGES.values(), ids=NO_PAGES)
def test_what_is_no_page_is_refused_from_the_site(pages, tmp_path, text):
    _, problems = from_site(pages, tmp_path, text)
    assert [one for one in problems if one.startswith(f"{SITE}/{SLUG}.md:")]


@pytest.mark.parametrize("text", NO_PAGES.values(), ids=NO_PAGES)
def test_what_is_no_page_is_refused_from_a_folder_and_the_lock_kept(pages, tmp_path, capsys, text):
    folder = write(tmp_path / "pages", {**pages, ACCOUNT: MATTER + text})
    lock = tmp_path / "lock.json"
    lock.write_bytes(GOLDEN.read_bytes())
    assert main(["docs-pull", "--source", str(folder), "--lock", str(lock)]) == 2
    out = capsys.readouterr()
    assert f"{ACCOUNT}:" in out.err
    assert "gone" not in out.out
    assert lock.read_bytes() == GOLDEN.read_bytes()


def cut(text: str, mark: str, more: int) -> str:
    return text[: text.index(mark) + more]


CUT = {
    "in a row": lambda text: cut(text, "| `label`   | string", 14),
    "in a fence": lambda text: cut(text, '"secret": "s1"', 5),
    "in a sentence": lambda text: cut(text, "Each user can create", 14),
    "below a heading": lambda text: cut(text, '<h2 id="list-keys">\nList keys\n</h2>', 33),
    "most of its sections": lambda text: cut(text, '<h2 id="overview">', 0),
    "its last section": lambda text: cut(text, '<h2 id="list-keys">', 0),
}


@pytest.mark.parametrize("how", CUT.values(), ids=CUT)
def test_a_page_that_was_cut_off_is_refused_with_its_line(pages, tmp_path, capsys, how):
    folder = write(tmp_path / "pages", {**pages, ACCOUNT: how(pages[ACCOUNT])})
    lock = tmp_path / "lock.json"
    lock.write_bytes(GOLDEN.read_bytes())
    assert main(["docs-pull", "--source", str(folder), "--lock", str(lock)]) == 2
    said = capsys.readouterr().err
    assert f"{ACCOUNT}:" in said
    if how is CUT["its last section"]:
        assert "ends before the section list-keys, its last one" in said
    assert lock.read_bytes() == GOLDEN.read_bytes()


@pytest.mark.parametrize(
    ("how", "removed"),
    [("its last section", f"{SLUG}#list-keys"), ("most of its sections", SLUG)],
)
def test_what_is_really_gone_is_confirmed_by_a_flag(pages, tmp_path, how, removed):
    folder = write(tmp_path / "pages", {**pages, ACCOUNT: CUT[how](pages[ACCOUNT])})
    lock = tmp_path / "lock.json"
    lock.write_bytes(GOLDEN.read_bytes())
    command = ["docs-pull", "--source", str(folder), "--lock", str(lock)]
    assert main([*command, "--removed", removed]) == 0
    assert "list-keys" not in lock.read_text(encoding="utf-8").partition('"unread"')[0]


def test_one_page_that_is_none_hides_no_change_of_the_others(pages, tmp_path, capsys):
    orders = pages["rest-api/orders.mdx"].replace("default `GTC`", "default `IOC`")
    changed = {**pages, ACCOUNT: MATTER + "<html>", "rest-api/orders.mdx": orders}
    folder = write(tmp_path / "pages", changed)
    lock = tmp_path / "lock.json"
    lock.write_bytes(GOLDEN.read_bytes())
    assert main(["docs-pull", "--source", str(folder), "--lock", str(lock)]) == 2
    out = capsys.readouterr()
    assert 'body life: default "GTC" → "IOC"' in out.out
    assert "keys/list" not in out.out
    assert "HTML instead of Markdown" in out.err


def test_one_cell_that_cannot_be_read_hides_neither_problems_nor_changes(pages, tmp_path, capsys):
    orders = pages["rest-api/orders.mdx"]
    for old, new in (
        ("How many, default `20`", "How many, maximum 1.000"),
        ("| `from`    | int64", "| `from`    | decimal"),
        ("default `GTC`", "default `IOC`"),
    ):
        orders = orders.replace(old, new)
    folder = write(tmp_path / "pages", {**pages, "rest-api/orders.mdx": orders})
    assert main(["docs-diff", str(GOLDEN), str(folder)]) == 2
    out = capsys.readouterr()
    assert 'default "GTC" → "IOC"' in out.out
    assert "query size: gone" not in out.out
    assert "1.000" in out.err
    assert '"decimal" is not a known type' in out.err


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_change_nothing(pages, tmp_path, ending, mark):
    written = {name: mark + text.replace("\n", ending) for name, text in pages.items()}
    facts, problems = read_source(
        str(write(tmp_path / "pages", written)), cache=tmp_path, say=lambda _: None
    )
    assert problems == []
    assert lock_text(facts) == GOLDEN.read_text(encoding="utf-8")


def test_the_sites_style_gives_the_same_lock_byte_for_byte(pages, tmp_path):
    facts, problems = from_site(pages, tmp_path, as_site(pages[ACCOUNT]))
    assert problems == []
    assert lock_text(facts) == GOLDEN.read_text(encoding="utf-8")


def test_a_subtitle_is_read_alike_as_front_matter_and_as_a_quote(pages, tmp_path):
    quoted = as_site(pages[ACCOUNT]).replace(
        "# Account\n", "# Account\n\n> All about an account.\n"
    )
    facts, _ = from_site(pages, tmp_path, quoted)
    assert lock_text(facts) == GOLDEN.read_text(encoding="utf-8")
