"""The exchange for ccxt, apart from the way to wait: its description, its client, and what it has not."""

from typing import Any

import ccxt
from sixmm import RateLimit
from sixmm.client import API

from sixmm_ccxt.account import Account
from sixmm_ccxt.base import Dict
from sixmm_ccxt.description import WATCHED, WITHHELD, description, has
from sixmm_ccxt.market import MarketData
from sixmm_ccxt.trading import Trading

_PROXIES = ("httpsProxy", "httpProxy", "socksProxy", "https_proxy", "http_proxy", "socks_proxy")
# What would send calls another way than it says.
_REFUSED = (
    *("proxyUrl", "proxy_url", "proxyUrlCallback", "proxies", "aiohttp_proxy", "session"),
    *("wsProxy", "wssProxy", "wsSocksProxy", "ws_proxy", "wss_proxy", "ws_socks_proxy"),
)
_CREDENTIALS = {
    "apiKey": "api_key",
    "secret": "api_secret",
    "login": "username",
    "password": "password",
    "token": "access_token",
}


class Face(Trading, Account, MarketData):
    """What the blocking and the awaiting exchange share.

    `config` is ccxt's, with one word more: `mm`, a client of ours to call by, or a dict with arguments for a new one.
    """

    _watches = False
    _ended = False
    _client: Any = None
    _client_class: Any

    # ccxt's base class sets these from its description and from `config`.
    apiKey: str | None
    secret: str | None
    timeout: int
    rateLimit: float
    enableRateLimit: bool
    urls: Dict

    def __init__(self, config: Dict | None = None) -> None:
        given = dict(config or {})
        self._mm_given = given.pop("mm", None)
        self._made_with: tuple[Any, ...] | None = None
        super().__init__(given)  # type: ignore[call-arg]  # ccxt's
        refused = [name for name in _REFUSED if given.get(name)]
        if refused:
            raise ccxt.NotSupported(
                f"{self.id}: {', '.join(refused)} would change nothing here. Give httpsProxy (or httpProxy, socksProxy),"
                " which calls and streams go through, or a client with a way of its own as 'mm'."
            )
        if given.get("verify") is False:
            raise ccxt.NotSupported(
                f"{self.id}: certificates are always checked. Give the one to trust: 'mm': {{'verify': path}}."
            )
        if self._mm_given is not None and not isinstance(self._mm_given, dict):
            if any(self._credentials()):
                raise ccxt.BadRequest(
                    f"{self.id}: the client given as 'mm' has its own credentials."
                )
            self._client = self._mm_given

    def describe(self) -> Dict:
        """What this exchange is and has."""
        base = super().describe()
        made = {**base, **description(), "has": has(base["has"]), "pro": self._watches}
        made["urls"] = {**base["urls"], **made["urls"]}
        made["has"] |= dict.fromkeys(WATCHED, self._watches)
        return made

    @property
    def mm(self) -> Any:
        """The client that everything goes through, for what ccxt has no word for."""
        if self._ended:
            raise ccxt.ExchangeClosedByUser(
                f"{self.id}: this exchange object was closed. Make another."
            )
        wanted = (*self._credentials(), self.timeout)
        if self._client is None:
            self._client = self._client_class(**self._client_arguments())
        elif self._made_with is not None and wanted != self._made_with:
            if wanted[:-1] != self._made_with[:-1]:
                raise ccxt.NotSupported(
                    f"{self.id}: the credentials were changed after the first call. Make another exchange object."
                )
            self._client = self._client.with_options(timeout=self.timeout / 1_000)
        self._made_with = wanted
        return self._client

    def _credentials(self) -> tuple[str | None, ...]:
        return tuple(getattr(self, name, None) or None for name in _CREDENTIALS)

    def _client_arguments(self) -> Dict:
        rest, ws = self.urls["api"]["rest"], self.urls["api"]["ws"]
        proxies = [value for name in _PROXIES if (value := getattr(self, name, None))]
        limit = RateLimit(1_000 / self.rateLimit) if self.enableRateLimit else None
        made = {
            **dict(zip(_CREDENTIALS.values(), self._credentials(), strict=True)),
            "timeout": self.timeout / 1_000,
            "rate_limit": limit,
            "proxy": proxies[0] if proxies else None,
            # Those that are this exchange's own are left to the client, and so to the environment.
            "base_url": None if rest == API.base_url else rest,
            "ws_url": None if ws == API.ws_url else ws,
            **(self._mm_given or {}),
        }
        return {name: value for name, value in made.items() if value is not None}

    def set_sandbox_mode(self, enabled: bool) -> None:
        """Refused: the exchange documents no sandbox."""
        if enabled:
            raise ccxt.NotSupported(
                f"{self.id}: the exchange documents no sandbox. Run `sixmm-mock serve`, and give its address as"
                " 'urls': {'api': {'rest': …, 'ws': …}}."
            )


def _withheld(name: str, why: str) -> Any:
    def method(self: Face, *_: object, **__: object) -> None:
        raise ccxt.NotSupported(f"{self.id} {name} is not supported: {why}.")

    method.__name__ = name
    method.__doc__ = f"Not supported: {why}."
    return method


for _name, _why in WITHHELD.items():
    setattr(Face, _name, _withheld(_name, _why))
