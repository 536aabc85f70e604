"""A contract's rule, out of `x-rule` into the runtime's declaration.

x-rule: {kind: minimum, of: [price * quantity], when: {type: [LIMIT]}, unless: [{closePosition: [true]}]}
"""

from collections.abc import Mapping
from typing import Any

_KINDS = ("multiple", "minimum", "maximum")
_KEYS = {"kind", "of", "when", "unless", "x-assumed"}


def problem(rule: Any, known: set[str]) -> str | None:
    """What is wrong with an `x-rule`, or None. `known` are the names of all fields."""
    if not isinstance(rule, dict) or rule.get("kind") not in _KINDS or not rule.get("of"):
        return f"x-rule needs kind ({', '.join(_KINDS)}) and of (a list of fields)."
    if not rule.keys() <= _KEYS:
        return f"x-rule has no {', '.join(sorted(rule.keys() - _KEYS))}."
    facts = [rule.get("when", {}), *rule.get("unless", [])]
    named = {name for group in facts for name in group}
    named |= {part.strip() for each in rule["of"] for part in each.split("*")}
    if not named <= known:
        return f"x-rule names fields that don't exist: {', '.join(sorted(named - known))}."
    return None


def rule_declaration(name: str, rule: dict[str, Any], names: Mapping[str, str]) -> str:
    """The rule that the contract's field `name` holds the limit of; `names` are the Python names of an order's fields."""
    of = tuple(tuple(names[part.strip()] for part in each.split("*")) for each in rule["of"])
    parts = [repr(name), repr(rule["kind"]), repr(of)]
    if rule.get("when"):
        parts.append(f"when=({_facts(rule['when'], names)},)")
    if rule.get("unless"):
        groups = "".join(f"({_facts(group, names)},)," for group in rule["unless"])
        parts.append(f"unless=({groups})")
    return f"Rule({', '.join(parts)})"


def _facts(fields: dict[str, list[Any]], names: Mapping[str, str]) -> str:
    return ", ".join(f"Is({names[wire]!r}, {tuple(values)!r})" for wire, values in fields.items())
