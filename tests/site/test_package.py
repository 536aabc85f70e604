"""What is in the wheel and what is not, and that what it names can be installed."""

import email
import re
import zipfile

import pytest

SHIPPED = {
    "sixmm",
    "sixmm_auth",
    "sixmm_conformance",
    "sixmm_description",
    "sixmm_mock",
    "sixmm_runtime",
}


@pytest.fixture(scope="module")
def names(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return [name for name in archive.namelist() if ".dist-info/" not in name]


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_has_the_packages_and_nothing_else(names):
    assert {name.split("/")[0] for name in names} >= SHIPPED
    own = {name.split("/")[0] for name in names} - SHIPPED
    assert all(name.startswith("sixmm_") for name in own), own
    assert not own & {"sixmm_generator", "sixmm_client_suite", "seeded_faults"}


@pytest.mark.parametrize("package", sorted(SHIPPED))
def test_type_checkers_find_the_types_of_each_package(package, names):
    assert f"{package}/py.typed" in names


@pytest.mark.parametrize(
    "name", ["sixmm/openapi.json", "sixmm/asyncapi.json", "sixmm_auth/vectors.json"]
)
def test_the_data_travels_with_the_code(name, names):
    assert name in names


def test_no_test_cache_or_secret_is_in_the_wheel(names):
    kinds = {name.rsplit(".", 1)[-1] for name in names}
    assert kinds <= {"py", "typed", "json", "yaml", "jinja", "html", "css", "js", "svg", "png"}, (
        kinds
    )
    refused = re.compile(r"(^|/)(tests?/|test_|conftest\.py|__pycache__/|\.)")
    assert not [name for name in names if refused.search(name)]


def test_the_package_says_where_it_lives_and_what_it_needs(metadata):
    urls = dict(entry.split(", ", 1) for entry in metadata.get_all("Project-URL"))
    assert urls.keys() >= {"Homepage", "Documentation", "Source", "Issues", "Changelog"}
    assert metadata["License-Expression"] == "MIT"
    assert metadata["Author"] or metadata["Author-email"]
    assert "dev" not in metadata.get_all("Provides-Extra")
    needed = [one for one in metadata.get_all("Requires-Dist") if "extra ==" not in one]
    assert sorted(one.split("<")[0].split(">")[0] for one in needed) == [
        "attrs",
        "httpx",
        "websockets",
    ]


def test_every_link_of_the_readme_is_absolute(metadata):
    text = metadata.get_payload()
    home = dict(entry.split(", ", 1) for entry in metadata.get_all("Project-URL"))["Homepage"]
    targets = [part.split(")")[0] for part in text.split("](")[1:]]
    assert targets
    assert [one for one in targets if not one.startswith("https://")] == []
    ours = [one for one in targets if "github.com" in one]
    assert [one for one in ours if not one.startswith(f"{home}/blob/main/")] == []
