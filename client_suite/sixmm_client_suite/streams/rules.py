"""What the client's streams must keep to, each rule with the page that it comes from."""

from collections.abc import Iterator, Mapping

from attrs import frozen

_CONNECTION = "websocket/connection-subscription-and-heartbeat"
_MARKET = "websocket/public-market-channels"
_USER = "websocket/private-user-channel"
_ADVICE = "integration-recommendations"


@frozen
class StreamRule:
    """A rule.

    Attributes:
        words: what it says.
        page: what it follows from; with the anchor, where the page has one.
        assumed: whether no page says so, and it is what programs depend on all the same.
    """

    words: str
    page: str
    assumed: bool = False

    @property
    def docs(self) -> str:
        """The address of the page."""
        return f"https://docs.6mm.com/developer-api/{self.page}"


def _stated(page: str, rules: Mapping[str, str]) -> Iterator[tuple[str, StreamRule]]:
    """Rules that a page says, or that follow from what it says."""
    yield from ((name, StreamRule(words, page)) for name, words in rules.items())


def _assumed(page: str, rules: Mapping[str, str]) -> Iterator[tuple[str, StreamRule]]:
    """Rules that no page says; the page is where one would look for them."""
    yield from ((name, StreamRule(words, page, assumed=True)) for name, words in rules.items())


