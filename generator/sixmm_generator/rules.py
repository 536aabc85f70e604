"""A contract's rule, out of `x-rule` into the runtime's declaration.

x-rule: {kind: minimum, of: [price * quantity], when: {type: [LIMIT]}, unless: [{closePosition: [true]}]}
"""

from typing import Any

from sixmm_generator.naming import snake


def rule_declaration(name: str, rule: dict[str, Any]) -> str:
    """The rule that the contract's field `name` holds the limit of."""
    of = tuple(tuple(snake(part.strip()) for part in each.split("*")) for each in rule["of"])
    parts = [repr(name), repr(rule["kind"]), repr(of)]
    if rule.get("when"):
        parts.append(f"when=({_facts(rule['when'])},)")
    if rule.get("unless"):
        groups = "".join(f"({_facts(group)},)," for group in rule["unless"])
        parts.append(f"unless=({groups})")
    return f"Rule({', '.join(parts)})"


def _facts(fields: dict[str, list[Any]]) -> str:
    return ", ".join(f"Is({snake(wire)!r}, {tuple(values)!r})" for wire, values in fields.items())
