"""One damage to a state file: it is refused in a sentence, or nothing that counts was damaged."""

import random
import shutil
import sqlite3

import pytest
from sixmm_mock.control.actions import perform
from sixmm_mock.state.durable import open_exchange
from sixmm_mock.state.file import StateError, StateFile

COMMANDS = 60


@pytest.fixture(scope="module")
def whole(tmp_path_factory, description):
    """A file with commands of many sizes, closed."""
    path = tmp_path_factory.mktemp("state") / "whole.state"
    file = StateFile.open(path, description, options={})
    draw = random.Random(15)  # noqa: S311 - repeatable on purpose
    for number in range(COMMANDS):
        content = draw.randbytes(draw.choice([10, 200, 3000]))
        file.append(1000 + number, draw.choice(["request", "setPrice"]), content, b"d" * 32)
    file.close()
    return path


def content(path, description):
    """What the file makes a mock do."""
    file = StateFile.open(path, description, options={})
    try:
        return file.seed, file.created_ms, file.next_number, list(file.commands())
    finally:
        file.close()


def flip_a_bit(path, draw):
    at, bit = draw.randrange(path.stat().st_size), 1 << draw.randrange(8)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ bit]))


def flip_a_bit_of_the_header(path, draw):
    data = bytearray(path.read_bytes())
    data[draw.randrange(100)] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def cut_the_end(path, draw):
    with path.open("r+b") as file:
        file.truncate(draw.randrange(path.stat().st_size))


