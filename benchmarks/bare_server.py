"""A bare Starlette application: one route that reads a JSON body and answers with an envelope. The mock's measure.

python benchmarks/bare_server.py <port>
"""

import sys

import uvicorn
from signed_requests import PLACE
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def place(request: Request) -> JSONResponse:
    """An order's answer."""
    order = await request.json()
    data = {"orderId": "1", "clientOrderId": order["clientOrderId"], "status": "FILLED"}
    return JSONResponse({"code": 0, "message": "success", "data": data, "requestId": "r"})


if __name__ == "__main__":
    uvicorn.run(
        Starlette(routes=[Route(PLACE, place, methods=["POST"])]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http="httptools",
        access_log=False,
        log_level="critical",
    )
