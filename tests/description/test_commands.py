"""Both commands are run in one way: their versions, their errors in one line, and what a missing extra says."""

import hashlib
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import sixmm_conformance.cli
import sixmm_mock.cli
from sixmm_description import DescriptionError, command

MAINS = {"sixmm-mock": sixmm_mock.cli.main, "sixmm-conformance": sixmm_conformance.cli.main}
EXTRAS = {"sixmm-mock": "mock", "sixmm-conformance": "conformance"}
GENERATED = Path(__file__).parents[2] / "generated/sixmm"


@pytest.mark.parametrize("name", MAINS)
def test_a_command_says_which_package_and_which_descriptions_it_is(name, capsys):
    with pytest.raises(SystemExit, check=lambda end: end.code == 0):
        MAINS[name](["--version"])
    said = capsys.readouterr().out
    digests = [
        hashlib.sha256((GENERATED / file).read_bytes()).hexdigest()[:12]
        for file in ("openapi.json", "asyncapi.json")
    ]
    assert re.fullmatch(
        rf"{name} {re.escape(version('sixmm'))} \(openapi\.json \S+ sha256:{digests[0]}, "
        rf"asyncapi\.json \S+ sha256:{digests[1]}\)\n",
        said,
    )


@pytest.mark.parametrize("name", MAINS)
@pytest.mark.parametrize("arguments", [[], ["dance"], ["--colour"]], ids=" ".join)
def test_a_wrong_argument_is_one_line_that_says_where_help_is(name, arguments, capsys):
    assert MAINS[name](arguments) == command.UNUSABLE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert re.fullmatch(rf"{name}: .+; see {name} --help\n", shown.err)


@pytest.mark.parametrize(
    ("name", "arguments", "package"),
    [
        ("sixmm-mock", ["serve", "--port", "0"], "uvicorn"),
        ("sixmm-mock", ["operations"], "jsonschema_rs"),
        # Imported for the page alone, after the rest has been.
        ("sixmm-mock", ["serve", "--port", "0", "--control"], "jinja2"),
        ("sixmm-conformance", ["run", "--mock"], "requests"),
        ("sixmm-conformance", ["rules"], "schemathesis"),
    ],
)
def test_a_command_without_its_extra_says_what_to_install(name, arguments, package):
    module = name.replace("-", "_")
    block = f"import sys; sys.modules[{package!r}] = None; from {module}.cli import main"
    done = subprocess.run(
        [sys.executable, "-c", f"{block}; sys.exit(main({arguments!r}))"],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    expected = f"{name}: {package} is not installed; run: pip install 'sixmm[{EXTRAS[name]}]'\n"
    assert (done.returncode, done.stdout, done.stderr) == (command.UNUSABLE, "", expected)


@pytest.mark.parametrize("name", MAINS)
def test_help_and_version_need_no_extra(name):
    module = name.replace("-", "_")
    blocked = ["starlette", "uvicorn", "jsonschema_rs", "jinja2", "schemathesis", "requests"]
    block = (
        f"import sys; sys.modules.update(dict.fromkeys({blocked!r})); from {module}.cli import main"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{block}; main(['--version'])"],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (done.returncode, done.stdout.partition(" ")[0], done.stderr) == (0, name, "")


def _raise(error):
    raise error


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (command.CommandError("no such file"), 2, "cmd: no such file\n"),
        (DescriptionError("no JSON"), 2, "cmd: no JSON\n"),
        (KeyboardInterrupt(), 2, "cmd: interrupted\n"),
        (
            ModuleNotFoundError(name="uvicorn.config"),
            2,
            "cmd: uvicorn is not installed; run: pip install 'sixmm[mock]'\n",
        ),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, BaseException) else "",
)
def test_an_error_is_one_line_and_an_exit_code(error, status, said, capsys):
    assert command.run("cmd", lambda: _raise(error), extra="mock") == status
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    "error", [ModuleNotFoundError(name="sixmm_mock.gone"), LookupError("a bug")]
)
def test_a_bug_of_our_own_is_no_missing_extra(error):
    with pytest.raises(type(error)):
        command.run("cmd", lambda: _raise(error), extra="mock")
