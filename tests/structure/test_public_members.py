"""What a user's editor offers on an object of the library is meant for users: each class written by hand against a golden list."""

import ast
import inspect
import textwrap
from enum import Enum
from functools import cached_property
from pathlib import Path

import pytest
import sixmm
from sixmm_runtime.model import ListModel, Model, Moment
from sixmm_runtime.streams.subscription import AsyncSpan, Span

GOLDEN = Path(__file__).with_name("public_members.txt")
OURS = ("sixmm", "sixmm_runtime", "sixmm_auth")
RESOURCES = [
    type(found)
    for client in (sixmm.SixMM(), sixmm.AsyncSixMM())
    for name in dir(client)
    if type(found := getattr(client, name)).__name__.endswith("Resource")
]
GENERATED = Path(inspect.getfile(sixmm)).parent
PUBLIC = [
    one
    for one in (
        *(getattr(sixmm, name) for name in sixmm.__all__),
        *RESOURCES,
        *(Model, ListModel, Span, AsyncSpan),
    )
    if inspect.isclass(one)
]


def is_generated(cls):
    return cls.__module__.startswith("sixmm") and GENERATED in Path(inspect.getfile(cls)).parents


def written(cls):
    """A class that is written by hand; of a generated one, those that it stands on."""
    if not is_generated(cls):
        return [cls] if cls.__module__.partition(".")[0] in OURS else []
    return [one for base in cls.__bases__ for one in written(base)]


#: What a description declares is in no list: its next version may name more.
CLASSES = {one.__name__: one for cls in PUBLIC for one in written(cls)}


def members(cls):
    """The public names of a class and of its objects, without those that it has from Python or from all answers."""
    own = [one for one in cls.__mro__ if one.__module__.partition(".")[0] in OURS]
    inherited = {name for one in cls.__mro__ if one not in own for name in vars(one)}
    if cls not in {Model, ListModel} and issubclass(cls, Model):
        inherited |= set(dir(ListModel if issubclass(cls, ListModel) else Model))
    names = {name for name in dir(cls) if name not in inherited}
    names.update(*(assigned(one) for one in own))
    return sorted(name for name in names if not name.startswith("_"))


def assigned(cls):
    """What the methods of a class assign to `self`, and what its body annotates."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls)))
    for node in ast.walk(tree):
        is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if is_set and isinstance(node.value, ast.Name) and node.value.id == "self":
            yield node.attr
    for node in tree.body[0].body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_every_class_that_a_user_gets_shows_the_members_of_the_list_and_no_others():
    shown = {name: " ".join(members(cls)) for name, cls in CLASSES.items()}
    lines = GOLDEN.read_text(encoding="utf-8").splitlines()
    told = [line.partition(":") for line in lines if not line.startswith("#")]
    golden = {name: names.strip() for name, _, names in told}
    wrong = [
        f"{name}: {shown.get(name)}"
        for name in sorted(shown.keys() | golden.keys())
        if shown.get(name) != golden.get(name)
    ]
    assert not wrong, f"Meant for users? Then write it into {GOLDEN.name}:\n" + "\n".join(wrong)


def test_what_generated_classes_show_is_declared_or_a_method_with_a_docstring():
    wrong = [
        f"{cls.__name__}.{name}"
        for cls in filter(is_generated, PUBLIC)
        for name, value in vars(cls).items()
        if not name.startswith("_")
        and name not in inspect.get_annotations(cls)
        and not isinstance(value, (Moment, Enum, cached_property))
        and not (inspect.isfunction(value) and value.__doc__)
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("blocking", "awaiting"),
    [
        (sixmm.SixMM, sixmm.AsyncSixMM),
        (sixmm.Stream, sixmm.AsyncStream),
        (sixmm.Subscription, sixmm.AsyncSubscription),
        (sixmm.BlockingBook, sixmm.Book),
        (sixmm.Paginator, sixmm.AsyncPaginator),
    ],
)
def test_what_blocks_and_what_is_awaited_show_the_same(blocking, awaiting):
    assert members(blocking) == members(awaiting)
