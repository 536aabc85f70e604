"""Makes the client wrong in one point, and runs the chapter of its suite that must show it.

This is the one place that replaces what is inside the client: a fault is what a wrong line there would do.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

from sixmm_client_suite.chapters import CHAPTERS
from sixmm_client_suite.rule import RULES, Broken
from sixmm_client_suite.schemas import described
from sixmm_client_suite.streams.chapters import SCENES
from sixmm_client_suite.streams.stage import play

from seeded_faults.fault import Fault, Kill, Side
from seeded_faults.plant import patched

_EXAMPLES = 300
#: Seconds until what does not come counts as missing: a fault is known to be there.
_PATIENCE = 5.0


def client_fault(
    name: str,
    what: str,
    code: Mapping[str, Any],
    *,
    rule: str,
    shown_by: str,
    survives: str | None = None,
) -> Fault:
    """A fault of the client, which `rule` must kill.

    `code` says which names of the client's code stand for something else; `shown_by` names what is run, as in
    `calls placeOrder`: a chapter, and the operation that it is run with.
    """
    chapter, operation_id = shown_by.split()
    description, _ = described()
    operation = description.operations[operation_id]

    def show() -> None:
        CHAPTERS[chapter](operation, _EXAMPLES)

    return _fault(code, show, name=name, what=what, rule=rule, survives=survives)


def stream_fault(
    name: str,
    what: str,
    code: Mapping[str, Any],
    *,
    rule: str,
    shown_by: str,
    client: str = "async",
    survives: str | None = None,
) -> Fault:
    """A fault of the client's streams, which `rule` must kill; `shown_by` names the scene that is played."""
    scene = SCENES[shown_by]
    if client not in scene.clients:
        raise ValueError(f"{name}: {shown_by} is not played with the {client} client")

    def show() -> None:
        play(scene, client, _PATIENCE)

    return _fault(code, show, name=name, what=what, rule=rule, survives=survives)


def _fault(
    code: Mapping[str, Any],
    show: Callable[[], None],
    *,
    name: str,
    what: str,
    rule: str,
    survives: str | None,
) -> Fault:
    if rule not in RULES:
        raise ValueError(f"{name}: {rule} is no rule of the client's suite")

    def hunt() -> Kill | None:
        with ExitStack() as planted:
            for place, replacement in code.items():
                planted.enter_context(patched(place, replacement))
            try:
                show()
            except Broken as broken:
                return Kill(broken.rule, broken.message)
        return None

    return Fault(name, what, Side.CLIENT, rule, hunt, survives=survives)