STREAM_RULES: Mapping[str, StreamRule] = dict(
    [
        *_stated(
            f"{_CONNECTION}#subscribe",
            {
                "frames.described": "Every frame that is sent is a request of the description, whole and as text",
                "subscribe.acknowledged": "A topic counts as subscribed once the answer to its own request says so",
            },
        ),
        *_stated(
            f"{_CONNECTION}#operational-recommendations",
            {
                "frames.ids": "No two requests of a connection have the same id",
                "subscribe.again": "After a reconnect every topic that is wanted is subscribed again, and no other",
                "user.once": "An event that arrives again is no news",
            },
        ),
        *_stated(
            f"{_MARKET}#connection-url",
            {
                "connections.address": "A connection is opened to the one path, with no query or with one documented credential",
            },
        ),
        *_stated(
            f"{_MARKET}#common-channels",
            {
                "frames.topics": "Only topics that a client subscribes to are named in requests, where it is to subscribe by itself",
                "book.exact": "After each push the book is exactly as the snapshot and the updates make it",
                "book.early": "What comes before the snapshot makes no book",
            },
        ),
        *_stated(
            f"{_MARKET}#push-message-wrapper",
            {
                "pushes.delivered": "Each push is delivered once to each reader, in order, with its channel, topic and time",
            },
        ),
        *_assumed(
            f"{_MARKET}#push-message-wrapper",
            {
                "pushes.typed": "A push's fields are read as they were sent",
                "pushes.whole": "Whoever joins the readers of a book begins with a snapshot",
                "pushes.amounts": "Amounts of a push are exact, as strings and as JSON numbers",
                "pushes.evolves": "New fields, new values and absent fields cost nothing else of a push",
                "pushes.unknown": "Frames that nobody knows are delivered, as what they are",
                "pushes.hostile": "Whatever a push holds, a reader meets nothing but the library's errors, and goes on",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#message-envelope",
            {
                "connections.distrusted": "A frame that can't be trusted ends its connection, and a new one follows",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#subscribe",
            {
                "subscribe.refused": "A refusal is raised where the topic is waited for or read, with what the exchange said",
                "subscribe.alone": "A topic that is refused takes no other with it",
                "subscribe.later": "A refusal that passes is none: the topic is asked for again",
                "subscribe.unanswered": "Where no answer to a subscription comes, a new connection is tried",
                "subscribe.timeout": "Whoever waits for a subscription learns in time that there is none",
                "subscribe.shared": "Readers of one topic share its subscription",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#unsubscribe",
            {
                "subscribe.left": "A topic that nobody reads any more is unsubscribed",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#operational-recommendations",
            {
                "events.told": "What becomes of a connection and its topics is told, in the order in which it happened",
                "connections.stay": "A redirect is not followed: it could carry a credential elsewhere",
                "connections.replaced": "A planned replacement serves until the next connection is up, and loses no subscription",
                "connections.again": "However often a connection fails, another is tried",
                "connections.backoff": "Tries that fail grow further apart, up to a limit, and not in step with others",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#application-ping",
            {
                "liveness.asked": "After a silence the exchange is asked for a sign of life",
                "liveness.stalled": "A connection from which nothing comes, asked or not, is given up",
                "liveness.heard": "Any frame is a sign of life, and a quiet market is no fault",
                "liveness.silence": "A topic that is silent for too long is subscribed anew, and then its connection replaced",
            },
        ),
        *_stated(
            f"{_ADVICE}",
            {
                "book.gap": "After a gap in the versions the book is subscribed anew, and is what the new snapshot says",
            },
        ),
        *_assumed(
            f"{_ADVICE}",
            {
                "book.guarded": "A book that may be wrong can't be read",
                "book.evolves": "Numbers in place of strings, more places of a level and new fields cost nothing",
                "book.states": "A book says whether a snapshot is waited for, or the connection",
                "book.repeats": "A push that comes again changes nothing",
                "book.overlap": "An update that begins with what is known already is no gap",
                "book.removes": "A level with the quantity 0 is gone",
                "book.crossed": "A book in which a bid is no less than an ask is not right",
                "book.hostile": "Whatever comes as a book, it is told as wrong, or right; nothing else happens",
                "book.patience": "A book that is wrong again and again is asked for less and less often",
                "book.followed": "Whoever follows a book learns of each change, and of its end",
                "book.left": "A book that was closed can't be read, and its topic is unsubscribed",
                "book.lost": "From the moment when the connection is gone until a new snapshot, the book is not right",
                "book.reads": "Best prices, depth and mean prices are those of the book",
                "book.snapshots": "What was read of a book does not change with it",
                "book.untyped": "Where no push says what it is, the first of a subscription is the snapshot",
            },
        ),
        *_stated(
            f"{_USER}#connect-to-private-websocket",
            {
                "user.key": "A listen key is made before the private connection, and is in its address alone",
                "user.token": "Where a token is asked for, it is that of the login",
                "user.authenticated": "The account's events count as followed once the exchange has accepted the credential",
            },
        ),
        *_stated(
            f"{_USER}#renew",
            {
                "user.renewed": "A listen key is renewed at least every 30 minutes, as long as it is used",
            },
        ),
        *_assumed(
            f"{_USER}#renew",
            {
                "user.replaced": "A listen key that has ended, or was refused, is not used again",
                "user.hopeless": "An account that may not listen is told so, and not tried for ever",
            },
        ),
        *_assumed(
            f"{_USER}#common-private-events",
            {
                "user.reconciled": "What happened to orders while nobody listened is told after it, marked, before the stream counts as whole",
                "user.account": "What happened to balances and positions while nobody listened is told after it",
                "user.held": "What arrives while the queries are asked is told after their answers, each event once",
                "user.patient": "Queries that fail for now are asked again, and until then the stream does not count as whole",
                "user.unmendable": "Where the queries may not be asked, it is told that losses stay",
            },
        ),
        *_assumed(
            f"{_USER}#connect-to-private-websocket",
            {
                "user.hidden": "No listen key or token is in a log, a repr or an error",
            },
        ),
        *_assumed(
            f"{_MARKET}#push-message-wrapper",
            {
                "buffers.raise": "A reader that is too slow is told how much it lost, once, and goes on with the newest",
                "buffers.oldest": "Where the oldest may be dropped, they are, and only they",
                "buffers.conflate": "Where only the newest counts, it waits: one of each topic",
                "buffers.unread": "What is read in one place only is kept up to a bound in others, which are no slow readers",
                "buffers.counted": "What came and what was dropped is counted",
                "readers.cancelled": "A reader that gives up waiting takes nothing with it",
            },
        ),
        *_assumed(
            f"{_CONNECTION}#connection-url",
            {
                "closing.ends": "Closing a stream ends its connections, its tasks and its threads",
                "closing.told": "Whoever waits when a stream is closed learns of it, and so does whoever comes later",
            },
        ),
    ]
)
