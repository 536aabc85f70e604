"""The objects of answers: they read what can be read, keep the rest, and say what is missing.

A generated model is a list of declarations:

    @model
    class PlacedOrder(Model):
        order_id: str = field("orderId", text)
        timestamp: int = field("timestamp", integer)

An answer never fails to parse. A field that is absent, null or unreadable stays empty, and reading it raises
`FieldAbsent`, which names the field and the reason; a list that is null reads as an empty one. `extra` has the fields
that the description does not know, `unreadable` what could not be read, and `raw` all of it.
"""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar, overload

import attrs
import httpx
from attrs.exceptions import FrozenInstanceError

from sixmm_runtime.decode import (
    Decoder,
    ListOf,
    ObjectOf,
    decimal,
    integer,
    known_to,
    object_of,
    seconds,
    text,
)
from sixmm_runtime.errors import FieldAbsent
from sixmm_runtime.plain import (
    brief,
    html_table,
    moment_of,
    no_such_field,
    pairs,
    plain,
    raw_of,
    to_json,
)
from sixmm_runtime.public import public
from sixmm_runtime.redaction import MASK, holds_secret, redact


class Field:
    """One documented field of a model.

    A descriptor of the class: it is used only while the object's own dictionary lacks its name.
    """

    __slots__ = ("_fill", "decode", "name", "secret", "wire")

    def __init__(self, wire: str, decode: Decoder[Any], *, secret: bool) -> None:
        self.wire = wire
        self.decode = decode
        self.secret = secret
        self.name = ""
        self._fill: Filler | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, made: Any, owner: Any) -> Any:
        """A field that the object's own dictionary lacks, perhaps because it was not read yet."""
        if made is None:
            return self
        fields, raw = made.__dict__, made._raw  # noqa: SLF001  a model's other half
        if isinstance(raw, dict):
            if len(fields) < _READ_ALONE:
                fill = self._fill = self._fill or filler((self,))
            else:
                fill = _filler(owner)
            fill(fields, raw)
        if self.name in fields:
            return fields[self.name]
        raise AttributeError(self.name)  # which `__getattr__` says more of


class Moment:
    """A time field as a datetime in UTC: `created_at_utc` beside `created_at`."""

    __slots__ = ("of",)

    def __init__(self, of: str) -> None:
        self.of = of

    def __get__(self, made: Any, owner: type) -> Any:
        if made is None:
            return self
        try:
            return moment_of(getattr(made, self.of))
        except OverflowError:
            raise AttributeError from None  # which the model's `__getattr__` says more of


Filler = Callable[[dict[str, Any], dict[str, Any]], None]

# Values of the documented kind are read in place; all others go to the decoder.
_IN_PLACE: dict[Decoder[Any], str] = {
    text: "value if type(value) is str else {read}(value)",
    integer: "value if type(value) is int else {read}(value)",
    seconds: "value * 1_000 if type(value) is int else {read}(value)",
    # What most amounts look like is told without the regular expression.
    decimal: (
        "Decimal(value) if type(value) is str and not value.strip('0123456789.')"
        " and value.strip('.') == value != '' and len(value) < 400 else {read}(value)"
    ),
}
_ANY = "{read}(value)"
# By type too, for what equals a value of the enum need not be one: True, 1.0.
_KNOWN = "(known_{number}.get(value) if type(value) is {kind} else None) or {read}(value)"
_OBJECTS = "list(map(made_{number}, value)) if type(value) is list else {read}(value)"
_STEP = """
    if {name!r} not in fields:
        try:
            if (value := raw[{wire!r}]) is not None:
                fields[{name!r}] = {expression}{otherwise}
        except (KeyError, ValueError, ArithmeticError):
            pass  # stays empty: the model explains why when it is asked for
"""
# An empty list that a server sent as null.
_EMPTY = """
            else:
                fields[{name!r}] = []"""
# So many fields of an object are read one by one; who asks for more gets all at once.
_READ_ALONE = 3


