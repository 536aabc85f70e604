"""Faults in how answers are read, and in what is raised."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from typing import Any

import httpx
from attrs import evolve
from sixmm.client import API
from sixmm_runtime import envelope
from sixmm_runtime.envelope import Envelope, EnvelopeReader
from sixmm_runtime.errors import FieldAbsent, ResponseError
from sixmm_runtime.model import Field, Model, _filler, filler

from seeded_faults.client.plant import client_fault
from seeded_faults.fault import Fault

_open = EnvelopeReader.open
_refuse = EnvelopeReader._refuse
_getattr = Model.__dict__["__getattr__"]
_from_dict = Model.__dict__["from_dict"].__func__


def _field(place: str, name: str, **changes: Any) -> dict[str, Any]:
    """One field of a model is read in another way; `place` is as in `order.Order`."""
    return _fields(place, {name: changes})


def _fields(place: str, changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Several fields of a model are read in another way."""
    module, model = place.split(".")
    cls = getattr(import_module(f"sixmm.models.{module}"), model)
    fill = filler([_changed(one, **changes.get(name, {})) for name, one in cls._fields.items()])
    return {"sixmm_runtime.model:_filler": lambda asked: fill if asked is cls else _filler(asked)}


def _changed(one: Field, *, wire: str | None = None, decode: Any = None) -> Field:
    made = Field(wire or one.wire, decode or one.decode, secret=one.secret)
    made.name = one.name
    return made


