"""A documented field of a model, and the function that fills a model's fields."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sixmm_runtime.decode import Decoder, ListOf, decimal, integer, is_amount, text


class Field:
    """One documented field of a model.

    It stands in the class, and is asked only while an object's own dictionary has no value under its name.
    """

    __slots__ = ("decode", "name", "secret", "wire")

    def __init__(self, wire: str, decode: Decoder[Any], *, secret: bool) -> None:
        self.wire = wire
        self.decode = decode
        self.secret = secret
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, made: Any, owner: type) -> Any:
        return self if made is None else made._value(self.name)  # noqa: SLF001  a model's other half


Filler = Callable[[dict[str, Any], dict[str, Any]], None]

# What is documented is read where it stands; whatever else comes goes to the decoder, which knows what to make of it.
_IN_PLACE: dict[Decoder[Any], str] = {
    text: "value if type(value) is str else {read}(value)",
    integer: "value if type(value) is int else {read}(value)",
    decimal: ("Decimal(value) if type(value) is str and is_amount(value) else {read}(value)"),
}
_ANY = "{read}(value)"
_STEP = """
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


def filler(fields: Iterable[Field]) -> Filler:
    """A function that puts the readable fields of a raw object into a dictionary. It never raises.

    Compiled for one model, as dataclasses and attrs do for theirs: a loop over the fields costs twice as much. What is
    compiled comes from the declarations alone, never from an answer.
    """
    names: dict[str, Any] = {"Decimal": Decimal, "is_amount": is_amount}
    steps = ["def fill(fields, raw):"]
    for number, one in enumerate(fields):
        read = f"read_{number}"
        names[read] = one.decode
        expression = _IN_PLACE.get(one.decode, _ANY).format(read=read)
        otherwise = _EMPTY.format(name=one.name) if isinstance(one.decode, ListOf) else ""
        steps.append(
            _STEP.format(wire=one.wire, name=one.name, expression=expression, otherwise=otherwise)
        )
    exec("".join(steps), names)  # noqa: S102
    made: Filler = names["fill"]
    return made
