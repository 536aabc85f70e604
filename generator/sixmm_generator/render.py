"""Writes the package: plan and templates in, files out. Same input, same bytes.

The files are written into an empty folder, formatted there, and only then swapped in: nothing stale survives and
nothing half-written is ever seen.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sixmm_generator.description import DescriptionError
from sixmm_generator.engine import TemplateProject
from sixmm_generator.naming import snake
from sixmm_generator.plan.inputs import InputPlan
from sixmm_generator.plan.operations import OperationPlan
from sixmm_generator.plan.package import Plan
from sixmm_generator.proof import Proof

TEMPLATES = Path(__file__).parent / "templates"

_RUFF = (sys.executable, "-m", "ruff")
# --isolated: the output must not depend on whichever pyproject.toml happens to enclose it.
_STYLE = ("--isolated", "--no-cache", "--quiet", "--line-length=100", "--target-version=py311")
_RUNTIME_ERRORS = (
    "ApiError",
    "BrokenRule",
    "ClientClosed",
    "FieldAbsent",
    "ForeignAnswer",
    "InvalidArgument",
    "MissingCredentials",
    "OrderEnded",
    "OrderNotExecuted",
    "OrderOutcomeUnknown",
    "OutcomeUnknown",
    "OversizedAnswer",
    "PagingError",
    "PartlyDone",
    "ProxyFailed",
    "RequestTimeout",
    "ResponseError",
    "RuleViolation",
    "SixMMError",
    "TLSFailed",
    "Throttled",
    "TransportError",
    "WaitFailed",
    "WaitTimeout",
)

# The exchange for ccxt, by module of `sixmm.ccxt`: where it is written, and what it is.
_CCXT = {
    "__init__": ("blocking", "The exchange as a ccxt class, blocking."),
    "async_support": ("awaiting", "The exchange as a ccxt class, to be awaited."),
    "pro": ("watching", "The exchange as a ccxt class with `watch_*` methods, to be awaited."),
}

# What a program that streams imports, or annotates, by the runtime's module.
_STREAM_NAMES = {
    "book.blocking": ("BlockingBook",),
    "book.book": ("Book", "BookSnapshot", "BookTop"),
    "book.follower": ("BookState",),
    "buffer": ("Buffer", "Overflow"),
    "errors": (
        "BookNotLive",
        "NotEnoughDepth",
        "StreamClosed",
        "StreamError",
        "StreamOverflow",
        "SubscriptionRefused",
        "SubscriptionTimeout",
    ),
    "events": (
        "Closed",
        "Connected",
        "Gap",
        "Push",
        "Reconnecting",
        "Refused",
        "Resynced",
        "StreamEvent",
        "Unknown",
    ),
    "options": ("StreamOptions",),
    "subscription": ("AsyncSubscription", "Subscription"),
}


def write_package(
    plan: Plan, documents: Mapping[str, Any], source: Path, target: Path, proof: Proof
) -> None:
    """Replace the package at `target`, once the new one is known to work. Raises DescriptionError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".generate-") as scratch:
        fresh = Path(scratch) / "sixmm"
        build(plan, documents, source, fresh, proof)
        proof.of_import(fresh.parent)
        old = Path(scratch) / "old"
        if target.exists():
            target.rename(old)
        fresh.rename(target)


def stale_files(
    plan: Plan, documents: Mapping[str, Any], source: Path, target: Path, proof: Proof
) -> list[str]:
    """The files below `target` that are missing, left over or different from what would be generated."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / target.name
        build(plan, documents, source, fresh, proof)
        expected, actual = _contents(fresh), _contents(target)
    return sorted(
        name for name in expected.keys() | actual.keys() if expected.get(name) != actual.get(name)
    )


def build(
    plan: Plan, documents: Mapping[str, Any], source: Path, package: Path, proof: Proof
) -> None:
    """Write the package into the empty folder `package`. Raises DescriptionError."""
    carried = {
        name: json.dumps(one, indent=1, ensure_ascii=False) + "\n"
        for name, one in documents.items()
    }
    files = _render(plan, source, _described(documents, carried))
    proof.of_names(files)
    for name, text in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    _format(package)
    (package / "py.typed").touch()
    # The whole descriptions, unrewritten: the mock exchange and the tests read them from the installed package.
    for name, text in carried.items():
        (package / name).write_text(text, encoding="utf-8", newline="\n")


def _described(
    documents: Mapping[str, Any], carried: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Version and digest of each description, by the file that carries it."""
    return {
        name: (
            str(one.get("info", {}).get("version", "")),
            hashlib.sha256(carried[name].encode()).hexdigest(),
        )
        for name, one in documents.items()
    }


