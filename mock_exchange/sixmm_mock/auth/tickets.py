"""What an agent's service hands out, to be exchanged for a session once.

https://docs.6mm.com/developer-api/rest-api/public-endpoints#agent-sso

The agent's service itself is not part of the exchange; a test or the command line plays it.
"""

from attrs import field, frozen

from sixmm_mock.clock import Clock
from sixmm_mock.errors import Code, Refusal
from sixmm_mock.randomness import Randomness

# Assumed: mock.embed_token_lifetime.
EMBED_TOKEN_LIFETIME_MS = 5 * 60 * 1000


@frozen
class Ticket:
    """Good for one session of this user. Assumed: mock.ticket_works_once."""

    text: str = field(repr=False)
    user_id: str
    redirect_path: str


@frozen
class EmbedToken:
    """Good for one session (assumed) of this user, in this channel, for a short time."""

    text: str = field(repr=False)
    user_id: str
    channel_id: str
    expires_at_ms: int


class Tickets:
    """Tickets and embed tokens that were not exchanged yet.

    Assumed: mock.ticket_refusals.
    """

    def __init__(self, clock: Clock, randomness: Randomness) -> None:
        self._clock = clock
        self._randomness = randomness
        self._tickets: dict[str, Ticket] = {}
        self._embed_tokens: dict[str, EmbedToken] = {}

    def add(self, user_id: str, *, text: str | None, redirect_path: str) -> Ticket:
        """A new ticket, with the given text or a made-up one.

        Raises:
            ValueError: the text is empty or taken.
        """
        text = self._fresh(text, self._tickets)
        ticket = self._tickets[text] = Ticket(text, user_id, redirect_path)
        return ticket

    def add_embed_token(self, user_id: str, channel_id: str, *, text: str | None) -> EmbedToken:
        """A new embed token for one channel.

        Raises:
            ValueError: the text is empty or taken, or the channel id is not 1 to 128 characters.
        """
        if not 1 <= len(channel_id) <= 128:
            raise ValueError(f"the channel id has {len(channel_id)} characters; it needs 1 to 128")
        text = self._fresh(text, self._embed_tokens)
        expires_at_ms = self._clock.now_ms() + EMBED_TOKEN_LIFETIME_MS
        token = self._embed_tokens[text] = EmbedToken(text, user_id, channel_id, expires_at_ms)
        return token

    def redeem(self, text: str) -> Ticket:
        """The ticket of this text, which then is used up.

        Raises:
            Refusal: 1003, unknown or used.
        """
        ticket = self._tickets.pop(text, None)
        if ticket is None:
            raise Refusal(Code.INVALID_CREDENTIALS, "Invalid ticket: unknown or used already")
        return ticket

    def redeem_embed_token(self, text: str, channel_id: str) -> EmbedToken:
        """The embed token of this text and channel, which then is used up.

        Raises:
            Refusal: 1003 unknown, used, or of another channel; 1002 expired.
        """
        token = self._embed_tokens.get(text)
        if token is None or token.channel_id != channel_id:
            raise Refusal(
                Code.INVALID_CREDENTIALS,
                "Invalid embedToken: unknown, used already, or of another channelId",
            )
        del self._embed_tokens[text]
        if self._clock.now_ms() >= token.expires_at_ms:
            raise Refusal(Code.TOKEN_EXPIRED, "embedToken expired; get a new one from the agent")
        return token

    def _fresh(self, text: str | None, taken: dict[str, Ticket] | dict[str, EmbedToken]) -> str:
        text = self._randomness.hex(32) if text is None else text
        if not text:
            raise ValueError("a ticket or token needs a text that is not empty")
        if text in taken:
            raise ValueError("there is already a ticket or token of this text; choose another")
        return text
