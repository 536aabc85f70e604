"""A program that sets up no logging sees nothing of ours on its standard error."""

import subprocess
import sys

PROGRAM = """
import httpx, sixmm
refuse = httpx.MockTransport(lambda _: httpx.Response(500, text="no"))
with sixmm.SixMM(transport=refuse, max_retries=0) as mm:
    try:
        mm.market.symbols()
    except sixmm.SixMMError:
        pass
import logging
logging.getLogger("sixmm").warning("a warning")
"""


def test_warnings_go_nowhere_until_a_program_asks_for_them():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
