"""Version and time."""

from datetime import UTC, datetime
from importlib.metadata import version as installed_version

from sixmm_mock.envelope import JsonObject
from sixmm_mock.operations.call import Call, Handler


def version(_call: Call) -> JsonObject:
    """The mock's own version."""
    return {"version": installed_version("sixmm")}


def time(call: Call) -> JsonObject:
    """https://docs.6mm.com/developer-api/request-signing#server-time"""
    now_ms = call.now_ms
    moment = datetime.fromtimestamp(now_ms // 1000, UTC)
    return {
        "timestamp": now_ms // 1000,
        "timestampMs": now_ms,
        "iso": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": "UTC",
    }


HANDLERS: dict[str, Handler] = {"getVersion": version, "getServerTime": time}
