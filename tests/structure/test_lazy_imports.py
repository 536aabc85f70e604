"""`import sixmm` loads nothing that is not used yet; every exported name is there when it is."""

import subprocess
import sys

import pytest
import sixmm


def modules_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after `statement`."""
    code = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_importing_the_package_loads_neither_httpx_nor_attrs():
    assert not modules_after("import sixmm") & {
        "httpx",
        "attr",
        "sixmm_runtime.client",
        "sixmm_auth",
    }


def test_a_resource_is_loaded_when_it_is_first_used():
    loaded = modules_after("import sixmm; sixmm.SixMM().market")
    assert "sixmm.resources.market" in loaded
    assert "sixmm.resources.orders" not in loaded


@pytest.mark.parametrize("module", ["asyncio", "difflib", "sixmm_runtime.streams.session"])
def test_a_client_that_blocks_places_an_order_without(module):
    answer = '{"code":0,"data":{"timestampMs":1780000000000}}'
    transport = f"httpx.MockTransport(lambda request: httpx.Response(200, text={answer!r}))"
    order = "symbol='BTCUSDT', type='MARKET', side='BUY', quantity='1'"
    loaded = modules_after(
        f"import httpx, sixmm; mm = sixmm.SixMM(api_key='k', api_secret='s', transport={transport});"
        f"mm.orders.place({order})"
    )
    assert "sixmm.operations.orders" in loaded
    assert module not in loaded


def test_an_ordinary_answer_is_read_without_what_reads_odd_ones():
    loaded = modules_after("import sixmm; sixmm.SixMM(api_key='k', api_secret='s').orders")
    assert "sixmm_runtime.transport.blocking" in loaded
    assert not loaded & {"h11", "httpcore"}


def test_every_exported_name_can_be_imported():
    missing = [name for name in sixmm.__all__ if getattr(sixmm, name, None) is None]
    assert not missing


def test_an_unknown_name_is_an_attribute_error():
    assert not hasattr(sixmm, "SixMm")
