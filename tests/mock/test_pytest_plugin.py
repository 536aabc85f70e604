"""The pytest plugin: fixtures for the tests of programs that trade."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGIN = "sixmm_mock.pytest_plugin"


@pytest.fixture
def outcome(pytester):
    """Runs a test file with the plugin."""

    def run(source: str, *arguments: str):
        pytester.makepyfile(source)
        quick = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
        return pytester.runpytest_inprocess(*quick, *arguments)

    return run


ISOLATED = """
    import http.client
    import socket
    import sys
    from urllib.parse import urlsplit

    import httpx
    import pytest

    def ask(url, path="/v1/time"):
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    @pytest.mark.parametrize("number", [1, 2])
    def test_each_test_has_an_exchange_of_its_own(mock_exchange, number):
        assert mock_exchange.journal.count() == 0
        assert ask(mock_exchange.url) == 200
        assert mock_exchange.journal.count() == 1
        assert mock_exchange.ws_url.startswith("ws://127.0.0.1:")

    def test_in_process(mock_exchange):
        with httpx.Client(transport=mock_exchange.transport(), base_url="http://mock") as client:
            login = {"username": mock_exchange.username, "password": mock_exchange.password}
            assert client.post("/v1/public/user/login", json=login).json()["code"] == 0

    def test_the_clock_stands_still(mock_exchange, frozen_clock):
        before = frozen_clock.now_ms()
        frozen_clock.advance(250)
        assert mock_exchange.exchange.clock.now_ms() == before + 250

    def test_faults_happen(mock_exchange, faults):
        faults.add(kind="status", status=503, count=1)
        assert [ask(mock_exchange.url), ask(mock_exchange.url)] == [503, 200]

    def test_a_dropped_connection_in_process_is_an_httpx_error(mock_exchange, faults):
        faults.add(kind="reset_before")
        with httpx.Client(transport=mock_exchange.transport(), base_url="http://mock") as client:
            with pytest.raises(httpx.ReadError):
                client.get("/v1/time")

    def test_the_control_plane_is_there(mock_exchange):
        assert ask(mock_exchange.url, "/__mock/status") == 200
"""


def test_the_fixtures_work_in_a_test_of_somebody_else(outcome):
    outcome(ISOLATED).assert_outcomes(passed=7)


def test_a_fault_that_never_happened_fails_its_test_unless_it_may(outcome):
    source = """
        import httpx
        import pytest

        @pytest.mark.parametrize("removed", [False, True])
        def test_unfired(faults, removed):
            fault = faults.add(kind="reset_after", operation="orders.place")
            if removed:
                faults.remove(fault)

        def test_permitted(faults):
            fault = faults.add(kind="reset_after", operation="placeOrder", must_fire=False)
            assert faults.fired(fault) == 0

        def test_fired(mock_exchange, faults):
            fault = faults.add(kind="status", status=503, count=1)
            with httpx.Client(transport=mock_exchange.transport(), base_url="http://mock") as client:
                client.get("/v1/time")
            assert faults.fired(fault) == 1

        def test_red_for_its_own_reason(faults):
            faults.add(kind="gap")
            assert False
    """
    result = outcome(source)
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(["*these faults never happened: f1*reset_after*must_fire=False*"])


def test_the_server_of_a_test_ends_with_it(outcome):
    source = """
        import socket
        urls = []

        def test_one(mock_exchange):
            urls.append(mock_exchange.url)

        def test_two():
            port = int(urls[0].rpartition(":")[2])
            with socket.socket() as probe:
                assert probe.connect_ex(("127.0.0.1", port)) != 0
    """
    outcome(source).assert_outcomes(passed=2)


def test_the_plugin_loads_nothing_before_a_test_asks():
    code = f"import sys; before = set(sys.modules); import {PLUGIN}; print('\\n'.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", "import pytest;" + code], capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    heavy = {"httpx", "starlette", "uvicorn", "jsonschema_rs", "jinja2", "sixmm_mock.exchange"}
    assert loaded & heavy == set()


def test_the_wheel_announces_the_plugin():
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'[project.entry-points.pytest11]\nsixmm_mock = "{PLUGIN}"' in text
