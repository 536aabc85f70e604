"""The exchange for ccxt, blocking."""

import threading
from typing import Any

import ccxt
from ccxt.base.exchange import Exchange
from sixmm import SixMM, SixMMError, StreamOptions, WaitTimeout

from sixmm_ccxt.base import Dict
from sixmm_ccxt.errors import translated
from sixmm_ccxt.face import Face
from sixmm_ccxt.steps import Ask, FirstPush, Flow, Markets, Pushed, Rows, Step


class sixmm(Face, Exchange):  # type: ignore[misc]  # ccxt has no types
    """The 6MM exchange with ccxt's unified API, blocking: `sixmm.ccxt.sixmm({"apiKey": "…", "secret": "…"})`.

    Calls go through a `sixmm.SixMM`, so that no order is sent twice by mistake. See docs/ccxt.md.
    """

    _client_class = SixMM
    _stream: Any = None

    def __init__(self, config: Dict | None = None) -> None:
        super().__init__(config)
        self._opening = threading.Lock()

    def _carry_out(self, flow: Flow[Any]) -> Any:
        try:
            step = next(flow)
            while True:
                try:
                    found = self._perform(step)
                except SixMMError as error:
                    step = flow.throw(translated(error, step.kind))
                else:
                    step = flow.send(found)
        except StopIteration as done:
            return done.value
        finally:
            flow.close()

    def _perform(self, step: Step) -> Any:
        match step:
            case Ask():
                return step.call(self.mm)
            case Rows():
                found: list[Any] = []
                for row in step.call(self.mm):
                    if step.keep(row):
                        found.append(row)
                    if len(found) == step.most:
                        break
                return found
            case FirstPush():
                return self._first(step)
            case Markets():
                return None if self.markets_by_id else self.load_markets()

    def _first(self, step: FirstPush[Any]) -> Pushed[Any]:
        with self._opening:
            if self._stream is None:
                options = StreamOptions(subscribe_timeout=self.timeout / 1_000)
                self._stream = self.mm.stream(options).__enter__()
        subscription = step.subscribe(self._stream)
        try:
            push = subscription.get(timeout=self.timeout / 1_000)
        except WaitTimeout:
            raise ccxt.RequestTimeout(
                f"{self.id}: no {step.what} came within {self.timeout} ms."
            ) from None
        finally:
            subscription.close()
        return Pushed(push.data, push.ts)

    def close(self, clean_instance_data: bool = False) -> None:
        """End the stream and the connections. A client that was given as 'mm' stays open."""
        self._ended = True
        if self._stream is not None:
            self._stream.close()
        if self._origin is not None and self._made_here:
            self._origin.close()
        super().close(clean_instance_data)

    def __del__(self) -> None:
        # Not our close(): it waits for a thread, and this may run in that thread.
        super().close()
