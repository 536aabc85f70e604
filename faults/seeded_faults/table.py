"""The catalogue, and what became of it, as tables."""

from collections.abc import Iterable

from attrs import frozen

from seeded_faults.fault import Fault, Kill


@frozen
class Result:
    """What became of one fault."""

    fault: Fault
    kill: Kill | None
    seconds: float

    @property
    def killed(self) -> bool:
        """Whether it was caught, by the rule that is there for it."""
        return self.kill is not None and self.kill.rule == self.fault.rule


def line(result: Result) -> str:
    """One row of the kill table."""
    fault, kill = result.fault, result.kill
    if kill is None:
        verdict = "survived" if fault.survives is None else f"survived: {fault.survives}"
    elif not result.killed:
        verdict = f"by {kill.rule}, and not by {fault.rule}"
    else:
        verdict = kill.rule
    return f"{fault.side:6}  {fault.name:28}  {result.seconds:5.1f} s  {verdict}"


def summary(results: Iterable[Result]) -> str:
    """How many were killed."""
    all_ = list(results)
    killed = sum(result.killed for result in all_)
    explained = sum(not each.killed and each.fault.survives is not None for each in all_)
    return (
        f"{killed} of {len(all_)} faults killed ({100 * killed / max(1, len(all_)):.1f} %), "
        f"{explained} survivors explained"
    )


def markdown(faults: Iterable[Fault]) -> str:
    """The catalogue as a page."""
    rows = [
        f"| {fault.side} | `{fault.name}` | {fault.what} | "
        + (f"`{fault.rule}`" if fault.survives is None else f"nothing: {fault.survives}")
        + " |"
        for fault in faults
    ]
    return "\n".join(
        [
            "# Seeded faults",
            "",
            "Each is planted alone, and the rule beside it must go red. `make faults` does that for all",
            "of them; this page is written by `python -m seeded_faults --markdown`.",
            "",
            "| side | fault | what is wrong | killed by |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
