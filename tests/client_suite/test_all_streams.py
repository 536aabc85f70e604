"""Every scene of the streams, through both generated clients."""

import asyncio
import json
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest
from sixmm_client_suite.streams.chapters import SCENES
from sixmm_client_suite.streams.exchange import Exchange
from sixmm_client_suite.streams.rules import STREAM_RULES
from sixmm_client_suite.streams.stage import play
from sixmm_client_suite.streams.watch import Watch
from websockets.asyncio.client import connect


@pytest.mark.parametrize(
    ("name", "client"),
    [(name, client) for name, scene in SCENES.items() for client in scene.clients],
)
def test_a_stream_keeps_to_every_rule(name, client):
    play(SCENES[name], client)


def test_the_scripted_exchange_answers_as_described():
    async def talk():
        exchange = Exchange(Watch(5.0), refuses={"market.tickers": 2002})
        heard = {}
        async with exchange.serving(), connect(f"{exchange.url}?listenKey=k") as line:
            heard["Authenticated"] = json.loads(await line.recv())
        async with exchange.serving(), connect(exchange.url) as line:
            for name, op, topics in (
                ("Subscribed", "subscribe", ["market.ticker.BTCUSDT"]),
                ("Unsubscribed", "unsubscribe", ["market.ticker.BTCUSDT"]),
                ("Pong", "ping", []),
                ("Refused", "subscribe", ["market.tickers"]),
            ):
                await line.send(json.dumps({"id": name, "op": op, "args": topics}))
                heard[name] = json.loads(await line.recv())
        return heard

    document = json.loads(files("sixmm").joinpath("asyncapi.json").read_text())
    for name, frame in asyncio.run(talk()).items():
        payload = document["components"]["messages"][name]["payload"]
        schema = document["components"]["schemas"][payload["$ref"].rpartition("/")[2]]
        closed = {**schema, "additionalProperties": False, "components": document["components"]}
        jsonschema_rs.Draft202012Validator(closed).validate(frame)


def test_every_rule_names_a_page_that_the_documentation_has():
    pages = json.loads((Path(__file__).parents[2] / "docs.lock.json").read_text())["pages"]
    for rule in STREAM_RULES.values():
        page, _, anchor = rule.page.partition("#")
        assert not anchor or anchor in pages[f"developer-api/{page}"]
        assert rule.docs.startswith("https://docs.6mm.com/developer-api/")
