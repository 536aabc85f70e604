"""The signing alone, with httpx: blocking and awaited, and with a client that openapi-python-client has generated.

python examples/signed_httpx.py
openapi-python-client generate --path openapi.yaml && python examples/signed_httpx.py --stock PACKAGE
"""

import argparse
import asyncio
import importlib
import os

import httpx
from sixmm_auth import ApiKey, HmacAuth, ServerClock

BASE_URL = os.environ.get("SIXMM_BASE_URL", "https://api.6mm.com")
PATH = "/v1/private/order/current"


def signer() -> HmacAuth:
    """Signs each request over its final bytes. One for all clients of a key."""
    key = ApiKey(os.environ["SIXMM_API_KEY"], os.environ["SIXMM_API_SECRET"])
    return HmacAuth(BASE_URL, key, ServerClock())


def block(auth: httpx.Auth) -> None:
    """A plain httpx client."""
    with httpx.Client(base_url=BASE_URL, auth=auth) as http:
        print("blocking:", http.get(PATH, params={"symbol": "BTCUSDT"}).json()["code"])


async def wait(auth: httpx.Auth) -> None:
    """The awaiting one, with the same signer."""
    async with httpx.AsyncClient(base_url=BASE_URL, auth=auth) as http:
        print("awaited:", (await http.get(PATH)).json()["code"])


def stock(package: str, auth: httpx.Auth) -> None:
    """A generated client takes httpx's arguments: the signer is one of them."""
    client = importlib.import_module(package).Client(base_url=BASE_URL, httpx_args={"auth": auth})
    call = importlib.import_module(f"{package}.api.orders.get_current_orders")
    print("generated:", call.sync_detailed(client=client).status_code)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stock", metavar="PACKAGE")
    options = parser.parse_args()
    auth = signer()
    block(auth)
    asyncio.run(wait(auth))
    if options.stock:
        stock(options.stock, auth)
