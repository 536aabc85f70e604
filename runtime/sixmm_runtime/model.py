"""What an answer's objects are made of: read what can be read, keep the rest, and say so when asked.

A generated model is a list of declarations:

    @model
    class PlacedOrder(Model):
        order_id: str = field("orderId", text)
        timestamp: int = field("timestamp", integer)

An answer never fails to parse. A field that is absent, null or unreadable stays empty, and reading it raises
`FieldAbsent` naming it and why; a list that is null reads as an empty one. Fields that the description does not know are in `extra`, what could not be read is
in `unreadable`, and all of it is in `raw`.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar, overload

from attrs.exceptions import FrozenInstanceError

from sixmm_runtime.decode import Decoder, object_of
from sixmm_runtime.errors import FieldAbsent
from sixmm_runtime.field import Field, Filler, filler
from sixmm_runtime.redaction import MASK, holds_secret
from sixmm_runtime.response import Response
from sixmm_runtime.unreadable import unreadable

M = TypeVar("M", bound="Model")
T = TypeVar("T")


def field(wire: str, decode: Decoder[Any], *, secret: bool = False) -> Any:
    """Declare a field: its name on the wire and how it is read. A secret one is masked in reprs."""
    return Field(wire, decode, secret=secret)


def model(cls: type[M]) -> type[M]:
    """Collect the declarations of a `Model` subclass."""
    cls._fields = {name: one for name, one in vars(cls).items() if isinstance(one, Field)}
    return cls


class Model:
    """Base of every object in an answer. Immutable; two are equal when the exchange sent the same.

    Its fields are read when the first of them is asked for: of a long list, most objects are never looked at.
    """

    __slots__ = ("__dict__", "_raw")

    _fields: ClassVar[dict[str, Field]] = {}
    _raw: Any
    # Until an object's own dictionary says otherwise, which it has only from then on.
    _read: bool = False
    _response: Response | None = None

    @classmethod
    def from_dict(cls, raw: Any, response: Response | None = None) -> Self:
        """Read an object as the exchange sends it: wire names, amounts as strings. Never raises."""
        made = cls.__new__(cls)
        _put_raw(made, raw)
        if response is not None:
            made.__dict__["_response"] = response
        return made

    def _value(self, name: str) -> Any:
        """A field that the object's own dictionary does not have, which may be for not having been read yet."""
        fields = self.__dict__
        if not self._read:
            if isinstance(self._raw, dict):
                fill = _filler(type(self))  # type: ignore[arg-type]  # classes have a hash, objects have none
                fill(fields, self._raw)
            fields["_read"] = True
        if name in fields:
            return fields[name]
        raise AttributeError(name)  # which `__getattr__` says more of

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
            # Called only where normal lookup fails: an empty field, or a name that does not exist.
            one = type(self)._fields.get(name)
            if one is None:
                raise AttributeError(_no_such_field(type(self), name))
            raise FieldAbsent(_why_absent(type(self), one, self._raw), name=name, obj=self)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError

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


# Models are frozen: this is how their slot is filled, once.
_put_raw = vars(Model)["_raw"].__set__


@cache
def _filler(cls: type[Model]) -> Filler:
    return filler(cls._fields.values())


class ListModel(Model, Generic[T]):
    """An answer whose point is one list: iterate it, index it, take its length.

    A list that is null or was not sent is an empty one, and so is an answer without data. What can't be read as a
    list raises `FieldAbsent`: it is not known to be empty.
    """

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
        # Some servers write an empty list as null, or leave it out.
        if self._raw is None or (
            isinstance(self._raw, dict) and self._raw.get(self.collection_wire()) is None
        ):
            return []
        found: list[T] = getattr(self, self._collection)
        return found

    def __iter__(self) -> Iterator[T]:
        return iter(self._list())

    def __len__(self) -> int:
        return len(self._list())

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> list[T]: ...

    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._list()[index]

    def __bool__(self) -> bool:
        return bool(self._list())


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
