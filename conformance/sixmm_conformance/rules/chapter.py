"""How rules that make calls of their own are written down, and what they say when one is broken."""

import time
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import Broken
from sixmm_conformance.fixtures import Fixtures
from sixmm_conformance.rule import DOCS, Scenario

INVALID = frozenset({"MISSING_PARAMETER", "INVALID_PARAMETER", "PARAMETER_OUT_OF_RANGE"})

Check = Callable[[Fixtures], None]

_PATIENCE_SECONDS = 3.0
_PAUSE_SECONDS = 0.1


@frozen
class Chapter:
    """The rules about one noun, in the order in which they are checked."""

    noun: str
    streams: bool = False
    """Whether its rules open connections to the streams."""
    scenarios: list[Scenario] = field(factory=list)

    def rule(
        self,
        name: str,
        title: str,
        page: str,
        *,
        uses: tuple[str, ...],
        assumed: bool = False,
        assumes: tuple[str, ...] = (),
    ) -> Callable[[Check], Check]:
        """Add a rule. ``page`` is where it is documented: the operation whose page says it, or one below the API's pages."""

        def add(check: Check) -> Check:
            self.scenarios.append(
                Scenario(
                    f"{self.noun}.{name}",
                    title,
                    page if page in uses else f"{DOCS}/{page}",
                    assumed=assumed,
                    assumes=assumes,
                    uses=uses,
                    streams=self.streams,
                    check=check,
                )
            )
            return check

        return add


def refused(answer: Answer, codes: str | Collection[str], what: str) -> None:
    """Require a refusal with one of ``codes``, by their names in the description.

    Raises:
        Broken: it succeeded, or was refused with another code.
    """
    expected = answer.description.codes_of({codes} if isinstance(codes, str) else codes)
    if answer.code not in expected:
        raise Broken(
            f"{what} answered {answer}; expected {' or '.join(map(str, sorted(expected)))}"
        )


def accepted(answer: Answer, what: str) -> Answer:
    """Require a success, and return the answer.

    Raises:
        Broken: it was refused.
    """
    if not answer.succeeded:
        raise Broken(f"{what} answered {answer}; expected success")
    return answer


def not_invalid(answer: Answer, what: str) -> None:
    """Require anything but a refusal as invalid: another reason to refuse may be a good one.

    Raises:
        Broken: it was refused as invalid.
    """
    if answer.reason in INVALID:
        raise Broken(f"{what} answered {answer}; expected it to be taken as valid")


def same(got: Any, expected: Any, what: str) -> None:
    """Require two values to be equal.

    Raises:
        Broken: they are not.
    """
    if got != expected:
        raise Broken(f"{what} is {_shown(got)}; expected {_shown(expected)}")


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)


def eventually(on: Fixtures, look: Callable[[], Any], expected: Any, what: str) -> None:
    """Require a value at last: an answer says that a change was accepted, not that it is done.

    Raises:
        Broken: it is another one after some seconds; at once, where nothing happens by itself.
    """
    got = look()
    give_up = time.monotonic() + (_PATIENCE_SECONDS if on.caller.wire.server.keeps_state else 0)
    while got != expected and time.monotonic() < give_up:
        time.sleep(_PAUSE_SECONDS)
        got = look()
    same(got, expected, what)
