# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The operations of `positions` as data: what is sent where, signed how, and what comes back."""

from sixmm_runtime import encode
from sixmm_runtime.encode import Param
from sixmm_runtime.operation import Clock, Operation, Paging

from sixmm import enums
from sixmm.models.applied_leverage import AppliedLeverage
from sixmm.models.empty import Empty
from sixmm.models.position_history import PositionHistory
from sixmm.models.position_list import PositionList
from sixmm.models.position_settings import PositionSettings
from sixmm.operations import bodies, system

SET_MARGIN_MODE = Operation(
    id="setMarginMode",
    method="POST",
    path="/v1/private/position/margin-mode",
    result=Empty,
    docs_url="https://docs.6mm.com/developer-api/rest-api/position#set-margin-mode",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    signed_again=True,
    sets=("symbol",),
    body=bodies.MARGIN_MODE_SETTING,
)
SET_LEVERAGE = Operation(
    id="setLeverage",
    method="POST",
    path="/v1/private/position/leverage",
    result=AppliedLeverage,
    docs_url="https://docs.6mm.com/developer-api/rest-api/position#set-leverage",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    signed_again=True,
    sets=("symbol",),
    body=bodies.LEVERAGE_SETTING,
)
GET_POSITION_SETTINGS = Operation(
    id="getPositionSettings",
    method="GET",
    path="/v1/private/position/settings",
    result=PositionSettings,
    docs_url="https://docs.6mm.com/developer-api/rest-api/position#position-settings",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("symbol", "symbol", encode.text, required=True),),
)
GET_POSITIONS = Operation(
    id="getPositions",
    method="GET",
    path="/v1/private/position/positions",
    result=PositionList,
    docs_url="https://docs.6mm.com/developer-api/rest-api/position#current-positions",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(Param("symbol", "symbol", encode.text),),
)
GET_POSITION_HISTORY = Operation(
    id="getPositionHistory",
    method="GET",
    path="/v1/private/position/history",
    result=PositionHistory,
    docs_url="https://docs.6mm.com/developer-api/rest-api/position#position-history",
    security=(
        ("bearerAuth",),
        ("apiKeyAuth",),
    ),
    repeatable=True,
    query=(
        Param("symbol", "symbol", encode.text),
        Param(
            "side",
            "side",
            encode.enum_of(
                enums.PositionSide, wire={"LONG": "long", "SHORT": "short"}, left_out=("BOTH",)
            ),
        ),
        Param("start_time", "startTime", encode.instant),
        Param("end_time", "endTime", encode.instant),
        Param("page", "page", encode.integer),
        Param("page_size", "pageSize", encode.integer),
    ),
    paging=Paging(
        style="page",
        items="list",
        size=20,
        time="closed_at",
        span_ms=604800000,
        clock=Clock(system.GET_SERVER_TIME, "timestamp_ms"),
        resumes=True,
    ),
)
