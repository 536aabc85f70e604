"""Rules for what a client may conclude after a failure: x-outcome of operations, `doubt` of error codes."""

from sixmm_generator.description import Description
from sixmm_generator.lint.rule import Found, rule
from sixmm_generator.lint.walk import operations
from sixmm_generator.outcomes import DOUBTS, outcome_problems


@rule("outcome", "orders would be looked for where they are not, and be placed twice", ("openapi",))
def outcome(description: Description) -> Found:
    """Order calls have an x-outcome, and what it names is there."""
    yield from outcome_problems(description)
    looked_up = any("x-outcome" in one.node for one in operations(description))
    within = description.document.get("x-visible-within", {} if looked_up else {"seconds": 1})
    if not isinstance(within.get("seconds"), int) or within["seconds"] < 1:
        yield (
            ("x-visible-within", "seconds"),
            "x-visible-within: a whole number of `seconds` from 1.",
        )


@rule("doubt", "a refusal that proves nothing would be taken for a proof", ("openapi",))
def doubt(description: Description) -> Found:
    """`doubt` of an error code is one of the known ones, and never a fact: no page says it."""
    for index, entry in enumerate(description.document.get("x-error-codes", [])):
        if "doubt" in entry:
            at = ("x-error-codes", index)
            if entry["doubt"] not in DOUBTS:
                yield (*at, "doubt"), f"doubt must be one of {', '.join(DOUBTS)}."
            if "x-assumed" not in entry:
                yield at, "no page says what a refusal proves: say in x-assumed why it is doubted."
