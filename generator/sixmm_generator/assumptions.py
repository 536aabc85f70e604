"""`python -m sixmm_generator assumptions`: what the descriptions say and no page does, and where."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
from sixmm_description.assumptions import KINDS, MARK, Assumption, marked

from sixmm_generator.description import Description, DescriptionError
from sixmm_generator.lint import cli as lint
from sixmm_generator.lint.check import findings_of


@attrs.frozen
class Placed:
    """One assumption, and where it stands: `place` is the way to it inside the file."""

    id: str
    kind: str
    why: str
    file: str
    line: int
    place: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.id} ({self.kind}): {self.why}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "ids",
        nargs="*",
        metavar="ID",
        help="these, and those whose id begins so and goes on with a dot",
    )
    parser.add_argument(
        "--kind",
        action="append",
        choices=list(KINDS),
        default=[],
        help="this kind; may be repeated",
    )
    parser.add_argument(
        "--place",
        default="",
        metavar="TEXT",
        help="those whose file or place in it contains the text",
    )
    parser.add_argument(
        "--kinds", action="store_true", help="say what each kind is, with how many there are"
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument(
        "--fail-on",
        choices=["breaking"],
        help="taken as by the other commands; a list of assumptions breaks nothing",
    )
    parser.add_argument(
        "--file", action="append", type=Path, metavar="FILE",
        help="read this description instead of the project's; may be repeated",
    )  # fmt: skip


def main(options: argparse.Namespace) -> int:
    """Print them. 0: some, or none without a filter. 1: an id that does not exist, or nothing fits. 2: a file can't be used."""
    known = list(assumptions(options.file or list(lint.DEFAULT)))
    missing = [one for one in options.ids if not any(_within(each.id, one) for each in known)]
    for one in missing:
        print(f"no assumption has the id {one}.", file=sys.stderr)
    found = [
        each
        for each in known
        if (not options.ids or any(_within(each.id, one) for one in options.ids))
        and (not options.kind or each.kind in options.kind)
        and options.place in f"{each.file} {each.place}"
    ]
    if options.kinds:
        _show_kinds(found, as_json=options.format == "json")
    elif options.format == "json":
        print(json.dumps([attrs.asdict(one) for one in found], indent=1, ensure_ascii=False))
    else:
        for one in found:
            print(one)
    filtered = options.ids or options.kind or options.place
    return int(bool(missing) or bool(filtered and not found))


def assumptions(paths: Sequence[Path]) -> Iterator[Placed]:
    """All assumptions of the files, in their order.

    Raises:
        DescriptionError: a file can't be read, or a mark in it lacks its id or kind, or has another's id.
    """
    descriptions = [Description.read(path) for path in paths]
    wrong = [str(one) for one in findings_of("assumption", descriptions)]
    if wrong:
        raise DescriptionError(wrong)
    for description in descriptions:
        for pointer, one in marked(description.document):
            line, _ = description.position((*pointer, MARK))
            yield _placed(one, description.path, line, "/".join(str(step) for step in pointer))


def _placed(one: Assumption, path: Path, line: int, place: str) -> Placed:
    return Placed(one.id, one.kind, one.why, str(path), line, place)


def _within(name: str, wanted: str) -> bool:
    return name == wanted or name.startswith(f"{wanted}.")


def _show_kinds(found: Sequence[Placed], *, as_json: bool) -> None:
    counted = {kind: sum(one.kind == kind for one in found) for kind in KINDS}
    if as_json:
        print(
            json.dumps(
                [{"kind": kind, "means": KINDS[kind], "count": n} for kind, n in counted.items()],
                indent=1,
            )
        )
        return
    for kind, number in counted.items():
        print(f"{kind} ({number}): {KINDS[kind]}")
