"""Reads openapi.yaml, and knows where in the file each node stands."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

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
    _marked: Any

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
            marked = YAML(typ="rt").load(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
            raise DescriptionError([f"{where}: not valid YAML: {error.problem}."]) from None
        except YAMLError as error:
            raise DescriptionError([f"{path}: not valid YAML: {error}."]) from None
        if not isinstance(marked, dict):
            raise DescriptionError([f"{path}:1:1: expected a mapping, such as `openapi: 3.1.0`."])
        try:
            return cls(path, plain(marked), marked)
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
        node: Any = self._marked
        found = (0, 0)
        for step in pointer:
            try:
                marks = node.lc
                mark = marks.key(step) if isinstance(node, dict) else marks.item(step)
                node = node[step]
                found = mark or found
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return found[0] + 1, found[1] + 1

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


def plain(node: Any) -> Any:
    """The same without ruamel's types, so that it prints as JSON and compares by value."""
    if isinstance(node, dict):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