def _list_of(place: str, name: str, change: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """The list of a model is changed once it was read."""
    module, model = place.split(".")
    read = getattr(import_module(f"sixmm.models.{module}"), model)._fields[name].decode
    return _field(place, name, decode=lambda value: change(read(value)))


def _for_null(value_for_null: Callable[[], Any]) -> dict[str, Any]:
    """A null is read as something else."""

    def fill(cls: Any) -> Any:
        def read_fields(fields: dict[str, Any], raw: dict[str, Any]) -> None:
            for one in cls._fields.values():
                if one.wire in raw:
                    value = raw[one.wire]
                    with suppress(ValueError):
                        fields[one.name] = one.decode(value_for_null() if value is None else value)

        return read_fields

    return {"sixmm_runtime.model:_filler": fill}


def _none_for_absent(self: Any, name: str) -> Any:
    try:
        return _getattr(self, name)
    except FieldAbsent:
        return None


def _crash(*_: Any) -> Any:
    raise TypeError("nothing can be made of it")


def _known_only(cls: Any, raw: Any, response: Any = None) -> Any:
    if isinstance(raw, dict) and raw.keys() - {one.wire for one in cls._fields.values()}:
        _crash()
    return _from_dict(cls, raw, response)


def _through_float(body: bytes) -> Any:
    return json.loads(body, parse_float=lambda digits: Decimal(str(float(digits))))


def _any_status(self: Any, response: Any, **how: Any) -> Envelope:
    try:
        return _open(self, response, **how)
    except ResponseError:
        raw = envelope._parse(response.content)
        if isinstance(raw, dict) and raw.get("code") == 0:
            return Envelope(raw.get("data"), "")
        raise


def _own_id(self: Any, response: Any, *, operation: str, sent_request_id: str) -> Envelope:
    opened = _open(self, response, operation=operation, sent_request_id=sent_request_id)
    return evolve(opened, request_id=sent_request_id)


def _documented_only(self: Any, raw: Any, code: int, *rest: Any) -> None:
    self.errors[code]
    _refuse(self, raw, code, *rest)


def _other_codes(change: Callable[[dict[int, Any]], object]) -> dict[str, Any]:
    """The clients take codes for others."""
    errors = dict(API.errors)
    change(errors)
    api = evolve(API, errors=errors)
    return {"sixmm.client:SixMM._api": api, "sixmm.client:AsyncSixMM._api": api}


FAULTS: tuple[Fault, ...] = (
    client_fault(
        "wrong-name-in-answer",
        "A field of an answer is looked for under a wrong name",
        _field("order.Order", "order_id", wire="orderID"),
        rule="answer.fields",
        shown_by="calls getOrder",
    ),
    client_fault(
        "fields-swapped",
        "Two amounts of an answer are taken for each other",
        _fields("order.Order", {"price": {"wire": "quantity"}, "quantity": {"wire": "price"}}),
        rule="answer.amounts",
        shown_by="calls getOrder",
    ),
    client_fault(
        "text-trimmed",
        "Spaces around a text are lost",
        _field("order.Order", "symbol", decode=lambda value: value.strip()),
        rule="answer.fields",
        shown_by="calls getOrder",
    ),
    client_fault(
        "number-as-text",
        "A whole number is read as a text",
        _field("order.Order", "created_at", decode=str),
        rule="answer.fields",
        shown_by="calls getOrder",
    ),
    client_fault(
        "amounts-read-through-float",
        "An amount that comes as a string passes through a float",
        _field("order.Order", "price", decode=lambda value: Decimal(str(float(value)))),
        rule="answer.amounts",
        shown_by="calls getOrder",
    ),
    client_fault(
        "numbers-read-through-float",
        "An amount that comes as a JSON number passes through a float",
        {"sixmm_runtime.envelope:_parse": _through_float},
        rule="answer.amounts",
        shown_by="calls getOrder",
    ),
    client_fault(
        "amounts-normalized",
        "The digits of an amount are not kept",
        _field("order.Order", "quantity", decode=lambda value: Decimal(value).normalize()),
        rule="answer.amounts",
        shown_by="calls getOrder",
    ),
    client_fault(
        "first-item-lost",
        "The first item of a list is lost",
        _list_of("order_list.OrderList", "items", lambda items: items[1:]),
        rule="answer.lists",
        shown_by="calls getCurrentOrders",
    ),
    client_fault(
        "list-reversed",
        "A list is read from its end",
        _list_of("favorite_symbols.FavoriteSymbols", "symbols", lambda items: items[::-1]),
        rule="answer.fields",
        shown_by="calls getFavoriteSymbols",
    ),
    client_fault(
        "iterated-from-second",
        "Iterating an answer leaves out its first item",
        {"sixmm_runtime.model:ListModel.__iter__": lambda self: iter(self._list()[1:])},
        rule="answer.lists",
        shown_by="calls getPositions",
    ),
    client_fault(
        "absent-is-none",
        "An absent field is read as None",
        {"sixmm_runtime.model:Model.__getattr__": _none_for_absent},
        rule="answer.absent",
        shown_by="calls getOrder",
    ),
    client_fault(
        "null-is-empty",
        "A null is read as an empty text",
        _for_null(str),
        rule="answer.absent",
        shown_by="calls getUserInfo",
    ),
    client_fault(
        "null-crash",
        "A null costs the whole answer",
        _for_null(_crash),
        rule="answer.absent",
        shown_by="calls getUserInfo",
    ),
    client_fault(
        "unknown-field-crash",
        "A new field costs the whole answer",
        {"sixmm_runtime.model:Model.from_dict": classmethod(_known_only)},
        rule="answer.evolves",
        shown_by="calls getOrder",
    ),
    client_fault(
        "unknown-field-lost",
        "A new field is not kept",
        {"sixmm_runtime.model:Model.extra": property(lambda _self: {})},
        rule="answer.evolves",
        shown_by="calls getOrder",
    ),
    client_fault(
        "unknown-enum-lost",
        "A new value of an enum can't be read",
        {"sixmm_runtime.enums:OpenStrEnum._missing_": classmethod(lambda _cls, _value: None)},
        rule="answer.evolves",
        shown_by="calls getOrder",
    ),
    client_fault(
        "unknown-enum-crash",
        "A new value of an enum costs the whole answer",
        {"sixmm_runtime.enums:OpenStrEnum._missing_": classmethod(_crash)},
        rule="answer.fields",
        shown_by="calls getOrder",
    ),
    client_fault(
        "unknown-enum-known",
        "A new value of an enum does not say that it is one",
        {"sixmm_runtime.enums:OpenStrEnum.is_known": property(lambda _self: True)},
        rule="answer.evolves",
        shown_by="calls getOrder",
    ),
    client_fault(
        "answered-id-lost",
        "An answer tells the request id that was sent in place of its own",
        {"sixmm_runtime.envelope:EnvelopeReader.open": _own_id},
        rule="answer.context",
        shown_by="calls getVersion",
    ),
    client_fault(
        "error-swallowed",
        "A code other than 0 is a success",
        {"sixmm_runtime.envelope:EnvelopeReader._refuse": lambda *_: None},
        rule="errors.class",
        shown_by="refusals cancelOrder",
    ),
    client_fault(
        "status-ignored",
        "An HTTP error with code 0 is a success",
        {"sixmm_runtime.envelope:EnvelopeReader.open": _any_status},
        rule="errors.success",
        shown_by="refusals getUserAssets",
    ),
    client_fault(
        "wrong-class",
        "A code raises the class of another one",
        _other_codes(lambda errors: errors.update({3006: errors[2002]})),
        rule="errors.class",
        shown_by="refusals getUserAssets",
    ),
    client_fault(
        "code-without-class",
        "A documented code raises no class of its own",
        _other_codes(lambda errors: errors.pop(3004)),
        rule="errors.class",
        shown_by="refusals getUserAssets",
    ),
    client_fault(
        "unknown-code-crash",
        "A code that nobody knows raises a KeyError",
        {"sixmm_runtime.envelope:EnvelopeReader._refuse": _documented_only},
        rule="answer.hostile",
        shown_by="refusals getUserAssets",
    ),
    client_fault(
        "json-error-leaks",
        "A body that is no JSON raises json's error",
        {"sixmm_runtime.envelope:_parse": json.loads},
        rule="answer.hostile",
        shown_by="hostile getSymbols",
    ),
    client_fault(
        "httpx-error-leaks",
        "A failure of the network raises httpx's error",
        {"sixmm_runtime.client:FAILURES": ()},
        rule="answer.hostile",
        shown_by="hostile getSymbols",
    ),
    client_fault(
        "odd-type-crash",
        "A field of an unexpected type costs the whole answer",
        _field("symbol_rules.SymbolRules", "symbol", decode=lambda value: value.upper()),
        rule="answer.hostile",
        shown_by="hostile getSymbols",
    ),
    client_fault(
        "timeout-is-harmless",
        "After a timeout the error says that the exchange can't have seen the call",
        {"sixmm_runtime.failures:_NEVER_SENT": (httpx.TransportError,)},
        rule="errors.no-answer",
        shown_by="hostile getSymbols",
    ),
)
