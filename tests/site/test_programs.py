"""What the page of demands names exists, with the arguments that it names."""

import functools
import inspect
import re

import sixmm
import sixmm.ccxt.pro
import sixmm_auth
from sixmm_runtime.streams.subscription import Subscription

from .blocks import ROOT

PAGE = (ROOT / "docs/programs.md").read_text(encoding="utf-8")
_NAME = re.compile(
    r"`((?:mm|stream|book|rules|order|trade|position|kline|subscription|error|exchange|sixmm|sixmm_auth)\.[\w.]+)(?:\(([^`]*)\))?`"
)
NAMED = sorted({(match[1], match[2] or "") for match in _NAME.finditer(PAGE)})


# What each word of the page means; `mm` is a client.
MEANING = {
    "stream": sixmm.Stream,
    "book": sixmm.Book,
    "rules": sixmm.SymbolRules,
    "order": sixmm.Order,
    "trade": sixmm.Trade,
    "position": sixmm.Position,
    "kline": sixmm.Kline,
    "subscription": Subscription,
    "error": sixmm.SixMMError,
    "exchange": sixmm.ccxt.pro.sixmm,
    "sixmm": sixmm,
    "sixmm_auth": sixmm_auth,
}


def test_each_call_that_is_named_exists_and_takes_what_it_is_given():
    wrong = []
    with sixmm.SixMM() as mm:
        for name, given in NAMED:
            first, *rest = name.split(".")
            try:
                found = functools.reduce(getattr, rest, {**MEANING, "mm": mm}[first])
                takes = {"self", *inspect.signature(found).parameters} if given else set()
            except (AttributeError, ValueError) as error:
                wrong.append((name, error))
                continue
            words = set(re.findall(r"(\w+)=", given))
            wrong += [(name, word) for word in words - takes]
    assert wrong == []
    assert len(NAMED) > 80


def test_the_exchange_s_names_of_ccxt_are_claimed_or_said_not_to_be_offered():
    has = sixmm.ccxt.pro.sixmm().has
    part = PAGE.partition("## freqtrade")[2].partition("## jesse")[0]
    for row in part.splitlines():
        if row.startswith("| ") and "call" not in row:
            demand, call = row.strip("| ").split(" | ")
            names = re.findall(r"`(\w+)`", demand)
            offered = {name for name in names if has.get(name)}
            assert names
            assert (offered == set()) is ("not offered" in call), row
