"""What the caller gets, held against what was answered."""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from sixmm import FieldAbsent, SixMMError
from sixmm_description.names import python_name

from sixmm_client_suite.rule import Broken, hold
from sixmm_client_suite.schemas import Schema, Schemas
from sixmm_client_suite.spelling import member_of


def check(schema: Schema, got: Any, sent: Any, schemas: Schemas, where: str = "data") -> None:
    """Raise Broken unless the value that the caller reads is the one that was answered."""
    whole = schemas.resolved(schema)
    if "x-unwrap" in whole:
        inner = whole["x-unwrap"]
        there = sent.get(inner) if isinstance(sent, dict) else None
        check(whole["properties"][inner], got, there or {}, schemas, f"{where}.{inner}")
        return
    if where == "data" and not whole.get("properties"):
        hold("answer.fields", got is None, f"{where} is {got!r}, and there is nothing to tell")
        return
    match whole.get("type"):
        case "object":
            _check_object(whole, got, sent, schemas, where)
        case "array":
            _check_list(whole, got, sent, schemas, where)
        case _ if whole.get("format") == "decimal":
            exact = Decimal(sent)
            same = type(got) is Decimal and got.as_tuple() == exact.as_tuple()
            hold("answer.amounts", same, f"{where} is {got!r} for {sent!r}")
        case _ if "enum" in whole or "x-extensible-enum" in whole:
            _check_enum(whole, got, sent, where)
        case _ if "x-id" in whole or "x-flags" in whole:
            read = str(sent) if "x-id" in whole else sent
            hold("answer.fields", got == read, f"{where} is {got!r} for {sent!r}")
        case _:
            same = type(got) is type(sent) and got == sent
            hold("answer.fields", same, f"{where} is {got!r} for {sent!r}")


def _check_object(
    whole: Schema, got: Any, sent: Mapping[str, Any], schemas: Schemas, where: str
) -> None:
    fields = whole.get("properties", {})
    for wire, field in fields.items():
        name, place = python_name(wire, field), f"{where}.{wire}"
        value = sent.get(wire)
        if value is None:
            if wire in sent and schemas.resolved(field).get("type") == "array":
                hold("answer.lists", getattr(got, name, None) == [], f"{place} was null, not empty")
            else:
                _check_absent(got, name, place)
            continue
        try:
            read = getattr(got, name)
        except AttributeError as error:
            rule = "answer.fields" if _listed(schemas.resolved(field), value) else "answer.evolves"
            raise Broken(rule, f"{place} was sent, and can't be read: {error}") from None
        except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
            raise Broken(
                _cost(fields, sent, schemas), f"{place}: reading it raises {error!r}"
            ) from None
        check(field, read, value, schemas, place)
        hold("answer.fields", got.get(name) == read, f"{place} differs when read by get()")
    unknown = {name: value for name, value in sent.items() if name not in fields}
    hold("answer.evolves", got.extra == unknown, f"{where}.extra is {got.extra} for {unknown}")
    _check_collection(whole, got, sent, where)


def _check_collection(whole: Schema, got: Any, sent: Mapping[str, Any], where: str) -> None:
    collection = whole.get("x-collection")
    if collection is None:
        return
    if sent.get(collection) is None:
        hold("answer.absent", not got, f"{where} is true without its list")
        return
    items = getattr(got, python_name(collection, whole["properties"][collection]))
    same = list(got) == items and len(got) == len(items) and bool(got) == bool(items)
    hold("answer.lists", same, f"{where} is not its list")
    hold("answer.lists", not items or got[-1] == items[-1], f"{where}[-1] is not its last item")


def _check_list(whole: Schema, got: Any, sent: list[Any], schemas: Schemas, where: str) -> None:
    kind = tuple if "x-position" in whole else list
    same = isinstance(got, kind) and len(got) == len(sent)
    hold("answer.lists", same, f"{where} is {got!r} for {len(sent)} items")
    for index, (one, other) in enumerate(zip(got, sent, strict=True)):
        check(whole["items"], one, other, schemas, f"{where}[{index}]")


def _check_enum(whole: Schema, got: Any, sent: Any, where: str) -> None:
    listed = _listed(whole, sent)
    rule = "answer.fields" if listed else "answer.evolves"
    member: Any = got
    meant = member_of(whole, sent)
    if meant is not None:
        hold(rule, got is meant, f"{where} is {got!r} for {sent!r}")
        return
    if isinstance(sent, int) and "x-spells" in whole:
        hold(rule, member.code == sent and not member.is_known, f"{where} is {got!r} for {sent!r}")
        return
    hold(rule, isinstance(got, Enum) and got == sent, f"{where} is {got!r} for {sent!r}")
    hold(rule, member.value == sent, f"{where}.value is {member.value!r} for {sent!r}")
    hold(rule, member.is_known is listed, f"{where}.is_known is {member.is_known} for {sent!r}")


def _cost(fields: Mapping[str, Any], sent: Mapping[str, Any], schemas: Schemas) -> str:
    """The rule that is broken where an object can't be read at all, by what is odd about it."""
    if None in sent.values():
        return "answer.absent"
    new = any(
        name not in fields or not _listed(schemas.resolved(fields[name]), value)
        for name, value in sent.items()
    )
    return "answer.evolves" if new else "answer.fields"


def _listed(whole: Schema, value: Any) -> bool:
    """Whether the description lists the value of an enum; of anything else, it does."""
    values = whole.get("enum") or whole.get("x-extensible-enum")
    return values is None or value in values


def _check_absent(got: Any, name: str, where: str) -> None:
    try:
        value = getattr(got, name)
    except FieldAbsent as error:
        hold("answer.absent", name in str(error), f"{where}: {error}")
        hold("answer.absent", got.get(name) is None, f"{where}: get() gives {got.get(name)!r}")
    except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
        raise Broken("answer.absent", f"{where}: reading it raises {error!r}") from None
    else:
        raise Broken("answer.absent", f"{where} was not sent, and is {value!r}")


def touch(schema: Schema, got: Any, schemas: Schemas, where: str = "data") -> None:
    """Read everything that a caller could. Raises Broken where that meets anything but the library's errors."""
    whole = schemas.resolved(schema)
    if "x-unwrap" in whole:
        touch(whole["properties"][whole["x-unwrap"]], got, schemas, where)
        return
    if isinstance(got, list):
        for index, one in enumerate(got):
            touch(whole.get("items", {}), one, schemas, f"{where}[{index}]")
        return
    if whole.get("type") != "object" or got is None:
        return
    for wire, field in whole.get("properties", {}).items():
        name = python_name(wire, field)
        value = _read(lambda name=name: getattr(got, name), f"{where}.{wire}")
        if value is not None:
            touch(field, value, schemas, f"{where}.{wire}")
    _read(lambda: (repr(got), got.extra, got.raw, got == got), where)  # noqa: PLR0124
    if "x-collection" in whole:
        _read(lambda: (list(got), len(got)), where)
        _read(lambda: bool(got), where)


def _read(reading: Any, where: str) -> Any:
    try:
        return reading()
    except SixMMError:
        return None
    except Exception as error:  # noqa: BLE001  whatever it is: it is what is judged
        raise Broken("answer.hostile", f"{where}: reading it raises {error!r}") from None
