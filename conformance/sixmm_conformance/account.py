"""The account that a run acts for."""

from attrs import field, frozen

Secret = str | None


@frozen
class Account:
    """What is known of it; whatever is None, the suite does without."""

    api_key: str | None = None
    api_secret: Secret = field(default=None, repr=False)
    username: str | None = None
    password: Secret = field(default=None, repr=False)
    ticket: Secret = field(default=None, repr=False)
    embed_token: Secret = field(default=None, repr=False)
    channel_id: str | None = None
    other_api_key: str | None = None
    """Of another account, to show what does not reach it."""
    other_api_secret: Secret = field(default=None, repr=False)

    @property
    def can_sign(self) -> bool:
        """Whether there is an API key."""
        return bool(self.api_key and self.api_secret)

    @property
    def can_log_in(self) -> bool:
        """Whether there is a password."""
        return bool(self.username and self.password)

    @property
    def secrets(self) -> frozenset[str]:
        """What no answer and no report may show."""
        all_ = (
            self.api_secret,
            self.password,
            self.ticket,
            self.embed_token,
            self.other_api_secret,
        )
        return frozenset(secret for secret in all_ if secret)
