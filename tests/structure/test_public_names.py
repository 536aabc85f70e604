"""Every public name is called after the package that users import it from, and its source and hints are found all the same."""

import inspect
import pickle
import pydoc
import re
import subprocess
import sys
import traceback
from typing import get_type_hints

import httpx
import pytest
import sixmm
import sixmm_auth
from sixmm_runtime.public import PublicModule

PACKAGES = (sixmm, sixmm_auth)
NAMES = [
    (package, name)
    for package in PACKAGES
    for name in package.__all__
    if inspect.isclass(getattr(package, name)) or inspect.isfunction(getattr(package, name))
]
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def test_a_public_name_says_where_to_import_it_from():
    for package, name in NAMES:
        value = getattr(package, name)
        assert value.__module__ == package.__name__
        assert f"{value.__module__}.{value.__qualname__}" == f"{package.__name__}.{name}"
        if inspect.isclass(value):
            assert type.__repr__(value) == f"<class '{package.__name__}.{name}'>"


def test_its_source_and_its_hints_are_found():
    for package, name in NAMES:
        value = getattr(package, name)
        source = inspect.getsource(value)
        # Python 3.13 begins with the decorators, which may have several lines.
        assert re.search(rf"^(class|def|async def) {name}\b", source, re.MULTILINE), name
        assert inspect.getmodule(value).__name__ not in {"sixmm", "sixmm_auth"}
        get_type_hints(value)


def test_it_is_pickled_by_its_public_name():
    for package, name in NAMES:
        value = getattr(package, name)
        for protocol in PROTOCOLS:
            pickled = pickle.dumps(value, protocol)
            assert b"_runtime" not in pickled
            assert pickle.loads(pickled) is value


def test_a_pickled_enum_is_loaded_without_the_rest_of_the_client():
    pickled = pickle.dumps(sixmm.OrderSide.BUY)
    code = f"import pickle, sys; print(repr(pickle.loads({pickled!r})), 'httpx' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"{sixmm.OrderSide.BUY!r} False\n"


@pytest.mark.parametrize("value", [sixmm.InvalidArgument, sixmm.PlacedOrder, sixmm_auth.sign])
def test_its_help_names_its_package(value):
    assert f" in module {value.__module__}" in pydoc.plain(pydoc.render_doc(value))


@pytest.mark.parametrize("value", [sixmm.InvalidArgument, sixmm.PlacedOrder, sixmm_auth.sign])
def test_pickle_written_in_python_does_the_same(value):
    for protocol in PROTOCOLS:
        assert pickle.loads(pickle._dumps(value, protocol)) is value


def refused():
    """An error of the library, raised."""
    try:
        sixmm.SixMM(timeout=-1)
    except sixmm.InvalidArgument as error:
        return error
    pytest.fail("a negative time-out was taken")


def test_a_traceback_shows_the_name_that_is_caught():
    assert traceback.format_exception(refused())[-1].startswith("sixmm.InvalidArgument: timeout")
    raised = subprocess.run(
        [sys.executable, "-c", "import sixmm; sixmm.SixMM(timeout=-1)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert raised.stderr.splitlines()[-1].startswith("sixmm.InvalidArgument: timeout")


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_errors_and_models_survive_pickling(protocol):
    error = pickle.loads(pickle.dumps(refused(), protocol))
    assert type(error) is sixmm.InvalidArgument
    assert str(error) == str(refused())
    order = sixmm.PlacedOrder.from_dict({"orderId": "1"})
    assert pickle.loads(pickle.dumps(order, protocol)) == order
    failed = sixmm_auth.TokenRequestFailed("login", httpx.Response(500))
    assert str(pickle.loads(pickle.dumps(failed, protocol))) == str(failed)


def test_a_class_that_derives_from_a_public_one_keeps_its_own_module():
    class Own(sixmm.SixMMError):
        pass

    assert Own.__module__ == __name__


def test_both_packages_name_their_modules_in_one_way():
    ours, theirs = (
        inspect.getsource(sys.modules[f"{one}.public"].PublicModule)
        for one in ("sixmm_runtime", "sixmm_auth")
    )
    assert ours == theirs


def test_the_public_module_is_a_plain_string_wherever_it_is_kept():
    name = PublicModule("sixmm", "sixmm_runtime.errors")
    assert name == "sixmm"
    assert name == "sixmm_runtime.errors"
    assert name != "sixmm_runtime"
    assert type(pickle.loads(pickle.dumps(name))) is str
    assert type(f"{name}") is str


# What a client has besides its resources. Each is documented; anything else is for the library alone, and private.
CLIENT_MEMBERS = {
    "base_url",
    "clock",
    "close",
    "from_env",
    "stream",
    "user_agent",
    "wait",
    "with_credentials",
    "with_options",
    "ws_url",
}
RESOURCES = {
    "account",
    "api_keys",
    "auth",
    "conditions",
    "listen_key",
    "market",
    "orders",
    "positions",
    "strategies",
    "system",
}


def public_members(value):
    return {name for name in dir(value) if not name.startswith("_")}


@pytest.mark.parametrize("client", [sixmm.SixMM, sixmm.AsyncSixMM])
def test_a_client_shows_its_resources_and_documented_members_and_nothing_else(client):
    mm = client()
    assert public_members(mm) == public_members(client) == CLIENT_MEMBERS | RESOURCES
    assert all(inspect.getdoc(getattr(client, name)) for name in CLIENT_MEMBERS | RESOURCES)
    for name in RESOURCES:
        resource = type(getattr(mm, name))
        for member in public_members(resource):
            assert inspect.isfunction(getattr(resource, member)), member
            assert inspect.getdoc(getattr(resource, member)), member


@pytest.mark.parametrize("client", [sixmm.SixMM, sixmm.AsyncSixMM])
def test_both_kinds_of_client_have_the_same_methods(client):
    mm, other = client(), sixmm.SixMM()
    for name in RESOURCES:
        assert public_members(getattr(mm, name)) == public_members(getattr(other, name))


def test_the_library_logs_nothing_where_no_logging_is_set_up():
    code = """
import sixmm, sixmm_auth, logging
loggers = [name for name in logging.root.manager.loggerDict if name.startswith("sixmm")]
sixmm.SixMM()
assert logging.lastResort is not None
print([type(one).__name__ for one in logging.getLogger("sixmm").handlers], set(loggers) - {"sixmm"})
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "['NullHandler'] set()\n"
