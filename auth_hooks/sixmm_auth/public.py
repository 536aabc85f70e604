"""What `import sixmm_auth` offers says so: in tracebacks, reprs and pickles it is called `sixmm_auth.X`.

`sixmm_runtime.public` has the same for `sixmm`: this package does not know the other, and an enum of the other loads
nothing of this one.
"""

from collections.abc import Iterable
from typing import Any, Self


class PublicModule(str):
    """The name of the package that something is imported from. It also leads to the module that defines it.

    It prints, formats and pickles as the package, and equals both names. As a key of `sys.modules`, which is how
    `inspect` and `typing` use it, it finds the defining module: a plain string would lead to the package, where the
    source of the class and the names in its annotations are not.
    """

    __slots__ = ("_defined_in",)

    _defined_in: str

    def __new__(cls, package: str, defined_in: str) -> Self:
        """The package's name for what the module `defined_in` defines."""
        made = super().__new__(cls, package)
        made._defined_in = defined_in
        return made

    def __eq__(self, other: object) -> bool:
        return other == self._defined_in or super().__eq__(other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._defined_in)

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def publish(package: str, values: Iterable[Any]) -> None:
    """Name the classes and functions among `values` after the package that users import them from."""
    for value in values:
        if not hasattr(value, "__qualname__"):
            continue  # a constant
        line = getattr(value, "__dict__", {}).get("__firstlineno__")
        value.__module__ = PublicModule(package, str(value.__module__))
        if line is not None:  # Python 3.13 forgets it with the module, and inspect needs it
            value.__firstlineno__ = line
