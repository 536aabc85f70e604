"""The files that a release changes: its section in CHANGELOG.md and the version."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

_UNRELEASED = "## [Unreleased]"
_ORDER = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
_VERSION = re.compile(r'^VERSION = "([^"]+)"$', re.MULTILINE)
_NUMBERS = re.compile(r"\d+\.\d+\.\d+")
_ENTRY = re.compile(r"^(?:- |\*\*)")


def with_section(text: str, version: str, date: str, entries: Mapping[str, list[str]]) -> str:
    """The changelog with a section for a release: what was unreleased, and `entries` by heading.

    Written again, it stays as it is; entries that stand there already are not written twice. Raises ValueError.
    """
    heading = f"## [{version}]"
    if heading not in text:
        if _UNRELEASED not in text:
            raise ValueError(f"CHANGELOG.md:1: there is no `{_UNRELEASED}`.")
        text = text.replace(_UNRELEASED, f"{_UNRELEASED}\n\n{heading} - {date}", 1)
    before, _, rest = text.partition(heading)
    following = re.search(r"^## ", rest, re.MULTILINE)
    end = following.start() if following else len(rest)
    section, after = rest[:end], rest[end:]
    for name in _ORDER:
        new = [line for line in entries.get(name, []) if line not in section]
        if new:
            section = _with_entries(section, name, new)
    return f"{before}{heading}{section.rstrip()}\n{'' if not after else chr(10)}{after}"


def _with_entries(section: str, name: str, lines: list[str]) -> str:
    heading = f"### {name}\n"
    block = "\n".join(lines)
    if heading in section:
        start = section.index(heading) + len(heading)
        following = section.find("\n### ", start)
        end = following if following >= 0 else len(section)
        return f"{section[:end].rstrip()}\n{block}\n{section[end:]}"
    later = [f"### {one}\n" for one in _ORDER[_ORDER.index(name) + 1 :]]
    at = min((section.index(one) for one in later if one in section), default=len(section))
    return f"{section[:at].rstrip()}\n\n{heading}{block}\n\n{section[at:]}"


def entries_of(changelog: str) -> dict[str, list[str]]:
    """A paragraph as `spec-diff` writes it, by heading."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in changelog.splitlines():
        if line.startswith("### "):
            name = line.removeprefix("### ")
        elif _ENTRY.match(line):
            found.setdefault(name, []).append(line)
    return found


def version_of(text: str) -> str:
    """The version that a version file states. Raises ValueError."""
    match = _VERSION.search(text)
    if match is None:
        raise ValueError('there is no line VERSION = "X.Y.Z".')
    return match[1]


def with_version(text: str, version: str) -> str:
    """The version file with another version."""
    return _VERSION.sub(f'VERSION = "{version}"', text, count=1)


def main(arguments: Sequence[str]) -> int:
    """`python -m sixmm_generator.release X.Y.Z`: write the version and its section. 0: written. 2: it can't be.

    Run again with the same version, it changes nothing.
    """
    try:
        _release(*arguments)
    except (TypeError, ValueError) as error:
        sys.stderr.write(f"{error}\nRun: make release VERSION=X.Y.Z\n")
        return 2
    return 0


def _release(version: str) -> None:
    changelog, file = Path("CHANGELOG.md"), Path("runtime/sixmm_runtime/version.py")
    text = file.read_text(encoding="utf-8")
    if not _NUMBERS.fullmatch(version):
        raise ValueError(f"{version!r} is no version. Expected X.Y.Z, such as 0.2.0.")
    if _numbers(version) < _numbers(version_of(text)):
        raise ValueError(f"{version} is older than {version_of(text)}.")
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    section = with_section(changelog.read_text(encoding="utf-8"), version, today, {})
    changelog.write_text(section, encoding="utf-8")
    file.write_text(with_version(text, version), encoding="utf-8")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
