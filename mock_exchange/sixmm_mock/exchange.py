"""The mock exchange as a whole, put together from its parts, and the handle by which a test arranges it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sixmm_description import Description, StreamDescription

from sixmm_mock.clock import Clock
from sixmm_mock.faults import Fault, FaultError, FaultPlan, Kind
from sixmm_mock.faults.plan import Planned
from sixmm_mock.faults.stream_faults import StreamFault, StreamFaultKind
from sixmm_mock.journal import Journal
from sixmm_mock.journal.journal import DEFAULT_ENTRIES
from sixmm_mock.journal.masking import Masker
from sixmm_mock.operation_names import OperationNames, knows_arguments, unknown
from sixmm_mock.operations.market import clock_operation as find_clock_operation
from sixmm_mock.origins import checked_origins
from sixmm_mock.state.log import CommandLog
from sixmm_mock.state.snapshot import Snapshot
from sixmm_mock.streams.hub import StreamHub
from sixmm_mock.venue import ACCESS_SECONDS, REFRESH_SECONDS, Venue


class MockExchange(Venue):
    """One exchange in memory.

    Args:
        seed: Makes ids, tokens and secrets the same in every run. For tests only.
        clock: The exchange's time; real time when left out.
        description: A loaded description, or the path of an ``openapi.json``; by default the
            one that is installed with the client package.
        stream_description: Likewise for the streams, an ``asyncapi.json``.
        frozen_market: Whether prices stand still, so that a test knows what its orders meet. With
            False, prices move and strangers trade, the same way under the same seed.
        access_seconds: Life of an access token (30 minutes by default: mock.session_lifetimes).
        refresh_seconds: Life of a refresh token (7 days by default: mock.session_lifetimes).
        unique_client_ids: Whether a ``clientOrderId`` that an order has is refused for another one.
            Assumed, see ``place_order.client_order_id_once``; with False nothing keeps a client from placing twice.
        control: Serve the control plane and the page under ``/__mock/``, to loopback clients.
        cors: Origins whose pages may call and read everything but the control plane, such as
            ``http://localhost:5173``; ``*`` for all pages, without cookies.
        journal_entries: How many requests the journal remembers.

    Raises:
        ValueError: an origin is none.
        DescriptionError: the description cannot be read or lacks a needed part.

    Its state is touched by one event loop only and has no locks. A test may arrange users, keys
    and the clock from another thread between calls.
    """

    @knows_arguments
    def __init__(
        self,
        *,
        seed: int | None = None,
        clock: Clock | None = None,
        description: Description | Path | None = None,
        stream_description: StreamDescription | Path | None = None,
        frozen_market: bool = True,
        access_seconds: int = ACCESS_SECONDS,
        refresh_seconds: int = REFRESH_SECONDS,
        unique_client_ids: bool = True,
        control: bool = False,
        cors: Sequence[str] = (),
        journal_entries: int = DEFAULT_ENTRIES,
    ) -> None:
        super().__init__(
            seed=seed,
            clock=clock,
            description=description,
            frozen_market=frozen_market,
            access_seconds=access_seconds,
            refresh_seconds=refresh_seconds,
            unique_client_ids=unique_client_ids,
        )
        self.control = control
        self.cors = checked_origins(cors)
        names = OperationNames(self.description)
        clock_operation = find_clock_operation(self.description)
        self.faults = FaultPlan(
            names, "" if clock_operation is None else clock_operation.operation_id
        )
        self.journal = Journal(Masker.of(self.description), names, entries=journal_entries)
        self.snapshots: dict[str, Snapshot] = {}
        self.log: CommandLog | None = None
        """Where accepted changes are made durable; None while everything is in memory only."""
        self.streams = StreamHub(
            self,
            stream_description
            if isinstance(stream_description, StreamDescription)
            else StreamDescription.load(stream_description),
        )

    def add_fault(self, wanted: Any) -> str:
        """Let something go wrong, in the words of the control plane; returns the fault's id.

        See :class:`~sixmm_mock.faults.Fault` for requests and
        :class:`~sixmm_mock.faults.stream_faults.StreamFault` for pushes.

        Raises:
            ValueError: a field is unknown, missing, or of the wrong type or range, or the fault can
                never happen.
        """
        kind = wanted.get("kind") if isinstance(wanted, dict) else None
        if kind in list(StreamFaultKind):
            return self.streams.faults.add(StreamFault.from_json(wanted))
        if isinstance(kind, str) and kind not in list(Kind):
            raise FaultError(unknown("kind", kind, [*Kind, *StreamFaultKind]))
        return self.faults.add(Fault.from_json(wanted))

    def find_fault(self, fault_id: str) -> Planned[Fault] | Planned[StreamFault] | None:
        """A fault and how often it has happened, also after it was removed; None without one of this id."""
        return self.faults.get(fault_id) or self.streams.faults.get(fault_id)

    def remove_fault(self, fault_id: str) -> bool:
        """Return whether there was a fault of this id; it does not happen any more."""
        return self.faults.remove(fault_id) or self.streams.faults.remove(fault_id)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self.faults.clear()
        self.streams.faults.clear()
