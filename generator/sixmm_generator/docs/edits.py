"""Where in the descriptions a documented change has to be made."""

from collections.abc import Iterator

from sixmm_generator.description import Description, Pointer
from sixmm_generator.docs.changes import Change
from sixmm_generator.docs.described import described, enumerations
from sixmm_generator.docs.difference import Difference
from sixmm_generator.docs.facts import Subject, Value
from sixmm_generator.docs.impact import Impact
from sixmm_generator.docs.links import links_to
from sixmm_generator.docs.said import Enumeration, Node, Thing, beside
from sixmm_generator.docs.streams import Streams, described_streams
from sixmm_generator.docs.values import nearest


def edits(found: list[Change], description: Description, streams: Streams | None) -> Iterator[str]:
    """`openapi.yaml:120: GET /x query y: …`, one for each change that a description has to follow."""
    rest = {thing.subject: thing for thing in described(description)}
    stream = {thing.subject: thing for thing in described_streams(streams)} if streams else {}
    enums = enumerations(description.document)
    for change in found:
        if change.aspect == "at":
            yield from _links(change, description, streams)
        elif change.impact is Impact.INFORMATIONAL and change.aspect not in {
            "deprecated",
            "contradiction",
        }:
            continue
        elif streams and _in_streams(change.subject, rest, stream):
            line = streams.position(_pointer(change, stream))[0]
            yield f"{streams.path}:{line}: {change}"
        else:
            pointer = _enum_pointer(change, enums) or _pointer(change, rest)
            line = description.position(pointer)[0]
            yield f"{description.path}:{line}: {change}"


def still_open(change: Change, differences: list[Difference]) -> bool:
    """Whether a description does not follow a change yet, going by what differs from the pages."""
    if change.aspect == "at":
        return any(str(change.old) in one.described for one in differences)
    if change.subject.kind == "enum":
        return any(one.at == change.at for one in differences)
    names = {str(change.subject)}
    if change.aspect in {"path", "range"}:
        names.add(str(change.subject._replace(name=str(change.new))))
    # A subject may have a label behind it, in brackets.
    return any(
        one.subject.partition(" (")[0] in names and one.field in {"", change.field}
        for one in differences
    )


def _links(change: Change, description: Description, streams: Streams | None) -> Iterator[str]:
    """A page or section that moved: every link to its old place."""
    for one in (description, streams.description if streams else None):
        for pointer in links_to(one.document, str(change.old)) if one else ():
            assert one is not None  # noqa: S101  # the loop's condition
            line = one.position(pointer)[0]
            yield f"{one.path}:{line}: {change}"


def _enum_pointer(change: Change, enums: list[Enumeration]) -> Pointer:
    """A common enum: the described list that has its old values."""
    values: Value = change.old if change.aspect == "values" else None
    if change.subject.kind != "enum":
        return ()
    if isinstance(change.old, dict):
        values = [int(one) if one.lstrip("-").isdigit() else one for one in change.old]
    fits = nearest(change.subject, values, enums)
    return fits.pointer if fits else ()


def _in_streams(subject: Subject, rest: dict[Subject, Thing], stream: dict[Subject, Thing]) -> bool:
    streaming = subject.kind in {"channel", "event", "frame"} or subject.kind.startswith("stream ")
    return streaming or (subject in stream and subject not in rest)


def _pointer(change: Change, things: dict[Subject, Thing]) -> Pointer:
    """The changed aspect, its field, the object around it, the subject, or the nearest subject of the kind."""
    thing = things.get(change.subject)
    if thing is None:
        same = [
            one for subject, one in sorted(things.items()) if subject.kind == change.subject.kind
        ]
        nearest_ones = [one for one in same if one.subject <= change.subject] or same
        return _root(nearest_ones[-1].fields) if nearest_ones else ()
    node = thing.fields.get(change.field)
    if node is None:
        return beside(change.field, thing.fields)
    said = node.aspects.get(change.aspect.replace(" ", "_")) or node.aspects.get(change.aspect)
    return said.pointer if said else node.pointer


def _root(fields: dict[str, Node]) -> Pointer:
    return fields[""].pointer if "" in fields else next(iter(fields.values())).pointer
