"""Other people's tools: generators read the description, and what they make compiles, imports and takes right answers;
pyright reads the client as mypy does.

`make foreign` runs this: it installs the tools (package.json and TOOLS hold their versions) into build/foreign, which takes
a minute and a network. Without that, or without node or java, the tests are skipped and say so.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DESCRIPTION = ROOT / "generated/sixmm/openapi.json"
BUILD = ROOT / "build/foreign"
TOOLS = ["openapi-generator-cli==7.26.0"]
LONG = 400

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("SIXMM_FOREIGN"),
        reason="installs tools over the network: `make foreign`",
    ),
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("foreign"),
]


def run(*command: str | Path, cwd: Path = BUILD) -> str:
    """What a command says; the test fails with it if the command does."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-4000:]
    return said


def needs(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


@pytest.fixture(scope="module")
def node_tools() -> Path:
    """The folder of the installed npm tools' commands."""
    needs("node")
    npm = needs("npm")
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = HERE / "package.json"
    installed = BUILD / "package.json"
    if not installed.exists() or installed.read_bytes() != wanted.read_bytes():
        installed.unlink(missing_ok=True)
        folder = BUILD / "install"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(wanted, folder / "package.json")
        run(npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", cwd=folder)
        shutil.rmtree(BUILD / "node_modules", ignore_errors=True)
        (folder / "node_modules").rename(BUILD / "node_modules")
        shutil.copy(wanted, installed)
    return BUILD / "node_modules/.bin"


@pytest.fixture(scope="module")
def typescript(node_tools: Path) -> Path:
    """All that the TypeScript generators make, compiled strictly; the folder of the JavaScript."""
    made, compiled = BUILD / "made", BUILD / "js"
    for folder in (made, compiled):
        shutil.rmtree(folder, ignore_errors=True)
    made.mkdir()
    run(node_tools / "openapi-typescript", DESCRIPTION, "-o", made / "openapi-typescript.ts")
    plugins = ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch", "zod"]
    run(node_tools / "openapi-ts", "-i", DESCRIPTION, "-o", made / "hey-api", "-p", *plugins)
    outputs = {
        client: {
            "input": str(DESCRIPTION),
            "output": {"target": str(made / f"orval/{client}.ts"), "client": client},
        }
        for client in ("fetch", "zod")
    }
    config = BUILD / "orval.config.cjs"
    config.write_text(f"module.exports = {json.dumps(outputs)};\n")
    run(node_tools / "orval", "--config", config)
    shutil.copy(HERE / "tsconfig.json", BUILD / "tsconfig.json")
    run(node_tools / "tsc", "-p", "tsconfig.json")
    (compiled / "package.json").write_text('{"type": "module"}\n')
    return compiled


@pytest.mark.parametrize("validators", ["hey-api/zod.gen.js", "orval/zod.js"])
def test_generated_validators_take_every_example_of_an_answer(validators, typescript):
    judged = json.loads(
        run("node", HERE / "judge.mjs", typescript / validators, DESCRIPTION).splitlines()[-1]
    )
    operations = sum(len(item) for item in json.loads(DESCRIPTION.read_text())["paths"].values())
    assert judged == {"taken": operations, "refused": {}}


def test_a_bound_of_our_own_leaves_a_parameter_its_type(typescript):
    assert typescript.is_dir()
    types = (BUILD / "made/hey-api/types.gen.ts").read_text()
    assert "limit?: number;" in types
    assert "?: unknown;" not in types
    assert "unknown" not in [
        line for line in (BUILD / "made/orval/fetch.ts").read_text().splitlines() if "limit" in line
    ]


def statements(source: str) -> Iterator[tuple[range, bool]]:
    """The lines of each statement of a function, and whether one of them is marked as wrong."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign | ast.Assert | ast.Return):
            found = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            yield found, any("# E: " in lines[number - 1] for number in found)


def test_pyright_refuses_the_calls_that_mypy_refuses_and_no_others(node_tools: Path):
    calls = [ROOT / f"tests/types/{name}.py" for name in ("calls", "round_trip")]
    checked = ["generated/sixmm", "examples", *(str(one.relative_to(ROOT)) for one in calls)]
    config = BUILD / "pyrightconfig.json"
    settings = {"include": [f"../../{one}" for one in checked], "pythonVersion": "3.11"}
    config.write_text(json.dumps(settings))
    done = subprocess.run(
        [
            node_tools / "pyright",
            "-p",
            config,
            "--pythonpath",
            sys.executable,
            "--outputjson",
        ],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["summary"]["filesAnalyzed"] > 100
    found = {
        (Path(one["file"]), one["range"]["start"]["line"] + 1)
        for one in said["generalDiagnostics"]
        if one["severity"] == "error"
    }
    for file in calls:
        for place, wrong in statements(file.read_text(encoding="utf-8")):
            hit = {one for one in found if one[0] == file and one[1] in place}
            assert bool(hit) is wrong, (file, place)
            found -= hit
    assert found == set()


@pytest.fixture(scope="module")
def openapi_generator() -> Path:
    """The tool's jar."""
    needs("java")
    folder = BUILD / "jar"
    jar = folder / "openapi_generator_cli/openapi-generator.jar"
    stamp = folder / "versions.json"
    if not stamp.exists() or json.loads(stamp.read_text()) != TOOLS:
        shutil.rmtree(folder, ignore_errors=True)
        run(
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-deps",
            "--target",
            folder,
            *TOOLS,
            cwd=ROOT,
        )
        stamp.write_text(json.dumps(TOOLS))
    return jar


def test_openapi_generator_finds_nothing_wrong(openapi_generator):
    said = run(
        "java", "-jar", openapi_generator, "validate", "--recommend", "-i", DESCRIPTION, cwd=ROOT
    )
    assert "No validation issues detected" in said


_IMPORT = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(one.name)
models = importlib.import_module(f"{package.__name__}.models")
document = json.load(open(sys.argv[2], encoding="utf-8"))
for item in document["paths"].values():
    for operation in item.values():
        name = operation["operationId"]
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        answer = getattr(models, f"{name[0].upper()}{name[1:]}Response200").from_dict(example)
        assert answer.to_dict() == example, name
"""


def test_the_stock_python_generator_makes_a_package_that_imports_and_reads_every_example(tmp_path):
    target = tmp_path / "made"
    tool = Path(sys.executable).with_name("openapi-python-client")
    said = run(tool, "generate", "--path", DESCRIPTION, "--output-path", target, cwd=tmp_path)
    assert "WARNING parsing" not in said, said
    (package,) = [one.name for one in target.iterdir() if one.is_dir()]
    assert package.isidentifier()
    run(sys.executable, "-c", _IMPORT, package, DESCRIPTION, cwd=target)
