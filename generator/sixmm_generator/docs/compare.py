"""Holds a description against the documented facts, both ways.

A documented fact must be described as it is, marked or not. A described thing must be documented, or marked `x-assumed`
at the node or above it. A mark on a whole object (its own schema, its response or its request body) says less where the
pages list fields of that object: then it vouches for which of them must be sent, not for further fields nor for limits. It would
hide that a field or a limit has left the pages.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher

import attrs

from sixmm_generator.description import Description, Pointer
from sixmm_generator.docs import values
from sixmm_generator.docs.described import REST_KINDS, described, enumerations
from sixmm_generator.docs.difference import Difference, shown
from sixmm_generator.docs.facts import Entry, Facts, Subject, Value, parents, part_of
from sixmm_generator.docs.links import link_differences, page_link
from sixmm_generator.docs.said import CONTRADICTION, Node, Said, Thing, beside
from sixmm_generator.docs.streams import STREAM_KINDS, Streams, described_streams

Position = Callable[[Pointer], tuple[int, int]]

# Aspects of facts that describe nothing by themselves: they steer the comparison, or are read by people.
_GUIDES = {"group", "index", "partial", "scale", "amount", "time", "require_all", "require_one"}
# Described, but judged by rules of their own, or nothing that pages speak of.
_OWN_RULES = {
    "values",
    "open",
    "meanings",
    "flags",
    "decimal",
    "unit",
    "required",
    "required_for",
    "required_when",
    "omittable_when",
    "replay_protected",
    "sections",
    "docs",
    "statuses",
    "elsewhere",
    "shown_once",
    "string_format",
}


def known_contradictions(things: Iterable[Thing], position: Position, file: str) -> Iterator[str]:
    """The contradictions of the pages that a description has decided: `file:line: what, and which side wins`."""
    said: set[tuple[Pointer, str]] = set()
    for thing in things:
        for field, found in thing.fields.items():
            for aspect, known in found.contradictions.items():
                # A schema that several operations use is decided once.
                if (found.pointer, aspect) in said:
                    continue
                said.add((found.pointer, aspect))
                line = position((*found.pointer, CONTRADICTION))[0]
                about = " ".join(part for part in (str(thing), field, aspect) if part)
                wins = found.value(aspect.replace(" ", "_"))
                yield (
                    f"{file}:{line}: {about}: the pages contradict themselves: {shown(known.get('says'))} at {known.get('at')}; "
                    f"described is {shown(wins)} ({known.get('because', 'no reason given')})"
                )


def check_rest(facts: Facts, description: Description) -> list[Difference]:
    """openapi.yaml against the facts."""
    things = described(description)
    comparison = _Comparison(facts, str(description.path), REST_KINDS, things)
    found = [*comparison.things(things), *comparison.decided_in_vain(things)]
    found += values.enum_differences(facts, enumerations(description.document), comparison.file)
    found += link_differences(facts, description.document, comparison.file)
    return _sorted(found, description.position)


def check_streams(facts: Facts, streams: Streams) -> list[Difference]:
    """asyncapi.yaml against the facts."""
    things = described_streams(streams)
    comparison = _Comparison(facts, str(streams.path), STREAM_KINDS, things)
    found = list(comparison.things([one for one in things if one.subject.kind in STREAM_KINDS]))
    names = {one.subject.name for one in things if one.subject.kind == "stream property"}
    found += comparison.stream_fields(names)
    found += comparison.decided_in_vain(things)
    found += link_differences(facts, streams.document, comparison.file)
    return _sorted(found, streams.position)


def _sorted(found: Iterable[Difference], position: Position) -> list[Difference]:
    placed = [attrs.evolve(one, line=position(one.pointer)[0]) for one in set(found)]
    return sorted(placed, key=lambda one: (one.subject, one.field, one.aspect, one.described))


@attrs.frozen
class _Comparison:
    facts: Facts
    file: str
    kinds: set[str]
    described: list[Thing]

    def lists_in_use(self) -> set[Pointer]:
        """Where lists of values stand that are right at one of their uses."""
        return {
            said.pointer
            for thing in self.described
            for field, found in thing.fields.items()
            if (said := found.aspects.get("values"))
            and (entry := self.facts.entry(thing.subject, field))
            and values.same(entry.aspects.get("values"), said.value)
        }

    def right_elsewhere(self, aspect: str, pointer: Pointer) -> bool:
        """Whether what stands at a place is documented like that for another field which refers to it."""
        return any(
            (said := found.aspects.get(aspect))
            and said.pointer == pointer
            and (entry := self.facts.entry(thing.subject, field))
            and entry.aspects.get(aspect) == said.value
            for thing in self.described
            for field, found in thing.fields.items()
        )

    def things(self, things: list[Thing]) -> Iterator[Difference]:
        seen = {thing.subject for thing in things}
        for subject in sorted(self.facts.subjects):
            skipped = subject.kind not in self.kinds or subject.kind == "stream field"
            if subject in seen or skipped or self._elsewhere_described(subject):
                continue
            entry = next(iter(self.facts.subjects[subject].values()))
            yield self._missing(str(subject), "", entry.at, self._likely(subject, things))
        for thing in things:
            if thing.subject in self.facts.subjects:
                yield from self._thing(thing)
            elif not (root := thing.fields.get("", Node(()))).marked:
                yield self._extra(thing, "", root, "the index of pages")

    def _likely(self, subject: Subject, things: list[Thing]) -> Pointer:
        """Where something stands that no page knows and that may be meant by it, or else what is named most like it."""
        alike = [one for one in things if one.subject.kind == subject.kind and "" in one.fields]
        strange = [one for one in alike if one.subject not in self.facts.subjects]

        def likeness(thing: Thing) -> float:
            if subject.kind == "error code":
                first, other = (int(one.name.split("-")[0]) for one in (subject, thing.subject))
                return -abs(first - other)
            return SequenceMatcher(None, subject.name, thing.subject.name).ratio()

        best = max(strange or alike, key=likeness, default=None)
        return best.fields[""].pointer if best else ()

    def decided_in_vain(self, things: list[Thing]) -> Iterator[Difference]:
        """Decisions about contradictions that no page has, at any of the uses of what they stand at."""
        found: dict[tuple[Pointer, str], bool] = {}
        about: dict[tuple[Pointer, str], tuple[Thing, str]] = {}
        for thing in things:
            for field, node in thing.fields.items():
                for aspect in node.contradictions:
                    key = (node.pointer, aspect)
                    entry = self.facts.entry(thing.subject, field)
                    elsewhere = entry.aspects.get("elsewhere") if entry else None
                    known = isinstance(elsewhere, dict) and aspect.replace(" ", "_") in elsewhere
                    found[key] = found.get(key, False) or known
                    about.setdefault(key, (thing, field))
        for (pointer, aspect), known in found.items():
            thing, field = about[pointer, aspect]
            if not known:
                at, decided = "no page", f"an {CONTRADICTION}"
                here = (*pointer, CONTRADICTION)
                yield Difference(
                    str(thing), field, aspect, "no contradiction", decided, at, self.file, here
                )

    def _elsewhere_described(self, subject: Subject) -> bool:
        # asyncapi.yaml has no REST server; conventions other than the request id are rules for the comparison.
        if subject.kind == "service":
            return subject.name == "REST API" and "channel" in self.kinds
        return subject.kind == "convention" and subject.name != "request id"

    def stream_fields(self, names: set[str]) -> Iterator[Difference]:
        for subject in self.facts.of_kind("stream field"):
            wanted = self.facts.aspect(subject, "", "name")
            if wanted not in names:
                at = self.facts.subjects[subject][""].at
                yield Difference(
                    str(subject), "", "name", shown(wanted), "nothing", at, self.file, ()
                )

    def _thing(self, thing: Thing) -> Iterator[Difference]:
        documented = self._with_parents(thing.subject)
        root = thing.fields.get("", Node(()))
        gone: set[str] = set()
        for field, entry in documented.items():
            if field not in thing.fields and not _below(field, gone) and field:
                gone.add(field)
                at = beside(field, thing.fields) if thing.fields else root.pointer
                yield self._missing(str(thing), field, entry.at, at)
        new: set[str] = set()
        for field, found in thing.fields.items():
            if field in documented or not field:
                continue
            if not _below(field, new) and not self._vouched(
                thing.subject, field, documented, found
            ):
                new.add(field)
                yield self._extra(thing, field, found, self._at(documented))
        for field, entry in documented.items():
            if field in thing.fields:
                yield from _Field(self, thing, field, entry, thing.fields[field]).differences()
        yield from self._large_ids(thing)

    def _large_ids(self, thing: Thing) -> Iterator[Difference]:
        """Ids that are text in every answer, also in those whose fields no page lists."""
        convention = Subject("convention", "large ids")
        ids = self.facts.aspect(convention, "", "fields")
        for field, found in thing.fields.items():
            part, path = part_of(field)
            named = isinstance(ids, list) and path.rpartition(".")[2] in ids
            if part == "response" and named and found.value("type") != "string":
                at, kind = self.facts.subjects[convention][""].at, shown(found.value("type"))
                yield Difference(
                    str(thing), field, "id", '"string"', kind, at, self.file, found.pointer
                )

    def _with_parents(self, subject: Subject) -> dict[str, Entry]:
        """The documented fields, with the objects and lists that their paths imply."""
        fields = self.facts.subjects[subject]
        found = dict(fields)
        for field, entry in fields.items():
            part, path = part_of(field)
            steps = path.split(".")
            for count, parent in enumerate(parents(path), start=1):
                kind = "array" if steps[count - 1].endswith("[]") else "object"
                found.setdefault(f"{part} {parent}", Entry(entry.at, {"type": kind}))
        return dict(sorted(found.items()))

    def _named_in_streams(self, field: str) -> bool:
        # The pages name some fields of streams without saying in which push they are.
        name = part_of(field)[1].rpartition(".")[2]
        return any(
            self.facts.aspect(subject, "", "name") == name
            for subject in self.facts.of_kind("stream field")
        )

    def _vouched(
        self, subject: Subject, field: str, documented: dict[str, Entry], found: Node
    ) -> bool:
        if found.marked or (subject.kind == "frame" and self._named_in_streams(field)):
            return True
        partial = self.facts.aspect(subject, "", "partial")
        for owner in found.owners:
            if not _lists_fields(documented, owner):
                return True
            if isinstance(partial, list) and owner in partial:
                return self._named_on_page(self._at(documented), field)
        return False

    def _named_on_page(self, at: str, field: str) -> bool:
        """Whether a page that calls a list of fields incomplete has a field of this name elsewhere."""
        (part, path), page = part_of(field), at.partition("#")[0]
        name = path.rpartition(".")[2]
        return any(
            other_path.rpartition(".")[2] == name and entry.at.partition("#")[0] == page
            for operation in self.facts.operations()
            for other_path, entry in self.facts.fields(operation, part).items()
        )

    def _at(self, documented: dict[str, Entry]) -> str:
        return documented[""].at if "" in documented else next(iter(documented.values())).at

    def _missing(self, subject: str, field: str, at: str, pointer: Pointer) -> Difference:
        return Difference(subject, field, "", "it", "nothing", at, self.file, pointer)

    def _extra(self, thing: Thing, field: str, found: Node, at: str) -> Difference:
        return Difference(str(thing), field, "", "nothing", "it", at, self.file, found.pointer)


def _below(field: str, above: set[str]) -> bool:
    return any(field.startswith((f"{one}.", f"{one}[]")) for one in above)


def _lists_fields(documented: dict[str, Entry], owner: str) -> bool:
    """Whether the pages list fields of an object: `body orders[]` or, for the root, `body `."""
    start = owner if owner.endswith(" ") else f"{owner}."
    return any(field.startswith(start) for field in documented)


@attrs.frozen
class _Field:
    """One field that both sides know."""

    comparison: _Comparison
    thing: Thing
    field: str
    entry: Entry
    node: Node

    def differences(self) -> Iterator[Difference]:
        yield from self._contradictions()
        yield from self._plain()
        for rule in _RULES:
            yield from rule(self)

    def say(
        self, aspect: str, documented: Value, described: Value, at: str | None = None
    ) -> Difference:
        said = self.node.aspects.get(aspect)
        pointer = said.pointer if said else self.node.pointer
        return Difference(
            str(self.thing),
            self.field,
            aspect.replace("_", " "),
            shown(documented),
            shown(described),
            at or self.entry.at,
            self.comparison.file,
            pointer,
        )

    @property
    def facts(self) -> Facts:
        return self.comparison.facts

    def said(self, aspect: str) -> Said | None:
        return self.node.aspects.get(aspect)

    def documented(self, aspect: str) -> Value:
        """What the pages say; of two sides of a known contradiction, the one that is not recorded as losing."""
        sides = [value for value, at in self._sides(aspect) if not self._loses(aspect, value, at)]
        return sides[0] if sides else None

    def _sides(self, aspect: str) -> list[tuple[Value, str]]:
        """Each value that the pages give, with where they do."""
        elsewhere = self.entry.aspects.get("elsewhere")
        others = elsewhere.get(aspect, []) if isinstance(elsewhere, dict) else []
        first: list[tuple[Value, str]] = []
        if aspect in self.entry.aspects:
            first = [(self.entry.aspects[aspect], self.entry.at)]
        found = others if isinstance(others, list) else []
        return first + [(one["value"], str(one["at"])) for one in found if isinstance(one, dict)]

    def _loses(self, aspect: str, value: Value, at: str) -> bool:
        known = self.node.contradictions.get(aspect.replace("_", " "), {})
        return bool(known) and known.get("says") == value and str(known.get("at", at)) == at

    def _contradictions(self) -> Iterator[Difference]:
        """Contradictions of the pages that are not decided."""
        elsewhere = self.entry.aspects.get("elsewhere")
        found = set(elsewhere) if isinstance(elsewhere, dict) else set[str]()
        for aspect in sorted(found):
            left = [one for one in self._sides(aspect) if not self._loses(aspect, *one)]
            values = {shown(value) for value, _ in left}
            if len(values) > (0 if aspect == "example" else 1):
                here = ", but ".join(f"{shown(value)} at {at}" for value, at in left)
                if aspect == "example":
                    here = f"an example with {here}, none of the documented values"
                found_here = self.say(aspect, None, self.node.value(aspect))
                yield attrs.evolve(found_here, documented=f"{here} (decide with {CONTRADICTION})")

    def _plain(self) -> Iterator[Difference]:
        documented = self.entry.aspects.keys() - _GUIDES - _OWN_RULES
        for aspect in sorted(documented | (self.node.aspects.keys() - _OWN_RULES)):
            value, said = self.documented(aspect), self.said(aspect)
            if value is None and (said is None or said.assumed):
                continue
            # A sample in seconds shows no width, and every time is described as wide.
            if aspect == "format" and value is None and self.documented("unit") == "s":
                continue
            if said is None or not _equal(value, said.value):
                found = self.say(aspect, value, said.value if said else None)
                # A component that is right for another field is the wrong one for this.
                other = said and self.comparison.right_elsewhere(aspect, said.pointer)
                yield attrs.evolve(found, pointer=self.node.pointer) if other else found


def _equal(documented: Value, said: Value) -> bool:
    # 1 and true are equal in Python, and not in JSON.
    return documented == said and isinstance(documented, bool) == isinstance(said, bool)


def _required(field: _Field) -> Iterator[Difference]:
    documented, said = field.documented("required"), field.said("required")
    value = said.value if said else None
    if documented is None:
        if value and said and not said.assumed:
            yield field.say("required", None, value)
        return
    if not _equal(documented, value):
        yield field.say("required", documented, value)
    yield from _conditions(field)


def _conditions(field: _Field) -> Iterator[Difference]:
    for aspect in ("required_for", "required_when", "omittable_when"):
        documented = field.documented(aspect)
        if documented is None:
            continue
        found: dict[str, set[str]] = {}
        for condition in field.node.conditions:
            for name, texts in condition.literals.items():
                found.setdefault(name, set()).update(texts)
        if isinstance(documented, list):
            fits = {repr(value) for value in documented} in found.values()
        else:
            wanted = documented.items() if isinstance(documented, dict) else ()
            fits = all(repr(value) in found.get(name, set()) for name, value in wanted)
        if not fits:
            described: Value = {
                name: list[Value](sorted(texts)) for name, texts in sorted(found.items())
            }
            yield field.say(aspect, documented, described or None)


def _values(field: _Field) -> Iterator[Difference]:
    said = field.said("values")
    documented = field.documented("values")
    if documented is None:
        allowed = values.allowed(field.facts, field.thing.subject, field.field, field.entry)
        if said and not said.assumed and not values.same_any(said.value, allowed):
            yield attrs.evolve(field.say("values", None, said.value), pointer=field.node.pointer)
        return
    described = said.value if said else None
    if not values.same(documented, described):
        found = field.say("values", documented, described)
        # A list that is right elsewhere is not wrong here: another one is meant.
        other = found.pointer in field.comparison.lists_in_use()
        yield attrs.evolve(found, pointer=field.node.pointer) if other else found
        return
    is_open = bool(field.documented("open"))
    if is_open != bool(field.node.value("open")):
        yield field.say("open", is_open or None, field.node.value("open"))
    meanings, names = field.documented("meanings"), field.node.value("meanings")
    if not values.same_meanings(meanings, names):
        yield field.say("meanings", meanings, names)


def _flags(field: _Field) -> Iterator[Difference]:
    said = field.said("flags")
    if said is None or not isinstance(said.value, dict):
        return
    documented: Value = {
        subject.name.upper(): field.facts.aspect(subject, "", "value")
        for subject in field.facts.of_kind("permission")
    }
    if documented != said.value:
        yield field.say("flags", documented, said.value)


def _decimal(field: _Field) -> Iterator[Difference]:
    """Amounts are decimals, and nothing else is."""
    said = field.said("decimal")
    convention = Subject("convention", "decimals")
    if field.facts.entry(convention) is None:
        if said and not said.assumed:
            yield field.say("decimal", None, said.value)
        return
    if not field.field or field.documented("type") != "string":
        return
    amount = field.documented("amount") or values.is_amount(field.field)
    if amount and said is None and not field.node.marked and field.node.value("type") == "string":
        yield field.say("decimal", True, None)
    elif said and not said.assumed and not amount:
        yield field.say("decimal", None, said.value)


def _unit(field: _Field) -> Iterator[Difference]:
    said, documented = field.said("unit"), field.documented("unit")
    if documented is not None:
        if documented != (said.value if said else None):
            yield field.say("unit", documented, said.value if said else None)
        return
    convention = field.facts.aspect(Subject("convention", "times"), "", "unit")
    time = field.documented("time") or values.is_time(field.field)
    if said is not None and not said.assumed and (convention != said.value or not time):
        yield field.say("unit", convention if time else None, said.value)
    elif said is None and convention and field.documented("time") and not field.node.marked:
        yield field.say("unit", convention, None)


def _replays(field: _Field) -> Iterator[Difference]:
    """Which operations take a signature only once."""
    paths = field.facts.aspect(Subject("convention", "replays"), "", "paths")
    if field.field or field.thing.subject.kind != "operation" or paths is None:
        return
    path = field.thing.subject.name.partition(" ")[2]
    wanted = f"/{paths}" in f"{path}/" and f"/{paths}/" in f"{path}/"
    said = field.said("replay_protected")
    if wanted != bool(said.value if said else False) and not field.node.marked:
        yield field.say("replay_protected", wanted, said.value if said else None)


def _shown_once(field: _Field) -> Iterator[Difference]:
    if field.documented("shown_once") and not field.node.value("shown_once"):
        yield field.say("shown_once", field.documented("shown_once"), None)


def _docs(field: _Field) -> Iterator[Difference]:
    if field.field or field.thing.subject.kind != "operation":
        return
    sections = field.documented("sections") or [field.documented("index")]
    said = field.said("docs")
    link = page_link(str(said.value)) if said else None
    if not isinstance(sections, list) or link not in sections:
        yield field.say("docs", sections, link)


def _index(field: _Field) -> Iterator[Difference]:
    is_operation = not field.field and field.thing.subject.kind == "operation"
    if is_operation and field.documented("index") is None and not field.node.marked:
        yield field.say("row in the index", None, field.thing.subject.name)


def _statuses(field: _Field) -> Iterator[Difference]:
    if field.field or field.thing.subject.kind != "operation":
        return
    documented: list[Value] = [one.name for one in field.facts.of_kind("http status")]
    described = field.node.value("statuses") or []
    if documented != described and isinstance(described, list):
        missing = [one for one in documented if one not in described]
        if missing or not field.node.marked:
            yield field.say("statuses", documented, described)


_RULES: tuple[Callable[[_Field], Iterator[Difference]], ...] = (
    _required,
    _values,
    _flags,
    _decimal,
    _unit,
    _replays,
    _shown_once,
    _docs,
    _index,
    _statuses,
)
