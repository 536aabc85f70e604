"""Compares the Python side of two generated packages, with griffe: a check of `compare` by other means.

griffe sees names and signatures. It does not see that an attribute has another type, nor what the exchange does.
"""

from pathlib import Path

import attrs
import griffe

SEARCHED = "generated"


class ApiError(Exception):
    """A package can't be read."""


@attrs.frozen(order=True)
class Breakage:
    """One thing that callers of the package would notice. Prints as `file:line: place: what`."""

    file: str
    line: int
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.what}"


def breakages(old: str, new: str, package: str, repository: Path) -> list[Breakage]:
    """What breaks between two versions of a package.

    Args:
        old: a folder that holds the package, or a git revision of `repository`, where it stands below `generated`.
        new: likewise.
        package: the package's name.
        repository: the working tree whose revisions are meant.
    """
    before, after = _load(old, package, repository), _load(new, package, repository)
    return sorted({_breakage(one) for one in griffe.find_breaking_changes(before, after)})


def _load(source: str, package: str, repository: Path) -> griffe.Object | griffe.Alias:
    folder = Path(source)
    try:
        if (folder / package).is_dir():
            return griffe.load(
                package, search_paths=[folder], allow_inspection=False, force_inspection=False
            )
        return griffe.load_git(
            package, ref=source, repo=repository, search_paths=[SEARCHED], allow_inspection=False
        )
    except (ImportError, OSError, RuntimeError, griffe.GriffeError) as error:
        reason = str(error).strip().splitlines()[-1:] or [type(error).__name__]
        raise ApiError(
            f"{source}: neither a folder with {package} nor a git revision that has {SEARCHED}/{package}: {reason[0]}"
        ) from None


def _breakage(one: griffe.Breakage) -> Breakage:
    values = (one.old_value, one.new_value)
    argument = next((f"({each.name})" for each in values if isinstance(each, griffe.Parameter)), "")
    return Breakage(
        file=str(one.obj.relative_package_filepath),
        line=one.obj.lineno or 0,
        place=f"{one.obj.path}{argument}",
        what=one.kind.value.lower(),
    )