def cut_whole_pages(path, draw):
    with path.open("r+b") as file:
        file.truncate(4096 * draw.randrange(1, path.stat().st_size // 4096))


def wipe_a_page(path, draw):
    with path.open("r+b") as file:
        file.seek(4096 * draw.randrange(path.stat().st_size // 4096))
        file.write(draw.choice([b"\0", b"\xff"]) * 4096)


STATEMENTS = [
    "DELETE FROM commands WHERE number = {n}",
    "DELETE FROM commands WHERE number > {n}",
    "DELETE FROM commands",
    "UPDATE commands SET at_ms = at_ms + 1 WHERE number = {n}",
    "UPDATE commands SET at_ms = CAST(at_ms AS TEXT) || 'x' WHERE number = {n}",
    "UPDATE commands SET name = 'revoke' WHERE number = {n}",
    "UPDATE commands SET content = x'7b7d' WHERE number = {n}",
    "UPDATE commands SET content = CAST(content AS TEXT) || '' WHERE number = {n}",
    "UPDATE commands SET outcome = x'00' WHERE number = {n}",
    "UPDATE commands SET seal = x'00' WHERE number = {n}",
    "UPDATE commands SET number = number + 1000 WHERE number = {n}",
    "UPDATE commands SET content = (SELECT content FROM commands WHERE number = 1) WHERE number = {n}",
    "INSERT INTO commands SELECT number + 1000, at_ms, name, content, outcome, seal FROM commands WHERE number = {n}",
    "UPDATE log_end SET number = {n}",
    "UPDATE log_end SET seal = (SELECT seal FROM commands WHERE number = {n})",
    "DELETE FROM log_end",
    "INSERT INTO log_end SELECT * FROM log_end",
    "UPDATE about SET value = '7' WHERE name = 'seed'",
    "UPDATE about SET value = 'x' WHERE name = 'created_ms'",
    "DELETE FROM about WHERE name = 'seed'",
    "INSERT INTO about VALUES ('more', '1')",
    "DROP TABLE log_end",
    "DROP TABLE commands",
    "DROP TABLE about",
    "PRAGMA application_id = 1",
]


def edit(path, draw):
    statement = draw.choice(STATEMENTS).format(n=draw.randrange(2, COMMANDS))
    with sqlite3.connect(path) as database:
        database.execute(statement)
    database.close()


def empty(path, _draw):
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("damage", "times"),
    [
        (flip_a_bit, 60),
        (flip_a_bit_of_the_header, 20),
        (cut_the_end, 20),
        (cut_whole_pages, 15),
        (wipe_a_page, 20),
        (edit, 64),
        (empty, 1),
    ],
)
def test_no_single_damage_is_taken_for_a_state(whole, tmp_path, description, damage, times):
    right = content(whole, description)
    draw = random.Random(damage.__name__)  # noqa: S311 - as above
    misread, told = [], []
    for number in range(times):
        path = tmp_path / f"{number}.state"
        shutil.copy(whole, path)
        damage(path, draw)
        try:
            if content(path, description) != right:
                misread.append(number)
        except StateError as error:
            told.append(str(error))
    assert misread == []
    assert [text for text in told if not text.isprintable()] == []  # one line for a person


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_edit_of_a_row_is_refused(whole, tmp_path, description, statement):
    path = tmp_path / "edited.state"
    shutil.copy(whole, path)
    with sqlite3.connect(path) as database:
        database.execute(statement.format(n=7))
    database.close()
    with pytest.raises(StateError):
        content(path, description)


@pytest.mark.parametrize("rest", ["-journal", "-wal"])
def test_junk_beside_the_file_changes_nothing(whole, tmp_path, description, rest):
    path = tmp_path / "whole.state"
    shutil.copy(whole, path)
    path.with_name(path.name + rest).write_bytes(b"\xd9junk" * 1000)
    assert content(path, description) == content(whole, description)


def test_a_file_that_is_gone_beside_its_journal_is_not_begun_anew(tmp_path, description):
    (tmp_path / "mock.state-journal").write_bytes(b"what was under way")
    with pytest.raises(StateError, match="the file is gone"):
        content(tmp_path / "mock.state", description)


def test_a_death_while_a_file_is_made_leaves_nothing_in_the_way(tmp_path, description):
    (tmp_path / "mock.state.new").write_bytes(b"half of one")
    assert content(tmp_path / "mock.state", description)[2:] == (1, [])
    assert [each.name for each in tmp_path.iterdir()] == ["mock.state"]


def test_the_state_after_a_death_is_opened_whole(tmp_path, description):
    """Also where a commit was under way: what it had written of itself is taken back."""
    alive = StateFile.open(tmp_path / "alive.state", description, options={})
    for number in range(5):
        alive.append(number, "request", bytes(3000), b"")
    database = alive._database
    database.execute("PRAGMA cache_size = 1")  # an open transaction is on its way to the disk
    database.execute("BEGIN")
    for number in range(6, 60):
        database.execute(
            "INSERT INTO commands VALUES (?, 0, 'x', ?, '', '')", (number, bytes(3000))
        )
    for each in tmp_path.iterdir():
        shutil.copy(each, tmp_path / each.name.replace("alive", "dead"))
    assert (tmp_path / "dead.state-journal").stat().st_size
    assert (tmp_path / "dead.state").stat().st_size > 6 * 4096
    assert content(tmp_path / "dead.state", description)[2] == 6
    alive.close()


def test_a_full_disk_is_told_in_an_envelope_and_nothing_is_answered_that_may_be_lost(
    tmp_path, description, signed
):
    def caller(exchange):
        return type(signed)(type(signed.wire)(exchange), exchange.api_keys.find("fx_test"))

    path = tmp_path / "mock.state"
    exchange = open_exchange(path, description=description, frozen_market=True)
    perform(exchange, "addUser", {"username": "alice", "password": "canary-password"})
    perform(exchange, "addApiKey", {"username": "alice", "key": "fx_test", "secret": "s"})
    exchange.clock.freeze()
    database = exchange.log._file._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    one = caller(exchange)
    answers = [one.place(price=str(80_000 + number)) for number in range(60)]
    done, refused = [a for a in answers if a.code == 0], [a for a in answers if a.code]
    assert done
    assert refused
    assert {(a.status, a.code) for a in refused} == {(503, 5002)}
    assert "full" in refused[0].message
    assert one.get("/v1/private/order/current").status == 503
    with pytest.raises(StateError, match="full"):
        perform(exchange, "setPrice", {"symbol": "BTCUSDT", "price": "90000"})
    database.execute("PRAGMA max_page_count = 100000")
    shown = one.get("/v1/private/order/current").data
    assert (
        shown["total"] == len(done) + 1
    )  # the first that was refused is done, and written down now
    exchange.log.close()
    again = open_exchange(path, description=description, frozen_market=True)
    again.clock.freeze(exchange.clock.now_ms())
    assert caller(again).get("/v1/private/order/current").data == shown
    again.log.close()
