"""Where a description comes from: a file, or a file as it was in a git revision (`HEAD~1:openapi.yaml`)."""

import shutil
import subprocess
from pathlib import Path

from sixmm_generator.description import Description, DescriptionError


def load(source: str) -> Description:
    """Read a description of either kind. Raises DescriptionError, naming what was asked for."""
    path = Path(source)
    found = (
        Description.read(path)
        if path.exists() or ":" not in source
        else Description.parse(at_revision(source), path)
    )
    document = found.document
    known = str(document.get("openapi", "")).startswith("3.1") or str(
        document.get("asyncapi", "")
    ).startswith("3.")
    if not known:
        raise DescriptionError(
            [
                f'{source}:1:1: expected an OpenAPI 3.1 document ("openapi: 3.1.0") or AsyncAPI 3 ("asyncapi: 3.0.0").'
            ]
        )
    return found


def at_revision(source: str) -> str:
    """The text of `REVISION:path`, as git has it."""
    git = shutil.which("git")
    if git is None:
        raise DescriptionError(
            [f"{source}: git is needed to read a revision, and is not installed."]
        )
    # After --end-of-options nothing that the user wrote can be read as an option.
    command = [git, "show", "--end-of-options", source]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 (no shell, and `git` by its full path)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise DescriptionError([f"{source}: neither a file nor a git revision's: {reason}"])
    return done.stdout
