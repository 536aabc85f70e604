"""What servers are held against: the openapi.json that is installed with the client."""

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from sixmm_conformance.errors import CannotRun

DOCS = "https://docs.6mm.com/developer-api"

_METHODS = ("get", "post", "put", "delete", "patch")
_RESPONSES_BY_STATUS = {401: "Unauthorized", 429: "RateLimited"}


@frozen
class Operation:
    """One endpoint, and what of it decides how it is called."""

    operation_id: str
    method: str
    path: str
    resource: str
    docs: str
    ways: tuple[frozenset[str], ...]
    """The ways to prove who is calling: each a set of security schemes, empty for nobody."""
    permission: str
    replay_protected: bool
    raw: dict[str, Any] = field(repr=False, eq=False)

    @property
    def only_reads(self) -> bool:
        """Whether a call leaves everything as it is. No documented GET changes anything."""
        return self.method == "GET"

    @property
    def takes_api_key(self) -> bool:
        """Whether it can be signed with an API key."""
        return frozenset({"apiKeyAuth"}) in self.ways

    @property
    def is_public(self) -> bool:
        """Whether anybody may call it."""
        return not self.ways or frozenset() in self.ways


@frozen(eq=False)
class Description:
    """The loaded description. Make one with :meth:`load`."""

    document: dict[str, Any] = field(repr=False)
    operations: Mapping[str, Operation] = field(repr=False)
    """By operation id, in the order of the description."""
    tolerance_ms: int
    refresh_cookie: str

    @classmethod
    def load(cls, file: Path | None = None) -> "Description":
        """Read ``file``, or the ``openapi.json`` that is installed with the client package.

        Raises:
            CannotRun: it is missing, or is not a description of this API.
        """
        path = file or installed("openapi.json")
        try:
            document = json.loads(path.read_bytes())
            schemes = document["components"]["securitySchemes"]
            return cls(
                document=document,
                operations={
                    item[method]["operationId"]: _operation(path_, method, item[method])
                    for path_, item in document["paths"].items()
                    for method in _METHODS
                    if method in item
                },
                tolerance_ms=schemes["apiKeyAuth"]["x-signature"]["toleranceMs"],
                refresh_cookie=schemes["refreshCookie"]["name"],
            )
        except OSError as error:
            raise CannotRun(f"cannot read the description {path}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CannotRun(
                f"{path} is not the description of this API ({error!r}); install sixmm anew"
            ) from error

    def status_of(self, code: int) -> int:
        """The HTTP status that an envelope with this code comes with."""
        responses = self.document["components"]["responses"]
        for status, name in _RESPONSES_BY_STATUS.items():
            if code in responses[name]["x-codes"]:
                return status
        return 200


def _operation(path: str, method: str, raw: dict[str, Any]) -> Operation:
    return Operation(
        operation_id=raw["operationId"],
        method=method.upper(),
        path=path,
        resource=raw["x-resource"],
        docs=raw["externalDocs"]["url"],
        ways=tuple(frozenset(way) for way in raw["security"]),
        permission=raw["x-permission"],
        replay_protected=raw.get("x-replay-protected", False),
        raw=raw,
    )


def installed(name: str) -> Path:
    """A file of the installed client package.

    Raises:
        CannotRun: there is no such package.
    """
    # find_spec does not run the client package: the suite must not depend on what it may check.
    spec = importlib.util.find_spec("sixmm")
    if spec is None or not spec.submodule_search_locations:
        raise CannotRun("the package sixmm, which carries the description, is not installed")
    return Path(next(iter(spec.submodule_search_locations))) / name
