"""Where tokens, keys and secrets come from: unpredictable, or repeatable under a seed."""

import random
import secrets


class Randomness:
    """Hex strings from ``secrets``; with a ``seed``, the same sequence in every run.

    A seed is for tests, and for state files that only their owner can read: a reader of it knows
    every secret that follows.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._seeded = None if seed is None else random.Random(seed)  # noqa: S311 - tests only

    def begin(self, command: int) -> None:
        """Start the sequence of one command anew, so that it can be replayed without those before it."""
        if self._seed is not None:
            self._seeded = random.Random(f"{self._seed}/{command}")  # noqa: S311 - as above

    def hex(self, length: int) -> str:
        """``length`` lower-case hexadecimal characters (an even number)."""
        if self._seeded is None:
            return secrets.token_hex(length // 2)
        return self._seeded.randbytes(length // 2).hex()