def _render(plan: Plan, source: Path, described: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    project = TemplateProject(source, TEMPLATES)
    macros = project.env.get_template("_macros.jinja").module
    shared = {"plan": plan, "macros": macros, "modules": {m.name: m.module for m in plan.models}}

    def one(template: str, **context: Any) -> str:
        return project.render(template, **shared, **context)

    files = {
        "__init__.py": one("lazy_init.py.jinja", **_top_level(plan)),
        "client.py": one("client.py.jinja"),
        "frames.py": one("frames.py.jinja"),
        "descriptions.py": one("descriptions.py.jinja", described=described),
        "enums.py": one("enums.py.jinja"),
        "errors.py": one(
            "errors.py.jinja", runtime_errors=_RUNTIME_ERRORS, error_names=_error_names(plan)
        ),
        "inputs.py": one(
            "inputs.py.jinja", enums=_mentioned(plan.inputs, [enum.name for enum in plan.enums])
        ),
        "models/__init__.py": one("lazy_init.py.jinja", **_models_init(plan)),
        "operations/__init__.py": one(
            "empty_init.py.jinja", doc="The operations as data, one module a resource."
        ),
        "operations/bodies.py": one("bodies.py.jinja"),
        "resources/__init__.py": one("empty_init.py.jinja", doc="The resources, one module each."),
    }
    # Names of the hand-written package, under the one that callers know.
    for module, (home, doc) in _CCXT.items():
        files[f"ccxt/{module}.py"] = one("reexport.py.jinja", home=home, doc=doc)
    if plan.channels:
        carried = sorted({one.model for channel in plan.channels for one in channel.payloads})
        listed = sorted({p.enum for channel in plan.channels for p in channel.params if p.enum})
        files["channels.py"] = one("channels.py.jinja", carried=carried)
        files["streams.py"] = one("streams.py.jinja", carried=carried, listed=listed)
    for model in plan.models:
        files[f"models/{model.module}.py"] = one("model.py.jinja", model=model)
    for resource in plan.resources:
        results = sorted({operation.result for operation in resource.operations})
        iterators = [each.iterator for each in resource.operations if each.iterator]
        clocks = {each.paging.clock.resource for each in iterators if each.paging.clock}
        outcomes = [each.outcome for each in resource.operations if each.outcome]
        others = clocks.union(*(each.imports for each in outcomes))
        files[f"operations/{resource.name}.py"] = one(
            "operations.py.jinja", resource=resource, results=results, others=sorted(others)
        )
        names = {
            "enums": _mentioned(resource.operations, [enum.name for enum in plan.enums]),
            "inputs": [
                *_mentioned(
                    resource.operations, [item.name for item in plan.inputs if item.nested]
                ),
                *(resource.helpers.inputs if resource.helpers else ()),
                *(name for operation in resource.operations for name in operation.typed),
            ],
        }
        files[f"resources/{resource.name}.py"] = one(
            "resource.py.jinja",
            resource=resource,
            results=sorted(
                {
                    *(each.returns for each in resource.operations if not each.returns_nothing),
                    *(each.paging.item for each in iterators),
                    *(resource.helpers.results if resource.helpers else ()),
                }
            ),
            iterators=iterators,
            **names,
        )
    return files


def _mentioned(takers: Sequence[OperationPlan | InputPlan], names: list[str]) -> list[str]:
    """Those of `names` that an argument's annotation uses."""
    joined = " ".join(param.annotation for taker in takers for param in taker.params)
    words = set(joined.replace("[", " ").replace("]", " ").split())
    return [name for name in names if name in words]


def _error_names(plan: Plan) -> list[str]:
    return sorted([*_RUNTIME_ERRORS, *(one.name for one in plan.error_classes)])


def fixed_exports() -> list[tuple[str, str]]:
    """The names of `sixmm` that no description decides about, and their modules."""
    exports = [("AsyncSixMM", "sixmm.client"), ("SixMM", "sixmm.client")]
    exports += [("DESCRIPTIONS", "sixmm.descriptions")]
    exports += [("CallOptions", "sixmm_runtime.options"), ("Response", "sixmm_runtime.model")]
    exports += [
        (name, "sixmm_runtime.redaction")
        for name in ("otel_async_request_hook", "otel_request_hook")
    ]
    exports += [("AttemptEvent", "sixmm_runtime.options"), ("Backoff", "sixmm_runtime.retry")]
    exports += [("RateLimit", "sixmm_runtime.options")]
    exports += [("AccountSummary", "sixmm_runtime.helpers.account")]
    exports += [("FundingPayment", "sixmm_runtime.helpers.positions")]
    exports += [
        (name, "sixmm_runtime.paging.paginator") for name in ("AsyncPaginator", "Paginator")
    ]
    exports += [("AsyncStream", "sixmm.streams"), ("Stream", "sixmm.streams")]
    exports += [
        (name, f"sixmm_runtime.streams.{home}")
        for home, names in _STREAM_NAMES.items()
        for name in names
    ]
    return [*exports, *((name, "sixmm.errors") for name in _RUNTIME_ERRORS)]


def _top_level(plan: Plan) -> dict[str, Any]:
    exports = [
        (name, home)
        for name, home in fixed_exports()
        if plan.channels or (home != "sixmm.streams" and ".streams." not in home)
    ]
    exports += [(one.name, "sixmm.errors") for one in plan.error_classes]
    exports += [(one.name, "sixmm.enums") for one in plan.enums]
    exports += [(one.name, "sixmm.inputs") for one in plan.inputs if one.nested]
    exports += [(one.name, "sixmm.inputs") for each in plan.inputs for one in each.typed]
    exports += [(one.name, f"sixmm.models.{one.module}") for one in plan.models]
    return {
        "package": "sixmm",
        "doc": "Python client for the 6MM futures exchange.",
        "extra": "from sixmm_runtime.version import VERSION as __version__",
        "exports": sorted(exports),
    }


def _models_init(plan: Plan) -> dict[str, Any]:
    return {
        "package": "sixmm.models",
        "doc": "The objects that answers are made of, one module each.",
        "extra": "",
        "exports": [(one.name, f"sixmm.models.{snake(one.name)}") for one in plan.models],
    }


def _format(package: Path) -> None:
    # Layout only: sort and drop imports, then format. Nothing here may change what the code does.
    for command in (
        ("check", *_STYLE, "--select=I,F401", "--per-file-ignores=__init__.py:F401", "--fix"),
        ("format", *_STYLE),
    ):
        done = subprocess.run(
            [*_RUFF, *command, str(package)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise DescriptionError([f"ruff {command[0]}: {(done.stdout + done.stderr).strip()}"])


def _contents(root: Path) -> dict[str, bytes]:
    if not root.is_dir():
        return {}
    files = (path for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
