"""People with a password."""

import hashlib
import hmac
from itertools import count

from attrs import define, field

from sixmm_mock.errors import Code, Refusal
from sixmm_mock.randomness import Randomness

_FIRST_USER_ID = 1_000_001


@define
class User:
    """One account holder."""

    user_id: str
    username: str
    _salt: str = field(repr=False)
    _password_hash: bytes = field(repr=False)
    last_login_at: int = 0
    last_login_ip: str = ""
    favorite_symbols: list[str] = field(factory=list)

    def has_password(self, password: str) -> bool:
        """Return whether this is the right password."""
        return hmac.compare_digest(_hash(self._salt, password), self._password_hash)


class Users:
    """All users, by name and by id."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness
        self._ids = count(_FIRST_USER_ID)
        self._by_name: dict[str, User] = {}
        self._by_id: dict[str, User] = {}

    def add(self, username: str, password: str) -> User:
        """Create a user.

        Raises:
            ValueError: the name is taken, or name or password has a length outside the
                documented range (https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login).
        """
        if not 3 <= len(username) <= 32:
            raise ValueError(f"the user name has {len(username)} characters; it needs 3 to 32")
        if not 1 <= len(password) <= 64:
            raise ValueError(f"the password has {len(password)} characters; it needs 1 to 64")
        if username in self._by_name:
            raise ValueError(f"there is already a user named {username!r}; choose another name")
        salt = self._randomness.hex(16)
        user = User(
            user_id=str(next(self._ids)),
            username=username,
            salt=salt,
            password_hash=_hash(salt, password),
        )
        self._by_name[username] = self._by_id[user.user_id] = user
        return user

    def by_id(self, user_id: str) -> User:
        """The user with this id, which must exist."""
        return self._by_id[user_id]

    def by_name(self, username: str) -> User | None:
        """The user of this name, if there is one."""
        return self._by_name.get(username)

    def with_password(self, username: str, password: str) -> User:
        """The user who may log in with these.

        Raises:
            Refusal: 1003, and nothing in it tells which of the two was wrong.
        """
        user = self._by_name.get(username)
        if user is None or not user.has_password(password):
            raise Refusal(
                Code.INVALID_CREDENTIALS,
                "Invalid username or password",
                assumed="mock.login_refusal",
            )
        return user


def _hash(salt: str, password: str) -> bytes:
    # Fast on purpose: these passwords guard nothing but a mock in memory.
    return hashlib.sha256(f"{salt}:{password}".encode()).digest()
