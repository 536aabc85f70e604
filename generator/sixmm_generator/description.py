"""Reads openapi.yaml, and knows where in the file each node stands."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import yaml

Pointer = tuple[str | int, ...]


class DescriptionError(Exception):
    """The description can't be used. Holds every problem that was found, not just the first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@attrs.frozen
class Description:
    """The parsed description.

    Attributes:
        path: the file, as it was named.
        document: plain dicts, lists and scalars.
    """

    path: Path
    document: dict[str, Any]
    _root: yaml.Node | None

    @classmethod
    def load(cls, path: Path) -> "Description":
        """Read an OpenAPI description. Raises DescriptionError with file, line and column."""
        found = cls.read(path)
        if not str(found.document.get("openapi", "")).startswith("3.1"):
            raise DescriptionError(
                [f'{path}:1:1: expected an OpenAPI 3.1 document ("openapi: 3.1.0").']
            )
        return found

    @classmethod
    def read(cls, path: Path) -> "Description":
        """Read a description of any kind. Raises DescriptionError with file, line and column."""
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise DescriptionError([f"{path}: can't be read: {error.strerror}."]) from None
        except UnicodeDecodeError as error:
            raise DescriptionError([f"{path}: byte {error.start} is not UTF-8."]) from None
        return cls.parse(text, path)

    @classmethod
    def parse(cls, text: str, path: Path) -> "Description":
        """A description of any kind, from its text; `path` is what problems name."""
        try:
            root = _composed(text)
            if not isinstance(root, yaml.MappingNode):
                raise DescriptionError(
                    [f"{path}:1:1: expected a mapping, such as `openapi: 3.1.0`."]
                )
            return cls(path, plain(root), root)
        except yaml.MarkedYAMLError as error:
            mark, last = error.problem_mark or error.context_mark, len(text.splitlines())
            where = f"{path}:{min(mark.line + 1, last)}:{mark.column + 1}" if mark else str(path)
            raise DescriptionError([f"{where}: not valid YAML: {error.problem}."]) from None
        except yaml.YAMLError as error:
            raise DescriptionError([f"{path}: not valid YAML: {error}."]) from None
        except RecursionError:
            raise DescriptionError(
                [f"{path}:1:1: an alias (`*name`) stands inside of what it stands for."]
            ) from None

    def problem(self, pointer: Pointer, reason: str) -> str:
        """One line: file, line, column, place in the document, reason."""
        line, column = self.position(pointer)
        place = "/".join(str(step) for step in pointer)
        return f"{self.path}:{line}:{column}: {place}: {reason}"

    @contextmanager
    def reading(self, *pointer: str | int) -> Iterator[None]:
        """Whatever goes wrong inside is a DescriptionError that names `pointer`, or the nearest place below it.

        For what no check has foreseen: a value of another form than everything around it has.
        """
        try:
            yield
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            reason = f"{type(error).__name__}: {error}"
            if isinstance(error, KeyError):
                reason = f"{error} is missing, or names nothing that there is"
            raise DescriptionError(
                [self.problem(pointer, f"can't be generated as it stands: {reason}.")]
            ) from error

    def position(self, pointer: Pointer) -> tuple[int, int]:
        """Line and column (from 1) of the key or item that `pointer` ends in, or of the nearest one above."""
        node, found = self._root, (1, 1)
        for step in pointer:
            if isinstance(node, yaml.MappingNode):
                at, node = next(
                    (pair for pair in node.value if pair[0].value == str(step)), (None, None)
                )
            elif isinstance(node, yaml.SequenceNode) and step in range(len(node.value)):
                at = node = node.value[step]
            else:
                break
            if at is None:
                break
            found = at.start_mark.line + 1, at.start_mark.column + 1
        return found

    def resolve(self, ref: str) -> Any:
        """What a local `$ref` points to, or None."""
        node: Any = self.document
        for step in pointer_of(ref):
            if not isinstance(node, dict) or step not in node:
                return None
            node = node[step]
        return node


def pointer_of(ref: str) -> Pointer:
    """`#/components/schemas/Order` → ("components", "schemas", "Order")."""
    return tuple(
        step.replace("~1", "/").replace("~0", "~") for step in ref.removeprefix("#/").split("/")
    )


def ref_name(ref: str) -> str:
    """The component's name in a local `$ref`."""
    return str(pointer_of(ref)[-1])


# One command reads the same file several times, and the nodes are only read.
@lru_cache(maxsize=4)
def _composed(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=_Loader)


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]  # the tool has no types
    """Reads plain scalars by YAML 1.2's core schema: `on` is a text, and a date is one too."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  the tool's own attribute


_SCALARS = {
    "null": (r"~|null|Null|NULL|", "~nN"),
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    "float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
}
for _kind, (_written, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_written})\Z"), [*_first, ""]
    )


def plain(node: yaml.Node) -> Any:
    """What a node of YAML says: dicts with texts as keys, lists and scalars. Raises MarkedYAMLError for a key twice."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            if str(key.value) in found:
                raise yaml.MarkedYAMLError(
                    problem=f'duplicate key "{key.value}"', problem_mark=key.start_mark
                )
            found[str(key.value)] = plain(value)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [plain(value) for value in node.value]
    return _scalar(node.tag.removeprefix("tag:yaml.org,2002:"), node.value)


def _scalar(kind: str, written: str) -> Any:
    match kind:
        case "null":
            return None
        case "bool":
            return written.lower() == "true"
        case "int":
            return int(written, 0) if written[:2] in ("0o", "0x") else int(written)
        case "float":
            return float(re.sub(r"\.(?=inf|nan)", "", written.lower()))
        case _:
            return written
