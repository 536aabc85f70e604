"""API keys: a limited number per user, each with a secret, permissions and an IP whitelist.

https://docs.6mm.com/developer-api/api-key-management
"""

from collections.abc import Iterator
from itertools import count

from attrs import define, field

from sixmm_mock.errors import Code, Refusal

_FIRST_KEY_ID = 1001


@define
class ApiKey:
    """One API key. ``permissions`` is a bitmask: 1 read, 2 trade, 4 withdraw (reserved)."""

    key_id: str
    user_id: str
    label: str
    key: str
    secret: str = field(repr=False)
    permissions: int
    ip_whitelist: tuple[str, ...]
    created_at: int
    enabled: bool = True
    last_used_at: int = 0

    def admits(self, client_ip: str) -> bool:
        """Return whether a call may come from this address."""
        return not self.ip_whitelist or client_ip in self.ip_whitelist


class ApiKeys:
    """All API keys, found by key, and by owner and id. `most` is how many a user can have; None: any number."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._ids = count(_FIRST_KEY_ID)
        self._by_key: dict[str, ApiKey] = {}

    def add(
        self,
        user_id: str,
        *,
        key: str,
        secret: str,
        label: str,
        permissions: int,
        ip_whitelist: tuple[str, ...],
        created_at: int,
    ) -> ApiKey:
        """Create a key.

        Raises:
            Refusal: 2003 when the user has as many as possible.
        """
        if self._most is not None and len(self.of_user(user_id)) >= self._most:
            raise Refusal(
                Code.PARAMETER_OUT_OF_RANGE,
                f"a user can have at most {self._most} API keys; delete one first",
                assumed="mock.api_key_refusals",
            )
        api_key = ApiKey(
            key_id=str(next(self._ids)),
            user_id=user_id,
            label=label,
            key=key,
            secret=secret,
            permissions=permissions,
            ip_whitelist=ip_whitelist,
            created_at=created_at,
        )
        self._by_key[key] = api_key
        return api_key

    def find(self, key: str) -> ApiKey | None:
        """The API key that calls itself ``key``."""
        return self._by_key.get(key)

    def __iter__(self) -> Iterator[ApiKey]:
        return iter(tuple(self._by_key.values()))

    def of_user(self, user_id: str) -> list[ApiKey]:
        """The user's keys, oldest first."""
        return [each for each in self._by_key.values() if each.user_id == user_id]

    def owned(self, user_id: str, key_id: str) -> ApiKey:
        """One key of this user.

        Raises:
            Refusal: 2002 when the user has no key with this id.
        """
        for each in self.of_user(user_id):
            if each.key_id == key_id:
                return each
        raise Refusal(
            Code.INVALID_PARAMETER,
            "id: no API key of yours has this id; list them to see the ids",
            assumed="mock.api_key_refusals",
        )

    def remove(self, api_key: ApiKey) -> None:
        """Forget a key: calls signed with it are refused from now on."""
        del self._by_key[api_key.key]
