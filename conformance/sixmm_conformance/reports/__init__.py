"""The files that a run leaves behind: for CI, for tools, and for people."""

import json
from pathlib import Path

from sixmm_conformance.answer import Answer
from sixmm_conformance.errors import CannotRun
from sixmm_conformance.reports.har import har
from sixmm_conformance.reports.html import html
from sixmm_conformance.reports.junit import junit
from sixmm_conformance.streams.conversation import Conversation
from sixmm_conformance.suite import Suite


def write(suite: Suite, folder: Path) -> list[Path]:
    """Write all reports into an existing folder, and return their paths.

    Raises:
        CannotRun: a file cannot be written.
    """
    masker = suite.masker
    answers = dict(suite.record.answers)
    for verdict in suite.verdicts:
        shown = (each.answer for each in verdict.findings)
        answers |= {answer.number: answer for answer in shown if answer is not None}
    conversations = dict(suite.record.conversations)
    for verdict in suite.verdicts:
        told = (each.conversation for each in verdict.findings)
        conversations |= {each.number: each for each in told if each is not None}
    said: list[Answer | Conversation] = [*answers.values(), *conversations.values()]
    files = {
        "junit.xml": junit(suite, masker),
        "requests.har": json.dumps(har(sorted(said, key=lambda each: each.number), masker))
        # The one control character that JSON lets through.
        .replace("\x7f", "\\u007f")
        .encode(),
        "report.html": html(suite, masker).encode(errors="replace"),
        "sequence.txt": "\n".join([*map(masker.line, suite.record.sequence), ""]).encode(),
    }
    for name, content in files.items():
        try:
            (folder / name).write_bytes(content)
        except OSError as error:
            raise CannotRun(f"--report {folder / name}: {error.strerror}") from error
    return [folder / name for name in files]
