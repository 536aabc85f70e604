"""Both descriptions are served, with the mock as their server, and pages of an allowed origin may read the answers."""

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from sixmm_mock import MockExchange, running_server
from sixmm_mock.cli import main

PAGE = "http://localhost:5173"


@pytest.fixture
def allowing():
    """An exchange whose answers one page may read; its URL."""
    with running_server(MockExchange(cors=[PAGE])) as url:
        yield url


@pytest.fixture
def anybody():
    with running_server(MockExchange(cors=["*"])) as url:
        yield url


@pytest.fixture
def plain():
    with running_server(MockExchange(control=True)) as url:
        yield url


def test_the_rest_description_is_whole_and_names_the_mock_as_its_server(plain):
    served = httpx.get(f"{plain}/openapi.json").json()
    exchange = MockExchange()
    assert [one["url"] for one in served["servers"]] == [plain]
    assert served["x-websocket-url"] == plain.replace("http", "ws", 1) + "/ws"
    own = ("servers", "x-websocket-url")
    assert {key: one for key, one in served.items() if key not in own} == {
        key: one for key, one in exchange.description.document.items() if key not in own
    }
    assert list(OpenAPIV31SpecValidator.schema_validator.iter_errors(served)) == []


def test_the_streams_description_names_the_mock_as_its_server(plain):
    served = httpx.get(f"{plain}/asyncapi.json").json()
    (server,) = served["servers"].values()
    assert f"{server['protocol']}://{server['host']}" == plain.replace("http", "ws", 1)
    assert server["pathname"] == "/ws"
    assert served["channels"] == MockExchange().streams.description.document["channels"]


def test_a_server_behind_another_name_is_described_by_that_name(plain):
    served = httpx.get(f"{plain}/openapi.json", headers={"Host": "mock.test:81"}).json()
    assert served["servers"][0]["url"] == "http://mock.test:81"


@pytest.mark.parametrize("host", ["[::1", "a]b", "mock:port"])
def test_a_host_that_is_no_address_is_refused(plain, host):
    answer = httpx.get(f"{plain}/openapi.json", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, 2002)


def test_only_reading_gives_a_description(plain):
    assert httpx.post(f"{plain}/openapi.json").json()["code"] != 0


def test_the_page_of_an_allowed_origin_may_read_send_and_keep_the_cookie(allowing):
    asked = httpx.options(
        f"{allowing}/v1/private/order/place",
        headers={
            "Origin": PAGE,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-api-key,content-type",
        },
    )
    assert asked.status_code == 200
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "x-api-key" in asked.headers["Access-Control-Allow-Headers"].lower()

    for path in ("/v1/time", "/openapi.json", "/v1/private/user/info"):
        answer = httpx.get(f"{allowing}{path}", headers={"Origin": PAGE})
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "X-Request-ID" in answer.headers["Access-Control-Expose-Headers"]


def test_the_page_of_another_origin_may_not(allowing):
    answer = httpx.get(f"{allowing}/v1/time", headers={"Origin": "http://evil.test"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_every_page_may_read_but_with_no_cookie_where_all_are_allowed(anybody):
    answer = httpx.get(f"{anybody}/v1/time", headers={"Origin": "http://any.test"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_page_may_read_anything_unless_asked_for(plain):
    answer = httpx.get(f"{plain}/v1/time", headers={"Origin": PAGE})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_the_control_plane_is_open_to_no_page():
    with running_server(MockExchange(control=True, cors=["*"])) as url:
        answer = httpx.get(f"{url}/__mock/", headers={"Origin": PAGE})
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("origin", ["localhost:5173", "http://a.test/", "http://a b", "", "null"])
def test_what_is_no_origin_is_refused_in_one_line(origin, capsys):
    assert main(["serve", "--port", "0", "--cors", origin]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"sixmm-mock: --cors: {origin!r} is no origin")
    with pytest.raises(ValueError, match="no origin"):
        MockExchange(cors=[origin])
