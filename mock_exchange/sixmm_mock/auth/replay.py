"""The memory of signatures that were already used on order paths."""

from collections import OrderedDict


class ReplayMemory:
    """Remembers each (key, signature) for as long as its timestamp could still be accepted.

    Assumed: mock.replay_memory.
    """

    def __init__(self, tolerance_ms: int) -> None:
        self._lifetime_ms = 2 * tolerance_ms
        self._forget_after_ms: OrderedDict[tuple[str, bytes], int] = OrderedDict()

    def is_new(self, key: str, signature: bytes, now_ms: int) -> bool:
        """Note this use; False when the same signature was used before."""
        self._forget(now_ms)
        use = (key, signature)
        if use in self._forget_after_ms:
            return False
        self._forget_after_ms[use] = now_ms + self._lifetime_ms
        return True

    def __len__(self) -> int:
        return len(self._forget_after_ms)

    def _forget(self, now_ms: int) -> None:
        while self._forget_after_ms:
            oldest, forget_after_ms = next(iter(self._forget_after_ms.items()))
            if forget_after_ms >= now_ms:
                return
            del self._forget_after_ms[oldest]
