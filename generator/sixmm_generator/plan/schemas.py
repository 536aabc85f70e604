"""The schemas of a description: as the document has them, and as the parser understood them."""

from functools import cached_property
from typing import Any

import attrs

from sixmm_generator.description import Description
from sixmm_generator.engine import Call, Parsed
from sixmm_generator.names import order_names

SCHEMAS = ("components", "schemas")


@attrs.frozen
class Schemas:
    """What every plan is made from."""

    description: Description
    parsed: Parsed

    @property
    def document(self) -> dict[str, Any]:
        """The whole document."""
        return self.description.document

    @property
    def raw(self) -> dict[str, Any]:
        """Every schema as the document has it."""
        found: dict[str, Any] = self.document["components"]["schemas"]
        return found

    @cached_property
    def outputs(self) -> set[str]:
        """The objects in answers."""
        return self.reach([call.result for call in self.parsed.calls])

    @cached_property
    def inputs(self) -> set[str]:
        """The objects in requests."""
        return self.reach(self._bodies)

    @cached_property
    def nested(self) -> set[str]:
        """The objects inside the bodies of requests."""
        return self.reach(self._bodies, include_roots=False)

    @cached_property
    def order_names(self) -> dict[str, str]:
        """The Python names of an order's fields, by wire name."""
        return order_names(self.description)

    @property
    def _bodies(self) -> list[str]:
        return [call.body for call in self.parsed.calls if call.body]

    def reach(self, roots: list[str], *, include_roots: bool = True) -> set[str]:
        """The objects that `roots` hold, directly or inside others."""
        found: set[str] = set(roots) if include_roots else set()
        waiting = list(roots)
        while waiting:
            for member in self.parsed.objects[waiting.pop()]:
                inner = member.shape.innermost()
                if inner.kind == "model" and inner.name not in found:
                    found.add(inner.name)
                    waiting.append(inner.name)
        return found

    def operation(self, call: Call) -> dict[str, Any]:
        """The operation of that call, as the document has it."""
        found: dict[str, Any] = self.document["paths"][call.path][call.method.lower()]
        return found

    def with_enum(self, raw: dict[str, Any]) -> dict[str, Any]:
        """A referenced enum's own description, where the place that uses it has none."""
        if "$ref" not in raw or "description" in raw:
            return raw
        target = self.description.resolve(raw["$ref"]) or {}
        return {**raw, "description": target.get("description", "")}


def enum_values(schema: dict[str, Any]) -> list[Any]:
    """The values of an enum's schema, of a closed or an open list."""
    values: list[Any] = schema.get("enum") or schema["x-extensible-enum"]
    return values
