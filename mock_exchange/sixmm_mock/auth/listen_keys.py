"""Listen keys: what a private stream is opened with, valid for a documented time.

https://docs.6mm.com/developer-api/websocket/private-user-channel
"""

from attrs import define, field

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.randomness import Randomness


@define
class ListenKey:
    """One user's listen key."""

    key: str = field(repr=False)
    expires_at_ms: int
    closed: bool = False
    """Whether it was ended on purpose."""


class ListenKeys:
    """At most one live listen key per user.

    Assumed: mock.second_listen_key.
    """

    def __init__(self, clock: Clock, randomness: Randomness, *, valid_minutes: int) -> None:
        self._lifetime_ms = valid_minutes * 60_000
        self._clock = clock
        self._randomness = randomness
        self._by_user: dict[str, ListenKey] = {}

    def create(self, user_id: str) -> ListenKey:
        """The user's live key, extended, or a new one."""
        live = self._live(user_id)
        if live is None:
            live = self._by_user[user_id] = ListenKey(self._randomness.hex(32), 0)
        live.expires_at_ms = self._clock.now_ms() + self._lifetime_ms
        return live

    def renew(self, user_id: str, key: str) -> ListenKey:
        """Extend a live key by its whole lifetime from now.

        Raises:
            Refusal: 2002, it is not a live key of this user.
        """
        live = self._owned(user_id, key)
        live.expires_at_ms = self._clock.now_ms() + self._lifetime_ms
        return live

    def close(self, user_id: str, key: str) -> None:
        """End a live key.

        Raises:
            Refusal: 2002, it is not a live key of this user.
        """
        self._owned(user_id, key).closed = True
        del self._by_user[user_id]

    def find(self, key: str) -> tuple[str, ListenKey] | None:
        """The live key that calls itself ``key`` and its user's id, or None."""
        for user_id in self._by_user:
            live = self._live(user_id)
            if live is not None and live.key == key:
                return user_id, live
        return None

    def lapsed(self, key: ListenKey) -> str | None:
        """Why a key does not count any more, or None while it does."""
        if key.closed:
            return "listenKeyClosed"
        return "listenKeyExpired" if self._clock.now_ms() >= key.expires_at_ms else None

    def _live(self, user_id: str) -> ListenKey | None:
        known = self._by_user.get(user_id)
        return known if known and self._clock.now_ms() < known.expires_at_ms else None

    def _owned(self, user_id: str, key: str) -> ListenKey:
        live = self._live(user_id)
        if live is None or live.key != key:
            raise Refusal(
                Code.INVALID_PARAMETER,
                "listenKey: unknown, closed or expired; create a new one",
                assumed="renew_listen_key.unknown",
            )
        return live
