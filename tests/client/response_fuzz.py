"""Mutated answers through the generated clients: nothing but the library's own errors, and every field readable.

A case is known by its seed and number, and repeats alone: `check(Case(seed, number), recordings)`.
"""

import asyncio
import copy
import hashlib
import pickle
from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import Any

import attrs
import httpx
import pytest
from sixmm import ApiError, AsyncSixMM, FieldAbsent, ResponseError, SixMM, SixMMError
from sixmm_runtime.model import ListModel, Model

from .mutations import mutate
from .recorded_answers import CREDENTIALS, Answer, Recording

# What the clients ask by themselves; a case may mutate that instead of the call's own answer.
_OWN = ("system.time", "auth.login", "auth.refresh_token")
_WAYS: list[dict[str, str]] = [
    CREDENTIALS,
    {name: CREDENTIALS[name] for name in ("username", "password")},
    {"access_token": "canary-token"},
]
_ABSENT = object()
# These belong to an open session.
_AFTER_LOGIN = ("auth.refresh_token", "auth.logout")


@attrs.frozen
class Case:
    """One mutated answer, and the call that meets it."""

    recording: Recording
    victim: Recording
    mutated: Answer
    credentials: dict[str, str]

    @classmethod
    def of(cls, seed: int, number: int, recordings: Sequence[Recording]) -> "Case":
        """Case `number` under this seed: always the same."""
        random = Random(f"{seed}/{number}")  # noqa: S311  repeatable, and no secret
        recording = random.choice(recordings)
        by_name = {one.name: one for one in recordings}
        victim = by_name[random.choice(_OWN)] if random.random() < 0.15 else recording
        mutated = mutate(random, victim.answer)
        return cls(recording, victim, mutated, random.choice(_WAYS))


@attrs.frozen
class Server:
    """Answers like the recorded exchange, but for the victim."""

    case: Case
    recordings: Sequence[Recording]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The recorded answer of the operation that is asked, or the mutated one."""
        asked = (request.method, request.url.path)
        if asked == (self.case.victim.verb, self.case.victim.path):
            return self.case.mutated.response()
        answers = {(one.verb, one.path): one.answer for one in self.recordings}
        return answers[asked].response()


def run(seed: int, cases: int, recordings: Sequence[Recording]) -> tuple[Counter[str], str]:
    """Put that many cases through both clients; what came of them, and a digest of it that repeats."""
    return asyncio.run(_run(seed, cases, recordings))


async def _run(seed: int, cases: int, recordings: Sequence[Recording]) -> tuple[Counter[str], str]:
    outcomes: Counter[str] = Counter()
    digest = hashlib.sha256()
    for number in range(cases):
        case = Case.of(seed, number, recordings)
        try:
            outcome = await check(case, recordings)
        except Exception as error:
            error.add_note(f"seed {seed}, case {number}: {case.recording.name}, {case.mutated}")
            raise
        outcomes[outcome] += 1
        digest.update(f"{case.recording.name} {outcome}\n".encode())
    return outcomes, digest.hexdigest()[:12]


async def check(case: Case, recordings: Sequence[Recording]) -> str:
    """Make the call with both clients and read all that it gives; the same of both, in one word."""
    transport = httpx.MockTransport(Server(case, recordings))
    # A repeated call or a lookup would meet the same answer, after a wait.
    once = {"transport": transport, "max_retries": 0, "outcome_timeout": 0, **case.credentials}
    blocking = _called(SixMM(**once), case)
    awaiting = await _awaited(AsyncSixMM(**once), case)
    assert type(blocking) is type(awaiting), (blocking, awaiting)
    for made in (blocking, awaiting):
        if isinstance(made, SixMMError):
            read_error(made)
        elif made is not None:  # what went well, and has nothing to tell
            read(made)
    if isinstance(blocking, Model):
        assert blocking == awaiting
        return "read, with something unreadable" if blocking.unreadable else "read"
    return "read" if blocking is None else type(blocking).__name__


def _called(mm: SixMM, case: Case) -> Model | SixMMError | None:
    try:
        if case.recording.name in _AFTER_LOGIN:
            mm.auth.login(username=CREDENTIALS["username"], password=CREDENTIALS["password"])
        made: Model | None = _method(mm, case)(**case.recording.arguments)
    except SixMMError as error:
        return error
    return made


async def _awaited(mm: AsyncSixMM, case: Case) -> Model | SixMMError | None:
    try:
        if case.recording.name in _AFTER_LOGIN:
            await mm.auth.login(username=CREDENTIALS["username"], password=CREDENTIALS["password"])
        made: Model | None = await _method(mm, case)(**case.recording.arguments)
    except SixMMError as error:
        return error
    return made


def _method(mm: SixMM | AsyncSixMM, case: Case) -> Any:
    return getattr(getattr(mm, case.recording.resource), case.recording.method)


def read(made: Model) -> None:
    """Everything that can be done with an answer, in inner objects too."""
    repr(made)
    assert all(reason.startswith("expected ") for reason in made.unreadable.values())
    assert not set(made.extra) & {one.wire for one in made._fields.values()}
    for one in made._fields.values():
        read_field(made, one.name)
    if isinstance(made, ListModel) and made.get(made._collection) is not None:
        assert len(list(made)) == len(made)
        assert bool(made) == (len(made) > 0)
    try:
        again = pickle.loads(pickle.dumps(made))
        assert copy.deepcopy(made) == again == made
    except TypeError as error:
        assert "holds a secret" in str(error)  # noqa: PT017  either it is the same, or it refuses


def read_field(made: Model, name: str) -> None:
    """A field's value, or the error that says why there is none."""
    value = made.get(name, _ABSENT)
    if value is _ABSENT:
        with pytest.raises(FieldAbsent, match=name):
            getattr(made, name)
        return
    for inner in value if isinstance(value, list) else [value]:
        if isinstance(inner, Model):
            read(inner)
        else:
            repr(inner)
            hash(inner)


def read_error(error: SixMMError) -> None:
    """What an error must know, before and after it is pickled."""
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error)) != (type(error), "")
    for one in (error, again):
        if isinstance(one, (ApiError, ResponseError)):
            assert isinstance(one.http_status, int)
            assert one.request_id
            assert one.operation
            assert one.retry_after is None or one.retry_after >= 0
            repr(one.headers)
        if isinstance(one, ApiError):
            assert isinstance(one.code, int)
            assert one.docs_url.startswith("https://")
            assert isinstance(one.message, str)