def filler(fields: Iterable[Field]) -> Filler:
    """A function that puts the readable ones of these fields of a raw object into a dictionary. It never raises.

    Compiled, as dataclasses and attrs do for theirs: a loop over the fields costs twice as much. What is compiled comes
    from the declarations alone, never from an answer.
    """
    names: dict[str, Any] = {"Decimal": Decimal, "timed": _timed}
    steps = ["def fill(fields, raw):"]
    for number, one in enumerate(fields):
        read = f"read_{number}"
        names[read] = one.decode
        expression = _IN_PLACE.get(one.decode, _ANY).format(read=read)
        if known := known_to(one.decode):
            names[f"known_{number}"] = known
            kind = type(next(iter(known))).__name__
            expression = _KNOWN.format(number=number, kind=kind, read=read)
        if isinstance(one.decode, ListOf) and isinstance(one.decode.item, ObjectOf):
            cls: Any = one.decode.item.cls
            names[f"made_{number}"] = cls.from_dict
            expression = _OBJECTS.format(number=number, read=read)
            if cls._timed:
                expression = f"timed({expression}, fields)"
        otherwise = _EMPTY.format(name=one.name) if isinstance(one.decode, ListOf) else ""
        steps.append(
            _STEP.format(wire=one.wire, name=one.name, expression=expression, otherwise=otherwise)
        )
    exec("".join(steps), names)  # noqa: S102
    made: Filler = names["fill"]
    return made


def _timed(rows: list[Any], fields: dict[str, Any]) -> list[Any]:
    """Rows that know when the answer was made that they came in."""
    for one in rows:
        one.__dict__["_as_of"] = fields.get("_as_of")
    return rows


_MOST_SHOWN = 60
_MOST_BITS = 2_000


def unreadable(
    decode: Decoder[Any], value: Any, path: str = "", *, secret: bool = False
) -> Iterator[tuple[str, str]]:
    """Path and reason of everything in `value` that `decode` can't read. A reason shows no secret."""
    if isinstance(decode, ObjectOf) and isinstance(value, dict):
        for one in decode.cls._fields.values():
            inner = value.get(one.wire)
            if inner is not None:
                inner_path = f"{path}.{one.name}" if path else one.name
                yield from unreadable(one.decode, inner, inner_path, secret=one.secret)
    elif isinstance(decode, ListOf) and isinstance(value, list):
        for index, one in enumerate(value):
            yield from unreadable(decode.item, one, f"{path}[{index}]", secret=secret)
    else:
        try:
            decode(value)
        except ValueError as error:
            yield path, f"expected {error}, got {'a secret' if secret else _shown(value)}"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return "a number of very many digits"  # more than Python prints
    text = redact(repr(value) if isinstance(value, str) else str(value))
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


@public
@attrs.frozen(repr=False)
class Response:
    """The answer that a result came in.

    Attributes:
        operation: the operation's id in the description, such as `placeOrder`.
        request_id: the envelope's `requestId`, or else the `X-Request-ID` that was sent.
        http: the httpx response: status, headers, body, and the request with its signed URL.
        looked_up_after: what went wrong with the call itself, where its result was looked up instead of answered;
            `http` is then the lookup's. None otherwise.
    """

    operation: str
    request_id: str
    http: httpx.Response
    looked_up_after: str | None = None

    @property
    def http_status(self) -> int:
        """The HTTP status."""
        return self.http.status_code

    @property
    def elapsed_ms(self) -> float:
        """Time from sending the request to the end of the answer, in milliseconds."""
        return self.http.elapsed.total_seconds() * 1_000

    def __repr__(self) -> str:
        line = redact(f"{self.http.request.method} {self.http.request.url}")
        return f"<Response {self.http_status} to {line}, request id {self.request_id}>"


M = TypeVar("M", bound="Model")
T = TypeVar("T")


def field(wire: str, decode: Decoder[Any], *, secret: bool = False) -> Any:
    """Declare a field: its name on the wire and how it is read. A secret one is masked in reprs."""
    return Field(wire, decode, secret=secret)


def moment(of: str) -> Any:
    """Declare the time of the field `of` as a datetime."""
    return Moment(of)


