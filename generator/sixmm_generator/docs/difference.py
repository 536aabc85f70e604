"""One difference between the pages and a description, in one line."""

import json
from typing import Any

import attrs

from sixmm_generator.description import Pointer
from sixmm_generator.docs.facts import Value


@attrs.frozen
class Difference:
    """What the pages say about one aspect of one field, and what the description does.

    Attributes:
        subject, field, aspect: what it is about; field and aspect may be "".
        documented, described: in words.
        at: page and anchor.
        file: the description's name.
        pointer: place in it; the nearest one there is.
        line: of that place, from 1.
    """

    subject: str
    field: str
    aspect: str
    documented: str
    described: str
    at: str
    file: str
    pointer: Pointer
    line: int = 1

    @property
    def about(self) -> str:
        """`POST /x body price type`."""
        return " ".join(part for part in (self.subject, self.field, self.aspect) if part)

    def __str__(self) -> str:
        """`openapi.yaml:7: POST /x body price type: documented "string" / described "integer" (page#anchor)`."""
        return (
            f"{self.file}:{self.line}: {self.about}: "
            f"documented {self.documented} / described {self.described} ({self.at})"
        )

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        found = attrs.asdict(self)
        found["pointer"] = "/".join(str(step) for step in self.pointer)
        return found


def shown(value: Value) -> str:
    """A value as a reader knows it from the pages: JSON."""
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
