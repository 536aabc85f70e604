"""Listen keys: how long they live."""

from sixmm_mock.auth.listen_keys import ListenKey

from seeded_faults.hunt import server_fault
from seeded_faults.plant import code

FAULTS = (
    server_fault(
        "listen-key-for-ever",
        "A listen key never ends",
        code("auth.listen_keys:ListenKeys._live", lambda keys, user: keys._by_user.get(user)),
        rule="listen-key.expires",
    ),
    server_fault(
        "listen-key-half",
        "A listen key is good for 30 minutes",
        code("auth.listen_keys:LIFETIME_MS", 30 * 60_000),
        rule="listen-key.expiry-told",
    ),
    server_fault(
        "listen-key-not-renewed",
        "Renewing a listen key does nothing",
        code("auth.listen_keys:ListenKeys.renew", lambda keys, user, key: keys._owned(user, key)),
        rule="listen-key.renewed",
    ),
    server_fault(
        "listen-key-not-closed",
        "A closed listen key lives on",
        code("auth.listen_keys:ListenKeys.close", lambda keys, user, key: keys._owned(user, key)),
        rule="listen-key.closed",
    ),
    server_fault(
        "any-listen-key",
        "Any text is renewed as a listen key",
        code("auth.listen_keys:ListenKeys.renew", lambda *_: ListenKey("", 0)),
        rule="listen-key.unknown",
    ),
)