def model(cls: type[M]) -> type[M]:
    """Collect the declarations of a `Model` subclass."""
    cls._fields = {name: one for name, one in vars(cls).items() if isinstance(one, Field)}
    cls._moments = {one.of: one for one in vars(cls).values() if isinstance(one, Moment)}
    cls.__match_args__ = tuple(cls._fields)  # type: ignore[misc]  # mypy wants it in the class body
    return cls


class Model:
    """Base of every object in an answer. Immutable; two are equal when the exchange sent the same.

    Its fields are read when they are asked for: most objects of a long list, and most fields of an object, never are.
    """

    __slots__ = ("__dict__", "_raw")

    _fields: ClassVar[dict[str, Field]] = {}
    _moments: ClassVar[dict[str, Moment]] = {}
    __match_args__: ClassVar[tuple[str, ...]] = ()
    _raw: Any
    _response: Response | None = None
    # Whether what it says depends on when it was said.
    _timed: ClassVar[bool] = False

    def __init__(self) -> None:
        """An object with every field absent. `make` gives it fields, `from_dict` reads one as the exchange sends it."""
        _put_raw(self, {})

    @classmethod
    def make(cls, **fields: Any) -> Self:
        """An object with these fields, by their Python names, as if the exchange had sent it: for tests.

        Takes what the fields give: `Decimal`, strings and ints for amounts, enums or their values, ints or datetimes for
        times, objects and lists of them. A dict is taken as the exchange would send it. Fields that are not given are
        absent.

        Raises:
            InvalidArgument: there is no such field, or it can't have the value.
        """
        known = {name: (one.wire, one.decode) for name, one in cls._fields.items()}
        return cls.from_dict(raw_of(cls.__name__, known, fields))

    @classmethod
    def from_dict(cls, raw: Any, response: Response | None = None) -> Self:
        """Read an object as the exchange sends it: wire names, amounts as strings. Never raises."""
        made = _new(cls)
        _put_raw(made, raw if type(raw) is dict else cls._as_sent(raw))
        if response is not None:
            made.__dict__["_response"] = response
        return made

    @classmethod
    def _as_sent(cls, raw: Any) -> Any:
        """What is taken for the object, where something else was sent."""
        return raw

    @classmethod
    def _inside(cls, name: str, answer: "Model") -> Self:
        """The object that is all of an answer, with its response. One that was not sent has every field absent."""
        raw = answer.raw
        made = cls.from_dict(raw.get(answer._fields[name].wire) if isinstance(raw, dict) else raw)
        made.__dict__["_response"] = answer.response
        return made

    def _field(self, name: str) -> Any:
        """A field that only some models have. Raises FieldAbsent."""
        return getattr(self, name)

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
        if name not in self._fields and not isinstance(getattr(type(self), name, None), Moment):
            raise AttributeError(_no_such_field(type(self), name))
        return getattr(self, name, default)

    def to_dict(
        self, *, wire_names: bool = False, only_known: bool = False, datetimes: bool = False
    ) -> dict[str, Any]:
        """The fields as plain data: dicts, lists, strings, numbers, booleans and `Decimal`, digit for digit.

        Absent fields are left out. Enums are their values. Secrets are in it.

        Args:
            wire_names: the exchange's names (`orderId`) in place of Python's (`order_id`).
            only_known: leave out what the description does not know; it has the exchange's names.
            datetimes: times as datetimes in UTC in place of Unix milliseconds.
        """
        options = {"wire_names": wire_names, "only_known": only_known, "datetimes": datetimes}
        found = {
            self._fields[name].wire if wire_names else name: plain(
                _in_utc(value) if datetimes and name in self._moments else value,
                options,
            )
            for name, value in pairs(self, self._fields)
        }
        return found if only_known else {**self.extra, **found}

    def to_json(
        self,
        *,
        wire_names: bool = False,
        only_known: bool = False,
        datetimes: bool = False,
        indent: int | None = None,
    ) -> str:
        """`to_dict` as JSON. Amounts are strings, so that nothing makes floats of them; datetimes are ISO 8601."""
        data = self.to_dict(wire_names=wire_names, only_known=only_known, datetimes=datetimes)
        return to_json(data, indent)

    if (
        not TYPE_CHECKING
    ):  # a declared __getattr__ would make every misspelt name pass the type checker

        def __getattr__(self, name: str) -> Any:
            # Called only where normal lookup fails: an empty field, or a name that does not exist.
            moment = getattr(type(self), name, None)
            if isinstance(moment, Moment):
                number = getattr(self, moment.of)  # raises what there is to say where it is absent
                said = (
                    f"{type(self).__name__}.{name} has no value: {number} is beyond the year 9999."
                )
                raise FieldAbsent(said, name=name, obj=self)
            one = type(self)._fields.get(name)
            computed = None if one is not None else getattr(type(self), name, None)
            if isinstance(computed, property):
                return computed.fget(self)  # a field that it needs is absent: this says which
            if one is None:
                raise AttributeError(_no_such_field(type(self), name))
            raise FieldAbsent(_why_absent(type(self), one, self._raw), name=name, obj=self)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise FrozenInstanceError

    def __delattr__(self, name: str) -> NoReturn:
        raise FrozenInstanceError

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Name and value of each field that has one: `dict(order)`."""
        return pairs(self, self._fields)

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
            shown.append(f"unreadable={brief(list(self.unreadable))}")
        if self.extra:
            shown.append(f"extra={brief(sorted(self.extra))}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def _shown(self, one: Field) -> str:
        return MASK if one.secret else brief(getattr(self, one.name))

    def _cells(self) -> dict[str, Any]:
        return {
            name: MASK if self._fields[name].secret else value
            for name, value in pairs(self, self._fields)
        }

    def _repr_html_(self) -> str:
        """For notebooks: a table of the fields."""
        return html_table([type(self).__name__, ""], [[*one] for one in self._cells().items()])

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        if holds_secret(self._raw):
            raise TypeError(
                f"{type(self).__name__} holds a secret and can't be pickled or copied:"
                " take the fields you need out of it."
            )
        return type(self).from_dict, (self._raw,)


def _in_utc(at_ms: int) -> Any:
    try:
        return moment_of(at_ms)
    except OverflowError:
        return at_ms


# Models are frozen: this is how their slot is filled, once.
_new = object.__new__
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
    def _as_sent(cls, raw: Any) -> Any:
        # Many of these shapes are assumed: a bare list is taken for the list that was expected inside.
        return {cls._collection_wire(): raw} if isinstance(raw, list) else raw

    @classmethod
    def _collection_wire(cls) -> str:
        """The name of the list on the wire."""
        return cls._fields[cls._collection].wire

    def _list(self) -> list[T]:
        try:
            found: list[T] = getattr(self, self._collection)
        except FieldAbsent:
            raw = self._raw
            # Some servers leave an empty list out.
            if raw is None or (isinstance(raw, dict) and raw.get(self._collection_wire()) is None):
                return []
            raise
        return found

    def __iter__(self) -> Iterator[T]:  # type: ignore[override]  # a list is its items, an object its fields
        return iter(self._list())

    def to_dicts(
        self, *, wire_names: bool = False, only_known: bool = False, datetimes: bool = False
    ) -> list[dict[str, Any]]:
        """The items as rows: `to_dict` of each."""
        options = {"wire_names": wire_names, "only_known": only_known, "datetimes": datetimes}
        rows: list[dict[str, Any]] = [plain(one, options) for one in self._list()]
        return rows

    def _repr_html_(self) -> str:
        """For notebooks: a table of the items, of many the first twenty."""
        rows: list[Any] = self._list()
        if not all(isinstance(one, Model) for one in rows):
            return super()._repr_html_()
        cells = [one._cells() for one in rows]  # noqa: SLF001  an answer's other half
        head = list(dict.fromkeys(name for one in cells for name in one))
        return html_table(head, [[one.get(name, "") for name in head] for one in cells])

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
    said = no_such_field(cls.__name__, name, cls._fields)
    if not issubclass(cls, ListModel):
        return said
    return f"{said} Its list is `.{cls._collection}`; it can also be iterated and indexed itself."
