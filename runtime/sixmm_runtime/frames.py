"""Rows of answers as data frames of pandas or polars, which are imported when they are asked for."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

import attrs

from sixmm_runtime.arguments import suggests_arguments
from sixmm_runtime.decode import ListOf, ObjectOf, boolean, decimal, integer
from sixmm_runtime.errors import InvalidArgument
from sixmm_runtime.model import ListModel, Model
from sixmm_runtime.plain import no_such_field, plain

if TYPE_CHECKING:
    import pandas
    import polars

_PLAIN = {"wire_names": False, "only_known": True, "datetimes": True}
# As many digits as polars keeps of an amount.
_MOST_DIGITS = 38

Rows = Iterable[Model] | Model
"""What an answer's list is, a pager, a list of answers, or one answer."""
Amounts = Literal["exact", "float"]


@attrs.frozen
class _Column:
    kind: Literal["time", "amount", "whole", "yes or no", "other"]
    values: list[Any]


@suggests_arguments
def to_pandas(
    rows: Rows, *, amounts: Amounts = "exact", index: str | None = None
) -> "pandas.DataFrame":
    """A pandas DataFrame with a column for each documented field, by its Python name.

    Times are datetimes in UTC. What an answer leaves out is missing (None, NaT, NaN). Inner objects are dicts.

    Args:
        rows: a list of the exchange (`mm.market.klines(…)`), a pager (`mm.orders.iter_trades(…)`), or any iterable of
            answers of one kind. Of an awaiting client: `[row async for row in …]`.
        amounts: "exact" keeps each `Decimal`; "float" makes float64, which is fast and not exact.
        index: the field that becomes the index, such as `open_time`.

    Raises:
        InvalidArgument: the rows are of several kinds, or have no such field.
        ImportError: pandas is not installed; `pip install 'sixmm[pandas]'`.
    """
    columns = _columns(rows, amounts)
    if index is not None and index not in columns:
        raise InvalidArgument(f"index: {no_such_field('the frame', index, columns)}")
    pd = _imported("pandas")
    frame = pd.DataFrame({name: _pandas_series(pd, one, amounts) for name, one in columns.items()})
    indexed: pandas.DataFrame = frame if index is None else frame.set_index(index)
    return indexed


@suggests_arguments
def to_polars(rows: Rows, *, amounts: Amounts = "exact") -> "polars.DataFrame":
    """A polars DataFrame with a column for each documented field, by its Python name.

    Times are Datetime in UTC. What an answer leaves out is null. Inner objects are structs.

    Args:
        rows: as for `to_pandas`.
        amounts: "exact" makes Decimal columns, as wide as their most precise value; "float" makes Float64.

    Raises:
        InvalidArgument: the rows are of several kinds, or an amount has more than 38 digits.
        ImportError: polars is not installed; `pip install 'sixmm[polars]'`.
    """
    columns = _columns(rows, amounts)
    pl = _imported("polars")
    made: polars.DataFrame = pl.DataFrame(
        [_polars_series(pl, name, one, amounts) for name, one in columns.items()]
    )
    return made


def _columns(rows: Rows, amounts: str) -> dict[str, _Column]:
    if amounts not in {"exact", "float"}:
        raise InvalidArgument(f"amounts: expected 'exact' or 'float', got {amounts!r}.")
    kind, found = _kind_and_rows(rows)
    return {} if kind is None else {name: _column(kind, name, found) for name in kind._fields}


def _kind_and_rows(rows: Any) -> tuple[type[Model] | None, list[Model]]:
    if isinstance(rows, Model) and not isinstance(rows, ListModel):
        rows = [rows]
    if not isinstance(rows, Iterable):
        what = (
            "collect it first, with [row async for row in …]"
            if hasattr(rows, "__aiter__")
            else "pass a list"
        )
        raise InvalidArgument(f"rows: a {type(rows).__name__} can't be iterated here: {what}.")
    found = list(rows)
    kinds = {type(one) for one in found}
    if isinstance(rows, ListModel) and not found:
        decode = rows._fields[rows._collection].decode  # noqa: SLF001  an answer's other half
        if isinstance(decode, ListOf) and isinstance(decode.item, ObjectOf):
            kinds = {decode.item.cls}
    if len(kinds) > 1 or not all(issubclass(kind, Model) for kind in kinds):
        names = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise InvalidArgument(f"rows: expected answers of one kind, got {names}.")
    return next(iter(kinds), None), found


def _column(kind: type[Model], name: str, rows: list[Model]) -> _Column:
    one = kind._fields[name]
    values = [row.get(name) for row in rows]
    if name in kind._moments:  # noqa: SLF001
        return _Column("time", values)
    if one.decode is decimal:
        return _Column("amount", values)
    if one.decode is integer:
        return _Column("whole", values)
    if one.decode is boolean:
        return _Column("yes or no", values)
    return _Column("other", [_simple(value) for value in values])


def _simple(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else plain(value, _PLAIN)


def _pandas_series(pd: Any, column: _Column, amounts: str) -> Any:
    if column.kind == "time":
        return pd.to_datetime(pd.Series(column.values, dtype="Int64"), unit="ms", utc=True)
    if column.kind == "amount" and amounts == "float":
        return pd.Series([_float(value) for value in column.values], dtype="float64")
    kinds: Mapping[str, tuple[str, str]] = {
        "whole": ("int64", "Int64"),
        "yes or no": ("bool", "boolean"),
    }
    if column.kind in kinds:
        return pd.Series(column.values, dtype=kinds[column.kind][None in column.values])
    return pd.Series(column.values, dtype="object" if column.kind == "amount" else None)


def _polars_series(pl: Any, name: str, column: _Column, amounts: str) -> Any:
    if column.kind == "time":
        return pl.Series(name, column.values, dtype=pl.Int64).cast(pl.Datetime("ms", "UTC"))
    if column.kind == "amount" and amounts == "float":
        return pl.Series(name, [_float(value) for value in column.values], dtype=pl.Float64)
    if column.kind == "amount":
        return pl.Series(
            name, column.values, dtype=pl.Decimal(_MOST_DIGITS, _scale(name, column.values))
        )
    kinds = {"whole": pl.Int64, "yes or no": pl.Boolean}
    return pl.Series(name, column.values, dtype=kinds.get(column.kind), strict=False)


def _scale(name: str, values: list[Decimal | None]) -> int:
    amounts = [value.as_tuple() for value in values if value is not None]
    scale = max((max(0, -int(one.exponent)) for one in amounts), default=0)
    whole = max((len(one.digits) + int(one.exponent) for one in amounts), default=0)
    if scale + max(0, whole) > _MOST_DIGITS:
        raise InvalidArgument(
            f'{name}: an amount has more than {_MOST_DIGITS} digits: pass amounts="float".'
        )
    return scale


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _imported(name: str) -> Any:
    try:
        return __import__(name)
    except ImportError as error:
        raise ImportError(f"{name} is not installed. Run: pip install 'sixmm[{name}]'") from error
