"""What an answer's objects are made of: read what can be read, keep the rest, and say so when asked.

A generated model is a list of declarations:

    @model
    class PlacedOrder(Model):
        order_id: str = field("orderId", text)
        timestamp: int = field("timestamp", integer)

An answer never fails to parse. A field that is absent, null or unreadable stays empty, and reading it raises
`FieldAbsent` naming it and why. Fields that the description does not know are in `extra`, what could not be read is
in `unreadable`, and all of it is in `raw`.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import attrs

from sixmm_runtime.decode import Decoder, object_of
from sixmm_runtime.errors import FieldAbsent
from sixmm_runtime.redaction import MASK, holds_secret
from sixmm_runtime.response import Response
from sixmm_runtime.unreadable import unreadable

M = TypeVar("M", bound="Model")
T = TypeVar("T")


@attrs.frozen
class Field:
    """One documented field of a model."""

    name: str
    wire: str
    decode: Decoder[Any]
    secret: bool


def field(wire: str, decode: Decoder[Any], *, secret: bool = False) -> Any:
    """Declare a field: its name on the wire and how it is read. A secret one is masked in reprs."""
    return attrs.field(metadata={"wire": wire, "decode": decode, "secret": secret})


def model(cls: type[M]) -> type[M]:
    """Turn the declarations of a `Model` subclass into a frozen attrs class with slots."""
    made = attrs.frozen(init=False, eq=False, repr=False, slots=True)(cls)
    made._fields = {
        one.name: Field(
            one.name, one.metadata["wire"], one.metadata["decode"], one.metadata["secret"]
        )
        for one in made.__attrs_attrs__  # type: ignore[attr-defined]  # mypy can't see what `made` became
    }
    made._steps = tuple(  # noqa: SLF001  the decorator makes the class
        (one.wire, one.decode, getattr(made, one.name).__set__) for one in made._fields.values()
    )
    return made


class Model:
    """Base of every object in an answer. Immutable; two are equal when the exchange sent the same.

    Its fields are read when the first of them is asked for: of a long list, most objects are never looked at.
    """

    __slots__ = ("_raw", "_read", "_response")

    _fields: ClassVar[dict[str, Field]] = {}
    # How a field's slot is filled: name on the wire, how it is read, and what puts it there.
    _steps: ClassVar[tuple[tuple[str, Decoder[Any], Callable[[Any, Any], None]], ...]] = ()
    _raw: Any
    _read: bool
    _response: Response | None

    @classmethod
    def from_dict(cls, raw: Any, response: Response | None = None) -> Self:
        """Read an object as the exchange sends it: wire names, amounts as strings. Never raises."""
        made = cls.__new__(cls)
        _put_raw(made, raw)
        _put_response(made, response)
        _put_read(made, False)
        return made

    def _read_fields(self) -> None:
        raw = self._raw
        if isinstance(raw, dict):
            for wire, decode, put in self._steps:
                value = raw.get(wire)
                if value is not None:
                    try:
                        put(self, decode(value))
                    except ValueError:
                        continue  # stays empty: `_why_absent` explains when it is asked for
        _put_read(self, True)

    @property
    def raw(self) -> Any:
        """The object as the exchange sent it, parsed. It holds whatever secrets the exchange sent."""
        return self._raw

    @property
    def extra(self) -> dict[str, Any]:
        """The fields that the description does not know, by their wire names."""
        if not isinstance(self._raw, dict):
            return {}
        known = {one.wire for one in self._fields.values()}
        return {name: value for name, value in self._raw.items() if name not in known}

    @property
    def unreadable(self) -> dict[str, str]:
        """What came in a form that can't be read as documented, in inner objects too, and why.

        The keys are paths such as `price` or `items[2].price`; an empty path means the object itself. Absent and
        null fields are not in here, null items of a list are.
        """
        if self._raw is None:
            return {}
        return dict(unreadable(object_of(type(self)), self._raw))

    @property
    def response(self) -> Response | None:
        """The HTTP answer that this object came in; None on objects inside another one."""
        return self._response

    def get(self, name: str, default: Any = None) -> Any:
        """A field's value, or `default` where the answer has none. A misspelt name is an AttributeError."""
        if name not in self._fields:
            raise AttributeError(_no_such_field(type(self), name))
        return getattr(self, name, default)

    if (
        not TYPE_CHECKING
    ):  # a declared __getattr__ would make every misspelt name pass the type checker

        def __getattr__(self, name: str) -> Any:
            # Called only where normal lookup fails: an empty slot, or a name that does not exist.
            one = type(self)._fields.get(name)
            if one is None:
                raise AttributeError(_no_such_field(type(self), name))
            if not self._read:
                self._read_fields()
                return getattr(self, name)
            raise FieldAbsent(_why_absent(type(self), one, self._raw), name=name, obj=self)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._raw == other._raw

    __hash__ = None  # type: ignore[assignment]  # what it holds is a dict

    def __repr__(self) -> str:
        shown = [
            f"{one.name}={self._shown(one)}"
            for one in self._fields.values()
            if hasattr(self, one.name)
        ]
        if self.unreadable:
            shown.append(f"unreadable={list(self.unreadable)}")
        if self.extra:
            shown.append(f"extra={sorted(self.extra)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def _shown(self, one: Field) -> str:
        return MASK if one.secret else repr(getattr(self, one.name))

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if holds_secret(self._raw):
            raise TypeError(
                f"{type(self).__name__} holds a secret and can't be pickled or copied:"
                " take the fields you need out of it."
            )
        return type(self).from_dict, (self._raw,)


# Models are frozen: this is how their own slots are filled, once.
_put_raw, _put_response, _put_read = (
    vars(Model)[name].__set__ for name in ("_raw", "_response", "_read")
)


class ListModel(Model, Generic[T]):
    """An answer whose point is one list: iterate it, index it, take its length."""

    __slots__ = ()

    _collection: ClassVar[str]

    @classmethod
    def from_dict(cls, raw: Any, response: Response | None = None) -> Self:
        # Many of these shapes are assumed: a bare list is taken for the list that was expected inside.
        wire = cls._fields[cls._collection].wire
        return super().from_dict({wire: raw} if isinstance(raw, list) else raw, response)

    @classmethod
    def collection_wire(cls) -> str:
        """The name of the list on the wire."""
        return cls._fields[cls._collection].wire

    def _list(self) -> list[T]:
        found: list[T] = getattr(self, self._collection)
        return found

    def __iter__(self) -> Iterator[T]:
        return iter(self._list())

    def __len__(self) -> int:
        return len(self._list())

    def __getitem__(self, index: int) -> T:
        return self._list()[index]

    def __bool__(self) -> bool:
        return bool(self.get(self._collection))


def _why_absent(cls: type[Model], one: Field, raw: Any) -> str:
    what = f"{cls.__name__}.{one.name}"
    tip = f"Use .get({one.name!r}) where it may be missing, or .raw for what was sent."
    if not isinstance(raw, dict):
        return f"{what} has no value: the exchange sent {type(raw).__name__} instead of an object. {tip}"
    if one.wire not in raw:
        return f"{what} has no value: the answer does not carry {one.wire!r}. {tip}"
    if raw[one.wire] is None:
        return f"{what} has no value: the exchange sent {one.wire!r} as null. {tip}"
    _, reason = next(unreadable(one.decode, raw[one.wire], secret=one.secret))
    return f"{what} has no value: {one.wire!r} can't be read as documented: {reason}. {tip}"


def _no_such_field(cls: type[Model], name: str) -> str:
    return f"{cls.__name__} has no field {name!r}. It has: {', '.join(cls._fields)}."
