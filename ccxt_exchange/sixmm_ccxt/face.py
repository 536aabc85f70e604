"""The exchange for ccxt, apart from the way to wait: its description, its client, and what it has not."""

from difflib import get_close_matches
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
    *("proxy", "proxyUrl", "proxy_url", "proxyUrlCallback", "proxy_url_callback", "proxies"),
    *("httpProxyCallback", "httpsProxyCallback", "socksProxyCallback"),
    *("http_proxy_callback", "https_proxy_callback", "socks_proxy_callback"),
    "aiohttp_proxy",
    *("wsProxy", "wssProxy", "wsSocksProxy", "ws_proxy", "wss_proxy", "ws_socks_proxy"),
)
_CREDENTIALS = {
    "apiKey": "api_key",
    "secret": "api_secret",
    "login": "username",
    "password": "password",
    "token": "access_token",
}
# What a client is made with; all but the last stay as they are at the first call.
_SETTINGS = (*_CREDENTIALS, *_PROXIES, *_REFUSED, "enableRateLimit", "rateLimit", "timeout")
# The words of `config` that change something here.
_WORDS = (*_CREDENTIALS, *_PROXIES, "enableRateLimit", "rateLimit", "timeout", "urls", "mm")


class Face(Trading, Account, MarketData):
    """What the blocking and the awaiting exchange share.

    `config` is ccxt's, with one word more: `mm`, a client of ours to call by, or a dict with arguments for a new one.
    """

    _watches = False
    _ended = False
    _client: Any = None
    _origin: Any = None  # the client that owns the connections, before its timeout was changed
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
        for name in given:
            self._know(name)
        self._mm_given = given.pop("mm", None)
        self._made_with: tuple[Any, ...] | None = None
        super().__init__(given)  # type: ignore[call-arg]  # ccxt's
        self._refuse_what_does_nothing()
        if given.get("session"):
            raise ccxt.NotSupported(
                f"{self.id}: a session would change nothing here. Give a client as 'mm': SixMM(http_client=…)."
            )
        if given.get("verify") is False:
            raise ccxt.NotSupported(
                f"{self.id}: certificates are always checked. Give the one to trust: 'mm': {{'verify': path}}."
            )
        self._made_here = self._mm_given is None or isinstance(self._mm_given, dict)
        if not self._made_here:
            own = [name for name in (*_CREDENTIALS, *_PROXIES, "urls") if given.get(name)]
            if own:
                raise ccxt.BadRequest(
                    f"{self.id}: the client given as 'mm' has its own {', '.join(own)}."
                )
            self._origin = self._mm_given
            if "timeout" in given:
                self._origin = self._mm_given.with_options(timeout=self.timeout / 1_000)

    def _know(self, name: str) -> None:
        """Refuse a misspelt word of `config`. ccxt lets a program keep words of its own there."""
        if name in _WORDS or hasattr(type(self), name):
            return
        folded = {one.casefold(): one for one in _WORDS}
        close = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.75)
        if close:
            raise ccxt.BadRequest(
                f"{self.id}: there is no {name!r}. Did you mean {folded[close[0]]!r}?"
            )

    def _refuse_what_does_nothing(self) -> None:
        refused = [name for name in _REFUSED if getattr(self, name, None)]
        if refused:
            raise ccxt.NotSupported(
                f"{self.id}: {', '.join(refused)} would change nothing here. Give httpsProxy (or httpProxy, socksProxy),"
                " which calls and streams go through, or a client with a way of its own as 'mm'."
            )

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
        wanted = self._settings()
        if wanted != self._made_with:
            self._set_up(wanted)
        return self._client

    def _settings(self) -> tuple[Any, ...]:
        # Out of the object itself: the class has defaults that do nothing, and this is on the way of each call.
        held, api = self.__dict__, self.urls["api"]
        return (str(api), *[held.get(name) for name in _SETTINGS])

    def _set_up(self, wanted: tuple[Any, ...]) -> None:
        self._refuse_what_does_nothing()
        before = self._made_with
        if before is None:
            self._origin = self._origin or self._client_class(**self._client_arguments())
            self._client = self._origin
        elif wanted[:-1] != before[:-1]:
            names = ("urls", *_SETTINGS)
            changed = [
                name for name, old, new in zip(names, before, wanted, strict=True) if old != new
            ]
            raise ccxt.NotSupported(
                f"{self.id}: {', '.join(changed)} changed after the first call. Make another exchange object."
            )
        else:
            self._client = self._origin.with_options(timeout=self.timeout / 1_000)
        self._made_with = wanted

    def _credentials(self) -> tuple[str | None, ...]:
        return tuple(getattr(self, name, None) or None for name in _CREDENTIALS)

    def _client_arguments(self) -> Dict:
        api = self.urls["api"]
        if not isinstance(api, dict):
            raise ccxt.BadRequest(
                f"{self.id}: urls is {{'api': {{'rest': …, 'ws': …}}}}, not {{'api': {api!r}}}."
            )
        rest, ws = api["rest"], api["ws"]
        ways = {name: value for name in _PROXIES if (value := getattr(self, name, None))}
        if len(ways) > 1:
            raise ccxt.InvalidProxySettings(
                f"{self.id}: {', '.join(ways)}: one proxy serves calls and streams. Give one of them."
            )
        limited = self.enableRateLimit and self.rateLimit
        limit = RateLimit(1_000 / self.rateLimit) if limited else None
        made = {
            **dict(zip(_CREDENTIALS.values(), self._credentials(), strict=True)),
            "timeout": self.timeout / 1_000,
            "rate_limit": limit,
            "proxy": next(iter(ways.values()), None),
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
