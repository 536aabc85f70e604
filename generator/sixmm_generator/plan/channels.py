"""The channels of streams, and what they need of the REST API. `sixmm_generator.streams` plans them."""

from typing import Any

import attrs

from sixmm_generator.paging import ClockPlan


@attrs.frozen
class ParameterPlan:
    """A part of a channel's address that callers give. `enum` lists its values, where something does."""

    name: str
    wire: str
    enum: str | None
    description: str


@attrs.frozen
class PayloadPlan:
    """One kind of push on a channel. `event` is the word for it, where a channel has several kinds."""

    event: str | None
    model: str


@attrs.frozen
class ChannelPlan:
    """One channel that a client receives.

    `kind` is the field that tells its payloads apart, where there are several. `book` names what an order book's pushes
    hold: what `BookFields` of the runtime is made with. `once` is the docstring of the method that reads one push.
    """

    constant: str
    method: str
    address: str
    params: list[ParameterPlan]
    payloads: list[PayloadPlan]
    automatic: bool
    private: bool
    kind: str | None
    book: dict[str, Any] | None
    replaces: bool
    once: str | None
    doc: str
    docs_url: str

    @property
    def listed(self) -> list[ParameterPlan]:
        """The parameters whose values are listed."""
        return [one for one in self.params if one.enum]

    @property
    def models(self) -> str:
        """What its pushes carry, as an annotation."""
        return " | ".join(payload.model for payload in self.payloads)


@attrs.frozen
class StreamRestPlan:
    """The REST operations that streams need: role → `module.CONSTANT` of the generated operations.

    `hopeless` are the errors of theirs that another try can't help. `parameters` are the names of credentials in an
    address, `clock` is what tells the exchange's time. `events` is what `UserEvents` of the runtime is made
    with: the field that tells the private channel's events apart, its words, and models.
    """

    credentials: dict[str, str]
    user: dict[str, str]
    hopeless: list[str]
    parameters: dict[str, str]
    clock: ClockPlan
    events: dict[str, Any] = attrs.field(factory=dict)

    @property
    def modules(self) -> list[str]:
        """The modules that hold them."""
        used = [*self.credentials.values(), *self.user.values()]
        return sorted({self.clock.resource, *(one.partition(".")[0] for one in used)})
