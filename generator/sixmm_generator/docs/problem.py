"""What is wrong with a documentation source."""


class DocsError(Exception):
    """The documentation can't be read. Holds every problem that was found, not just the first."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def problem(page: str, line: int, reason: str) -> str:
    """One line: page, line, reason."""
    return f"{page}:{line}: {reason}"
