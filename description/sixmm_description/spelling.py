"""Between Python names and the wire: fields, enum words, records and seconds, as a schema spells them.

What speaks Python names needs no change when the wire's names do. An object is a dict with Python names, an enum word its
name in Python (`x-enum-varnames`), a record (`x-position`) a dict, a time is in ms.
"""

from collections.abc import Callable
from typing import Any

from sixmm_description.document import (
    DescriptionError,
    JsonObject,
    Schema,
    properties_of,
    resolved,
)
from sixmm_description.names import role_name

MS_PER_SECOND = 1_000
# What turns a value into another one; None where it stays as it is.
_Turn = Callable[[Any], Any] | None


class Spelling:
    """How the schemas of one document spell values. Each schema is read once, when it is first needed.

    A strict one refuses what a schema does not know. A lenient one leaves it as it is, for those who send wrong
    requests on purpose.
    """

    def __init__(self, document: JsonObject, *, strict: bool = True) -> None:
        self.document = document
        self.strict = strict
        self._written: dict[int, _Turn] = {}
        self._read: dict[int, _Turn] = {}
        # Keeps the nodes alive that the two above know by their identity.
        self._nodes: list[Schema] = []

    def write(self, schema: Schema, value: Any) -> Any:
        """A value in Python names, as it goes out.

        Raises:
            DescriptionError: a field or a word that the schema does not know, where this is strict.
        """
        turn = self._turn(schema, self._written, self._writer)
        return value if turn is None else turn(value)

    def read(self, schema: Schema, value: Any) -> Any:
        """A value that came in and fits the schema, in Python names. Fields and words that it does not know stay."""
        turn = self._turn(schema, self._read, self._reader)
        return value if turn is None else turn(value)

    def fields(self, schema: Schema) -> tuple[str, ...]:
        """The Python names of an object's fields, in the description's order."""
        return tuple(
            role_name(wire, node) for wire, node in properties_of(self.document, schema).items()
        )

    def words(self, component: str) -> dict[Any, str]:
        """The words of an enum component, each with its Python name.

        Raises:
            DescriptionError: it is no enum with names.
        """
        found = words_of(self.document, {"$ref": f"#/components/schemas/{component}"})
        if found is None:
            raise DescriptionError(f"{component} is not an enum with Python names")
        return found

    def wire(self, schema: Schema, name: str) -> str:
        """The wire's name of a field.

        Raises:
            DescriptionError: the schema has no such field.
        """
        for wire, node in properties_of(self.document, schema).items():
            if role_name(wire, node) == name:
                return wire
        raise DescriptionError(f"{_called(schema)} has no field with the Python name {name!r}")

    def fixed(self, schema: Schema) -> Any:
        """What is written of a field that is left out; None where it stays out. What can have one value only is not asked for."""
        return resolved(self.document, schema).get("const") if self.strict else None

    def strange(self, called: str, fields: JsonObject) -> JsonObject:
        """What is written of fields that a schema does not know.

        Raises:
            DescriptionError: anything would be wrong, where this is strict.
        """
        if self.strict:
            raise DescriptionError(
                f"{called} has no field with the Python name {next(iter(fields))!r}"
            )
        return fields

    def _turn(
        self,
        schema: Schema,
        known: dict[int, _Turn],
        make: Callable[[Schema], _Turn],
    ) -> _Turn:
        if id(schema) in known:
            return known[id(schema)]
        self._nodes.append(schema)

        def later(value: Any) -> Any:
            # What a schema finds that refers to itself: by the time that it is called, the turn is made.
            return made(value) if made is not None else value

        known[id(schema)] = later
        known[id(schema)] = made = make(schema)
        return made

    # Out

    def _writer(self, schema: Schema) -> _Turn:
        whole = resolved(self.document, schema)
        words = words_of(self.document, schema)
        if words is not None:
            return _words(
                {name: value for value, name in words.items()}, _called(schema), strict=self.strict
            )
        fields = properties_of(self.document, whole)
        if fields:
            return self._object_writer(fields, _called(schema))
        if "x-position" in whole:
            return _record_writer(tuple(whole["x-position"]))
        if "items" in whole:
            return _each(self._turn(whole["items"], self._written, self._writer))
        return _to_seconds if whole.get("x-unit") == "s" else None

    def _object_writer(self, fields: dict[str, Schema], called: str) -> _Turn:
        known = {
            role_name(wire, node): (wire, self._turn(node, self._written, self._writer))
            for wire, node in fields.items()
        }
        fixed = {
            wire: fixed for wire, node in fields.items() if (fixed := self.fixed(node)) is not None
        }

        def write(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            written = {}
            if not value.keys() <= known.keys():
                strange = sorted(value.keys() - known.keys(), key=str)
                written = self.strange(called, {name: value[name] for name in strange})
            for name, (wire, turn) in known.items():
                if name in value:
                    one = value[name]
                    written[wire] = one if turn is None or one is None else turn(one)
                elif wire in fixed:
                    written[wire] = fixed[wire]
            return written

        return write

    # In

    def _reader(self, schema: Schema) -> _Turn:
        whole = resolved(self.document, schema)
        words = words_of(self.document, schema)
        if words is not None:
            return None if all(value == name for value, name in words.items()) else _known(words)
        fields = properties_of(self.document, whole)
        if fields:
            return self._object_reader(fields)
        if "x-position" in whole:
            return _record_reader(tuple(whole["x-position"]))
        if "items" in whole:
            return _each(self._turn(whole["items"], self._read, self._reader))
        return _from_seconds if whole.get("x-unit") == "s" else None

    def _object_reader(self, fields: dict[str, Schema]) -> _Turn:
        known = {
            wire: (role_name(wire, node), self._turn(node, self._read, self._reader))
            for wire, node in fields.items()
        }

        def read(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            found = {}
            for wire, one in value.items():
                name, turn = known.get(wire, (wire, None))
                found[name] = one if turn is None or one is None else turn(one)
            return found

        return read


def words_of(document: JsonObject, schema: Schema) -> dict[Any, str] | None:
    """The values of an enum and their Python names; None where it is no enum with names."""
    whole = resolved(document, schema)
    names = whole.get("x-enum-varnames")
    values = whole.get("enum", whole.get("x-extensible-enum"))
    if names is None or values is None:
        return None
    return dict(zip(values, names, strict=True))


def _words(by_name: dict[str, Any], called: str, *, strict: bool) -> _Turn:
    def write(word: Any) -> Any:
        try:
            return by_name[word]
        except (KeyError, TypeError):
            if not strict:
                return word
            raise DescriptionError(f"{called} has no value with the Python name {word!r}") from None

    return write


def _known(words: dict[Any, str]) -> _Turn:
    # bool is an int for a dict: no word is one.
    return lambda value: value if isinstance(value, bool | list | dict) else words.get(value, value)


def _each(turn: _Turn) -> _Turn:
    if turn is None:
        return None
    return lambda values: (
        [one if one is None else turn(one) for one in values]
        if isinstance(values, list)
        else values
    )


def _record_writer(places: tuple[str, ...]) -> _Turn:
    return lambda record: (
        [record[place] for place in places] if isinstance(record, dict) else record
    )


def _record_reader(places: tuple[str, ...]) -> _Turn:
    return lambda record: (
        dict(zip(places, record, strict=False)) if isinstance(record, list) else record
    )


def _to_seconds(ms: Any) -> Any:
    # A lenient one is also handed what is no number.
    return ms // MS_PER_SECOND if type(ms) is int else ms


def _from_seconds(seconds: Any) -> Any:
    return seconds * MS_PER_SECOND if type(seconds) is int else seconds


def _called(schema: Schema) -> str:
    reference: str | None = schema.get("$ref")
    return "the schema" if reference is None else reference.rpartition("/")[2]
