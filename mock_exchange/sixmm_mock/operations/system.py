"""Version and time."""

from datetime import UTC, datetime
from importlib.metadata import version as installed_version

from sixmm_description import JsonObject

from sixmm_mock.operations.call import Call, Handler


def version(_call: Call) -> JsonObject:
    """The mock's own version."""
    return {"version": installed_version("sixmm")}


def time(call: Call) -> JsonObject:
    """https://docs.6mm.com/developer-api/request-signing#server-time"""
    return server_time(call.now_ms)


def server_time(now_ms: int) -> JsonObject:
    """The exchange's time in all of its spellings."""
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    return {
        "timestamp": now_ms,
        "timestamp_ms": now_ms,
        "iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": "UTC",
    }


HANDLERS: dict[str, Handler] = {"getVersion": version, "getServerTime": time}
