"""`x-rest` names operations that exist, or the place in the file where it does not."""

from pathlib import Path

import pytest
from sixmm_generator.description import DescriptionError
from sixmm_generator.generate import load_plan

ROOT = Path(__file__).parents[2]


@pytest.fixture
def edited(tmp_path):
    """Plans the descriptions with one edit in asyncapi.yaml."""

    def plan(old, new):
        text = (ROOT / "asyncapi.yaml").read_text()
        assert old in text
        (tmp_path / "asyncapi.yaml").write_text(text.replace(old, new))
        (tmp_path / "openapi.yaml").write_text((ROOT / "openapi.yaml").read_text())
        return load_plan(tmp_path / "openapi.yaml")[1]

    return plan


def test_each_role_has_the_generated_operation(edited):
    rest = edited("SixMM exchange streams", "SixMM exchange streams").stream_rest
    assert rest.credentials == {
        "create": "listen_key.CREATE_LISTEN_KEY",
        "renew": "listen_key.RENEW_LISTEN_KEY",
        "check": "account.GET_USER_INFO",
    }
    assert rest.user["open_orders"] == "orders.GET_CURRENT_ORDERS"
    assert rest.modules == ["account", "listen_key", "orders", "positions", "system"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("order: getOrder\n", "order: getOrdre\n", "openapi.yaml has no operation getOrdre"),
        ("      trades: getTrades\n", "", "trades is missing"),
        (
            "x-rest: {check: getUserInfo}",
            "x-rest: {chekc: getUserInfo}",
            "chekc is not one of check",
        ),
        ("x-rest: {check: getUserInfo}", "x-none: 1", "check is missing"),
    ],
)
def test_a_wrong_role_or_operation_is_refused_with_its_place(edited, old, new, problem):
    with pytest.raises(DescriptionError, match=rf"asyncapi\.yaml:\d+:\d+: .*{problem}"):
        edited(old, new)
