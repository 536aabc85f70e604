"""Strategies for JSON values that the description allows, and for those that an exchange may send all the same."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from attrs import frozen
from hypothesis import strategies as st

from sixmm_client_suite.schemas import Schema, Schemas

#: Stands for a JSON number with exactly these digits; `exchange.written` writes it.
NUMBER = "@number:"

_INT64, _INT32 = 2**63 - 1, 2**31 - 1
_FIRST_MS = 100_000_000_000  # March 1973
_LAST_MS = 4_102_444_800_000  # the year 2100
_MOST_ITEMS = 3
# What separates, escapes and ends things on a wire, and what is no ASCII.
_CHARACTERS = "aZ09 &=+%/?#\"'\\<\n\x7f;,:@é½日😀"
_TOKEN_CHARACTERS = "abcXYZ019-_."  # noqa: S105  no token, but what one is made of
_INTEGER_BOUNDS = {"int32": _INT32, "int64": _INT64}

#: Makes another value of one that was drawn for a schema.
Change: TypeAlias = Callable[[st.DrawFn, Schema, Any], Any]

_texts = st.text(st.sampled_from(_CHARACTERS), max_size=12)
# Spaces at the ends are lost easily, and found there by chance alone too rarely.
text = _texts | _texts.map(lambda one: f" {one} ")
# Tokens travel in headers: other text would be no token.
token = st.text(st.sampled_from(_TOKEN_CHARACTERS), min_size=1, max_size=24)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-_INT64, _INT64)
    | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: (
        st.lists(inner, max_size=_MOST_ITEMS) | st.dictionaries(text, inner, max_size=_MOST_ITEMS)
    ),
    max_leaves=6,
)


def decimals() -> st.SearchStrategy[str]:
    """A decimal as the exchange writes it: those that Python prints with an exponent, and of more digits than a float holds."""
    return st.sampled_from(["0.00000001", "1000000"]) | _long_decimals()


@st.composite
def _long_decimals(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["", "", "", "-"]))
    whole = draw(st.sampled_from([0, 1000, 85_000]) | st.integers(0, 10**12))
    fraction = draw(st.sampled_from(["", "", ".0", ".50", ".000001", ".12345678901234567890"]))
    return f"{sign}{whole}{fraction}"


@frozen
class Values:
    """Draws values of schemas. `change` may replace what was drawn for any of them, objects and fields alike."""

    schemas: Schemas
    change: Change = lambda _draw, _schema, value: value

    def of(self, schema: Schema, name: str = "") -> st.SearchStrategy[Any]:
        """Values of one schema, which is that of the field `name`."""
        whole = self.schemas.resolved(schema)
        return _changed(self.change, whole, self._plain(schema, whole, name))

    def _plain(self, schema: Schema, whole: Schema, name: str) -> st.SearchStrategy[Any]:
        const = [whole["const"]] if "const" in whole else None
        listed = const or whole.get("enum") or whole.get("x-extensible-enum")
        if listed:
            return st.sampled_from(listed)
        match whole["type"]:
            case "string":
                return _strings(whole, name)
            case "integer":
                return _integers(whole)
            case "boolean":
                return st.booleans()
            case "array":
                most = min(whole.get("maxItems", _MOST_ITEMS), _MOST_ITEMS)
                least = whole.get("minItems", 0)
                return st.lists(self.of(whole["items"]), min_size=least, max_size=most)
            case "object":
                return self._objects(schema, whole)
            case other:
                raise ValueError(f"values of type {other} are not known here")

    def _objects(self, schema: Schema, whole: Schema) -> st.SearchStrategy[dict[str, Any]]:
        fields = {name: self.of(one, name) for name, one in whole.get("properties", {}).items()}
        return _objects(fields, lambda one: self.schemas.problem(schema, one) is None)


# `composite` takes longer than most draws: it is made once each, and not for each schema.


@st.composite
def _changed(draw: st.DrawFn, change: Change, schema: Schema, plain: st.SearchStrategy[Any]) -> Any:
    return change(draw, schema, draw(plain))


@st.composite
def _objects(
    draw: st.DrawFn,
    fields: Mapping[str, st.SearchStrategy[Any]],
    valid: Callable[[dict[str, Any]], bool],
) -> dict[str, Any]:
    return without_some(draw, {name: draw(one) for name, one in fields.items()}, valid)


def without_some(
    draw: st.DrawFn, whole: Mapping[str, Any], valid: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    """The mapping without some of its names, as long as that leaves it valid."""
    kept = dict(whole)
    some = st.lists(st.sampled_from(sorted(whole)), unique=True) if whole else st.nothing()
    names = draw(st.just([]) | some)
    for name in names:
        rest = {other: value for other, value in kept.items() if other != name}
        if valid(rest):
            kept = rest
    return kept


def _strings(schema: Schema, name: str) -> st.SearchStrategy[str]:
    if schema.get("format") == "decimal":
        return decimals()
    if name == "accessToken":
        return token
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    fitting = text if most is None else text.map(lambda one: one[:most])
    return fitting.map(lambda one: one.ljust(least, "x"))


def _integers(schema: Schema) -> st.SearchStrategy[int]:
    least, most = schema.get("minimum"), schema.get("maximum")
    if schema.get("x-unit") is not None and least is None:
        # 0 is the beginning; what is smaller than ms are is refused as seconds.
        return st.just(0) | st.integers(_FIRST_MS, _LAST_MS)
    bound = _INTEGER_BOUNDS.get(schema.get("format", ""), _INT64)
    return st.integers(-bound if least is None else least, bound if most is None else most)
