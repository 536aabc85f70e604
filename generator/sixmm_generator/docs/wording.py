"""What a table cell or a sentence says in a form that is known: values, defaults, bounds, lengths, units, conditions.

Only forms that leave no room for reading are taken, and what is taken is blanked in the `Reading`. A number or a list that
goes on in a way that is not known raises `Unreadable`: half a list would be a wrong fact. Any other wording is left, and its
digest notices every change of it.
"""

import itertools
import re

from sixmm_generator.docs.facts import Aspects, Value
from sixmm_generator.docs.reading import Reading, Unreadable

_CODE = re.compile(r"`([^`]+)`")
# 1000, `1000`, 1,500, 1 500, 1_500. What it is worth, `whole` says.
NUMBER = r"`?(-?\d[\d,._]*(?: \d{3}\b)*\w*)`?"
_GROUPED = re.compile(r"-?\d{1,3}(?:([,_ ])\d{3})(?:\1\d{3})*$")
_BARE = r"(?<![\w`])[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*(?![\w`])"
_ITEM = rf"(?:`[^`]+`|{_BARE})"
_BETWEEN = r"\s*(?:/|\||[,;]\s*(?:and\b|or\b)?|\b(?:and|or)\b)\s*"
_LIST = re.compile(rf"{_ITEM}(?:{_BETWEEN}{_ITEM})+")
_LEAD = re.compile(
    r"(?:^|[:.]|\b(?:one of|either|values?(?: are)?|be|is|are|such as|options?|can be|can take))\s*$",
    re.IGNORECASE,
)
# Words in capitals that are no values.
_WORDS = {
    "API",
    "JWT",
    "REST",
    "HTTP",
    "HTTPS",
    "HMAC",
    "JSON",
    "URL",
    "UTC",
    "IP",
    "ID",
    "SSO",
    "VIP",
    "BBO",
    "PUT",
    "GET",
    "POST",
    "DELETE",
}
# `0` disabled, `1`: enabled, 2 = both: the meaning of each number.
_LABELLED = re.compile(
    r"(?:`(?P<code>-?\d+)`|(?<![\w.`-])(?P<bare>-?\d+)(?=\s*[:=]))\s*(?:[:=–-]|means\b|is\b|for\b)?\s*"
    r"(?P<label>[A-Za-z(][^`,;/|.]*?)(?=\s*(?:[,;/|]|\band\b|\bor\b)\s*(?:and\s+|or\s+)?(?:`|-?\d+\s*[:=])|\s*\.(?:\s|$)|\s*$|,\s*[a-z])"
)
_FURTHER = re.compile(r"\s*,?\s*(?:etc\b\.?|and (?:others|more|so on)\b|\.\.\.|…)")
# Two values with words between them, and a separator: a list, but in no known form.
_LIKE_A_LIST = re.compile(r"`[^`]+`(?:[^`.\0]*[,;/|]\s*(?:and |or )?|(?:\s|<[^<>]*>)+)`[^`]+`")
_SENTENCE_END = re.compile(r"\.(?:\s|$)")
_MOST = r"(?:maximum|max\.?|at most|no more than|not more than|not exceed(?:ing)?|cannot exceed|can't exceed|up to|<=|≤|less than or equal to)"
_LEAST = r"(?:minimum|min\.?|at least|no less than|not less than|no fewer than|>=|≥|greater than or equal to)"
_OF = r"(?:\s+(?:value|number))?(?:\s*(?:of|is|are|:|=))?\s*"
_CHARACTERS = r"\s*(?:characters?|chars?|letters)\b"
_ENTRIES = r"\s*(?:entries|entry|items?|elements?|values|addresses|symbols|orders|ids?)\b"
# A number of something else bounds no value: "maximum 7 days", "up to 64 bytes". The first class keeps "70 days" from being read as 7.
_NOT_OF = (
    r"(?![\w,.`]*[\s-]*(?:%|(?:milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|months?|years?|percent|bytes?|kb|mb|digits?"
    r"|decimals?|decimal places|times|x|k|million)\b))"
)
_TO = r"\s*(?:-|–|—|to|and|\.\.+|~)\s*"
# In this order: the more a pattern says, the earlier it comes.
_BOUNDS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (aspects, re.compile(pattern, re.IGNORECASE))
    for aspects, pattern in (
        (
            ("min_length", "max_length"),
            rf"\b(?:length(?:\s*(?:of|is|:|between|from|range))?\s*){NUMBER}{_TO}{NUMBER}(?:{_CHARACTERS})?",
        ),
        (
            ("min_length", "max_length"),
            rf"\b(?:between\s+|from\s+)?{NUMBER}{_TO}{NUMBER}{_CHARACTERS}(?:\s+long)?",
        ),
        (("max_length",), rf"\b(?:{_MOST}{_OF}){NUMBER}{_CHARACTERS}(?:\s+long)?"),
        (("max_length",), rf"\b(?:maximum|max\.?)\s+length{_OF}{NUMBER}(?:{_CHARACTERS})?"),
        (
            ("max_length",),
            rf"\b{NUMBER}{_CHARACTERS}\s+(?:at most|or (?:less|fewer)|max(?:imum)?)\b",
        ),
        (("min_length",), rf"\b(?:{_LEAST}{_OF}){NUMBER}{_CHARACTERS}(?:\s+long)?"),
        (("min_length",), rf"\b(?:minimum|min\.?)\s+length{_OF}{NUMBER}(?:{_CHARACTERS})?"),
        (("max_items",), rf"(?:\b|(?=[<≤])){_MOST}{_OF}{NUMBER}{_ENTRIES}"),
        (("min_items",), rf"(?:\b|(?=[>≥])){_LEAST}{_OF}{NUMBER}{_ENTRIES}"),
        (
            ("minimum", "maximum"),
            rf"\b(?:range|between|from)(?:\s*(?:of|is|:|between|from))?\s+{NUMBER}{_TO}{NUMBER}{_NOT_OF}",
        ),
        (("maximum",), rf"(?:\b|(?=[<≤])){_MOST}{_OF}{NUMBER}{_NOT_OF}"),
        (("minimum",), rf"(?:\b|(?=[>≥])){_LEAST}{_OF}{NUMBER}{_NOT_OF}"),
        (("exclusive_maximum",), rf"\bless than\s+{NUMBER}{_NOT_OF}"),
        (("exclusive_minimum",), rf"\b(?:greater|more) than\s+{NUMBER}{_NOT_OF}"),
    )
)
# Behind a comma or in brackets, and nothing else there: "How many, 1-500", "How many (1-500)".
_SPAN = re.compile(rf"(?<=[,(;:])\s*{NUMBER}\s*[-–]\s*{NUMBER}(?=\s*(?:[),.;]|$))")
_ITEMS = {"maximum": "max_items", "minimum": "min_items"}
_DEFAULT = re.compile(
    r"\bdefault(?:s to|(?: value)?(?:\s*(?:is|:|=))?)\s*(?:`([^`]+)`|(-?\d[\d,._]*|true|false|(?-i:[A-Z][A-Z0-9_]+))(?![\w`]))",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\bdecimal from `([^`]+)` to `([^`]+)`", re.IGNORECASE)
_UNIT = re.compile(
    r"\(?\b(?:in|unit(?:\s*(?:is|:))?|Unix(?: time(?:stamp)?)? in|Unix)\s+(milliseconds?|ms|seconds?|s)\b(?: timestamp)?\)?"
    r"|\((milliseconds?|ms|seconds?|s)\)|\b(millisecond|second) timestamp\b",
    re.IGNORECASE,
)
_EQUALS = r"`(\w+)\s*={1,2}\s*(\w+)`|`(\w+)`\s*(?:is|=|equals)\s*`(\w+)`"
_REQUIRED_FOR = re.compile(
    r"\b(?:Required|Mandatory) (?:for|with|in) ((?:`[^`]+`(?:\s*(?:/|,|and|or)\s*)?)+|\w+(?:(?:, (?:and |or )?| and | or |/)\w+)*(?= orders))(?: orders)?",
    re.IGNORECASE,
)
_REQUIRED_WHEN = re.compile(
    rf"\b(?:is |are )?(?:Required|Mandatory|must be (?:given|sent|provided)) (?:when|if|where) (?:{_EQUALS})",
    re.IGNORECASE,
)
_OMITTABLE = re.compile(rf"\b(?:can|may) be omitted (?:when|if) (?:{_EQUALS})", re.IGNORECASE)
_DEPRECATED = re.compile(
    r"\b(?:is |are |now )*(?:deprecated|obsolete|discontinued|no longer (?:supported|available|recommended|used)|will be (?:removed|retired|discontinued)"
    r"|sunset)\b",
    re.IGNORECASE,
)
_NOT_DEPRECATED = re.compile(r"\b(?:not|no longer|never|un) ?deprecated\b", re.IGNORECASE)
_TYPES = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "int": {"type": "integer"},
    "integer": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "array": {"type": "array"},
    "object": {"type": "object"},
}
# The last word of what a field is called, where it is money, a price, a size or a ratio.
_AMOUNTS = {
    *(
        "price",
        "amount",
        "quantity",
        "qty",
        "balance",
        "margin",
        "fee",
        "fees",
        "rate",
        "ratio",
        "pnl",
        "volume",
        "notional",
        "equity",
    ),
    *(
        "size",
        "funds",
        "drawdown",
        "roe",
        "value",
        "rebate",
        "profit",
        "loss",
        "turnover",
        "cost",
        "commission",
        "return",
    ),
}
_TIMES = {"time", "timestamp"}
_AFTER_NAME = re.compile(
    r"[.:;,(]|(?<![\w-])(?:over|for|in|of|on|before|after|by|per|from|to|at|used|frozen|if|when|with|that|as|since)(?![\w-])"
)


def codes(text: str) -> list[str]:
    """The code spans of a text."""
    return _CODE.findall(text)


def whole(token: str) -> int:
    """`1,500` → 1500. Raises Unreadable for what is not a whole number in one known way of writing."""
    token = token.strip().rstrip(",.")
    if re.fullmatch(r"-?\d+", token):
        return int(token)
    if _GROUPED.match(token):
        return int(re.sub(r"[,_ ]", "", token))
    raise Unreadable(
        f'"{token}" is not a whole number in a known way of writing (1500, 1,500, 1 500).'
    )


def type_aspects(cell: str) -> Aspects | None:
    """`int32` → type and format; `string[]` → an array and its item type. None for an unknown type."""
    name = cell.strip("` ").lower()
    if name.endswith("[]"):
        item = _TYPES.get(name.removesuffix("[]"))
        return {"type": "array", "items": item["type"]} if item else None
    known = _TYPES.get(name)
    return dict(known) if known else None


def cell_aspects(cell: Reading, kind: Value) -> Aspects:
    """What a description cell says about a field of type `kind`. Raises Unreadable."""
    found: Aspects = {**deprecated(cell), **conditions(cell)}
    if match := cell.take(_DEFAULT):
        found["default"] = _default(match[1] or match[2], kind)
    if match := cell.take(_SCALE):
        found["scale"] = [match[1], match[2]]
    found |= bounds(cell, kind)
    if kind == "integer" and (match := cell.take(_SPAN)):
        found |= {"minimum": whole(match[1]), "maximum": whole(match[2])}
    found |= value_aspects(cell, kind)
    if kind == "integer" and (unit := cell.take(_UNIT)):
        found["unit"] = _unit(unit)
    return found


def bounds(text: Reading, kind: Value) -> Aspects:
    """Bounds, lengths and counts of a field of type `kind`. Raises Unreadable.

    A bare "at most 20" bounds a number, or the entries of a list; of a text it could be anything, and is left to be read.
    """
    found: Aspects = {}
    for aspects, pattern in _BOUNDS:
        bare = not any(one.endswith(("_length", "_items")) for one in aspects)
        if bare and kind not in {"integer", "number", "array"}:
            continue
        names = [_ITEMS.get(one, one) if kind == "array" else one for one in aspects]
        while match := text.take(pattern):
            numbers = [whole(group) for group in match.groups() if group]
            for aspect, number in zip(names, numbers, strict=True):
                if found.setdefault(aspect, number) != number:
                    raise Unreadable(f"two numbers for one limit: {found[aspect]} and {number}.")
    return found


def deprecated(text: Reading) -> Aspects:
    """Whether a text says that something is deprecated."""
    if _NOT_DEPRECATED.search(text.text):
        return {}
    return {"deprecated": True} if text.take(_DEPRECATED) else {}


def unit_of(text: Reading) -> Aspects:
    """The unit of a time."""
    match = text.take(_UNIT)
    return {"unit": _unit(match)} if match else {}


def _unit(match: re.Match[str]) -> str:
    said = next(group for group in match.groups() if group).lower()
    return "ms" if said.startswith("m") else "s"


def value_aspects(text: Reading, kind: Value) -> Aspects:
    """The values that a text lists, with their meanings where it gives them. Raises Unreadable for half a list."""
    labelled = list(_LABELLED.finditer(text.rest))
    if len(labelled) > 1:
        return _labels(text, labelled, kind)
    for match in _LIST.finditer(text.rest):
        if _is_list(text.rest, match):
            return _listed(text, match, kind)
    if half := _LIKE_A_LIST.search(text.rest):
        raise Unreadable(f"a list of values in no known form: {half[0]}.")
    alone = text.rest.replace("\0", " ").strip(" ,.")
    if re.fullmatch(_CODE, alone) or (
        kind == "string" and re.fullmatch(_BARE, alone) and alone not in _WORDS
    ):
        text.blank(0, len(text.rest))
        return {"values": [typed(alone.strip("`"), kind)]}
    return {}


def _labels(text: Reading, found: list[re.Match[str]], kind: Value) -> Aspects:
    labels: dict[str, str] = {}
    for one in found:
        value = one["code"] or one["bare"]
        if value in labels:
            raise Unreadable(f"the value {value} is given twice.")
        labels[value] = " ".join(one["label"].split()).lower()
    _nothing_follows(text.rest, found[0].start(), found[-1].end(), [one.span() for one in found])
    for one in found:
        text.blank(*one.span())
    integers: Value = "integer" if kind in {None, "string"} else kind
    return {
        "values": _sorted(
            {typed(value, integers if kind != "string" else kind) for value in labels}
        ),
        "meanings": {value: labels[value] for value in sorted(labels)},
    }


def _is_list(text: str, match: re.Match[str]) -> bool:
    items = _items(match[0])
    bare = [one for one in items if not one.startswith("`")]
    if any(one in _WORDS for one in bare):
        return False
    lead = _LEAD.search(text[: match.start()].replace("\0", " "))
    commas = re.search(r"[/|,;]", re.sub(r"`[^`]*`", "", match[0]))
    if len(bare) == len(items):
        return bool(re.search(r"[/|]", match[0]) or (lead and commas))
    return bool(commas or lead)


def _listed(text: Reading, match: re.Match[str], kind: Value) -> Aspects:
    before = text.rest[: match.start()].replace("\0", " ").rstrip().lower()
    values = [typed(one.strip("`"), kind) for one in _items(match[0])]
    _nothing_follows(text.rest, match.start(), match.end(), [match.span()])
    text.blank(*match.span())
    found: Aspects = {"values": _sorted(set(values))}
    further = _FURTHER.match(text.rest, match.end())
    if further:
        text.blank(*further.span())
    # An open list says so before it or behind it.
    if further or before.endswith(("such as", "e.g.", "for example")):
        found["open"] = True
    return found


def _items(listed: str) -> list[str]:
    return re.findall(_ITEM, listed)


def _nothing_follows(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    """Raise Unreadable where the sentence of a list has further values that were not read as part of it."""
    ends = _SENTENCE_END.search(text, end)
    sentence = text[end : ends.start() if ends else len(text)]
    inside = "".join(text[a:b] for (_, a), (b, _) in itertools.pairwise(spans))
    before = text[:start].replace("\0", " ")
    before = (
        "" if _LEAD.search(before) else before[max(before.rfind(". "), before.rfind(": ")) + 1 :]
    )
    for part in (sentence, inside, before):
        if further := codes(part):
            raise Unreadable(f"a list of values goes on in another form at `{further[0]}`.")
    if re.match(r"\s*(?:/|\|)\s*\w", sentence):
        raise Unreadable("a list of values goes on without backticks.")


def conditions(text: Reading) -> Aspects:
    """When a field is needed, and when it is not."""
    found: Aspects = {}
    if match := text.take(_REQUIRED_WHEN):
        name, value = _pair(match)
        kind = typed(value, "boolean")
        # "when `type` is `LIMIT`" is what "for limit orders" says, and which field decides is left to be noticed.
        if isinstance(kind, bool):
            found["required_when"] = {name: kind}
        else:
            text.leave(match.start() + match[0].index(name), len(name))
            found["required_for"] = [value]
    elif match := text.take(_REQUIRED_FOR):
        found["required_for"] = list[Value](sorted(codes(match[1]) or _named(match[1])))
    if match := text.take(_OMITTABLE):
        name, value = _pair(match)
        found["omittable_when"] = {name: typed(value, "boolean")}
    return found


def _named(text: str) -> list[str]:
    """The values that a sentence names without backticks: "limit and stop" → LIMIT, STOP."""
    return [one.upper() for one in re.findall(r"\w+", text) if one not in {"and", "or"}]


def _pair(match: re.Match[str]) -> tuple[str, str]:
    name, value = (group for group in match.groups()[-4:] if group)
    return name, value


def _default(text: str, kind: Value) -> str | int | bool:
    if kind == "integer":
        return whole(text)
    if kind == "boolean" and text.lower() not in {"true", "false"}:
        raise Unreadable(f'the default "{text}" of a boolean is neither true nor false.')
    return typed(text.lower() if kind == "boolean" else text, kind)


def typed(text: str, kind: Value) -> str | int | bool:
    """A written value as the field's type: `1` of an integer is 1, `true` of a boolean is True."""
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    return text


def _sorted(values: set[str | int | bool]) -> list[Value]:
    """Numbers by size, before texts by letters."""
    numbers = sorted(value for value in values if not isinstance(value, str))
    return [*numbers, *sorted(value for value in values if isinstance(value, str))]


def is_amount(name: str, description: str) -> bool:
    """Whether a text field is money, a price, a size or a ratio, by its name or by what it is called."""
    return bool({_last_word(_split(name)), _called(description)} & _AMOUNTS)


def is_time(name: str, description: str) -> bool:
    """Whether a number is a time."""
    return bool({_last_word(_split(name)), _called(description)} & _TIMES) or name.endswith("At")


def _called(description: str) -> str:
    """The last word of what a description calls the field: "Total fees over the last month" → fees."""
    head = _AFTER_NAME.split(_CODE.sub("", description).strip(), maxsplit=1)[0]
    return _last_word(head)


def _last_word(text: str) -> str:
    found = re.findall(r"[A-Za-z]+", text)
    return found[-1].lower() if found else ""


def _split(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name.rpartition(".")[2].removesuffix("[]"))
