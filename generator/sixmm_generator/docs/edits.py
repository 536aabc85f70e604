"""Where in the descriptions a documented change has to be made."""

from collections.abc import Iterator

from sixmm_generator.description import Description, Pointer
from sixmm_generator.docs.changes import Change
from sixmm_generator.docs.described import described
from sixmm_generator.docs.facts import Subject
from sixmm_generator.docs.impact import Impact
from sixmm_generator.docs.said import Node, Thing
from sixmm_generator.docs.streams import Streams, described_streams


def edits(found: list[Change], description: Description, streams: Streams | None) -> Iterator[str]:
    """`openapi.yaml:120: GET /x query y: …`, one for each change that a description has to follow."""
    rest = {thing.subject: thing for thing in described(description)}
    stream = {thing.subject: thing for thing in described_streams(streams)} if streams else {}
    for change in found:
        if change.impact is Impact.INFORMATIONAL:
            continue
        if streams and _in_streams(change.subject, rest, stream):
            line = streams.position(_pointer(change, stream))[0]
            yield f"{streams.path}:{line}: {change}"
        else:
            line = description.position(_pointer(change, rest))[0]
            yield f"{description.path}:{line}: {change}"


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
        nearest = [one for one in same if one.subject <= change.subject] or same
        return _root(nearest[-1].fields) if nearest else ()
    field = change.field
    while field and field not in thing.fields:
        field = field.rpartition(".")[0].removesuffix("[]")
    node = thing.fields.get(field)
    if node is None:
        return _root(thing.fields)
    said = node.aspects.get(change.aspect.replace(" ", "_"))
    return said.pointer if said else node.pointer


def _root(fields: dict[str, Node]) -> Pointer:
    return fields[""].pointer if "" in fields else next(iter(fields.values())).pointer
