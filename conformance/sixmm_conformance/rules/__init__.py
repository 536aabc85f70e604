"""All rules, in the order in which they are checked and reported."""

from sixmm_conformance.rule import Rule, Scenario
from sixmm_conformance.rules.account import ACCOUNT
from sixmm_conformance.rules.answers import ANSWER_RULES
from sixmm_conformance.rules.api_keys import API_KEYS
from sixmm_conformance.rules.conditions import BOUNDS, CONDITIONS
from sixmm_conformance.rules.generated import GENERATED_RULES
from sixmm_conformance.rules.listen_keys import LISTEN_KEYS
from sixmm_conformance.rules.market import MARKET
from sixmm_conformance.rules.orders import ORDERS
from sixmm_conformance.rules.replay import REPLAY
from sixmm_conformance.rules.sessions import SESSIONS
from sixmm_conformance.rules.signing import SIGNING
from sixmm_conformance.streams.rules import FRAME_RULES, STREAM_CHAPTERS

_CHAPTERS = (
    SIGNING,
    REPLAY,
    SESSIONS,
    API_KEYS,
    LISTEN_KEYS,
    CONDITIONS,
    BOUNDS,
    ORDERS,
    ACCOUNT,
    MARKET,
    *STREAM_CHAPTERS,
)

SCENARIOS: tuple[Scenario, ...] = tuple(
    scenario for chapter in _CHAPTERS for scenario in chapter.scenarios
)

ALL_RULES: tuple[Rule, ...] = (*ANSWER_RULES, *GENERATED_RULES, *FRAME_RULES, *SCENARIOS)

__all__ = ["ALL_RULES", "ANSWER_RULES", "FRAME_RULES", "GENERATED_RULES", "SCENARIOS"]
