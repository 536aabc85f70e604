"""The way from changed pages to a wheel, walked once: `python tests/docs/walk.py PAGES` (a clone of 6mm-com/docs).

It changes twenty facts of the real pages, of kinds that a next version of an exchange has, in a clone of the last
commit below build/; runs `docs-update` until it is done, following each stop as a maintainer would: confirm the sections that
were read, edit the lines that are named, run again. It prints the stops, how long they took, the files touched, and the wheel.
The pages themselves stand nowhere in this project: a change names a row by its field.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
GIT = shutil.which("git") or "git"
PAGES = "fern/docs/pages/developer-api"
REST, STREAMS, KNOWN = "openapi.yaml", "asyncapi.yaml", "mock_exchange/sixmm_mock/unserved.py"
# In place of a file: whatever code or page of ours has the link.
LINKS = "*"
ORDER, MARKET, USER = (
    "rest-api/order.mdx",
    "rest-api/market-data.mdx",
    "rest-api/user-and-account.mdx",
)
SOURCE_ROOTS = (
    "auth_hooks ccxt_exchange conformance description generated mock_exchange runtime generator"
)
TRIES = 6


class Edit(NamedTuple):
    """What becomes of a text: `old` is a pattern on a page, and the very text in a file of ours."""

    file: str
    old: str
    new: str


class Change(NamedTuple):
    """One change of the exchange: on its pages, and in our files once docs-update has named them."""

    what: str
    pages: list[Edit]
    ours: list[Edit]


def below(page: str, field: str, row: str) -> Edit:
    """A row below the first one of a field."""
    return Edit(page, rf"(\| `{re.escape(field)}` [^\n]*\n)", rf"\1{row}\n")


def known(sentence: str) -> Edit:
    """What the mock may leave aside."""
    return Edit(
        KNOWN, "KNOWN = frozenset(\n", f"KNOWN = frozenset(\n    [{sentence!r}]\n) | frozenset(\n"
    )


INTEREST = """\
  /v1/public/market/open-interest:
    get:
      tags: [market]
      operationId: getOpenInterest
      x-resource: market
      x-method: open_interest
      x-permission: none
      summary: Open interest
      description: How much is held of a contract, by all accounts together.
      externalDocs: {url: "https://docs.6mm.com/developer-api/rest-api/market-data#open-interest"}
      security: []
      parameters:
        - name: symbol
          in: query
          required: true
          description: The contract.
          schema: {type: string}
          example: BTCUSDT
      responses:
        "200":
          description: What is held.
          content:
            application/json:
              schema:
                allOf:
                  - {$ref: "#/components/schemas/Envelope"}
                  - {type: object, properties: {data: {$ref: "#/components/schemas/OpenInterest"}}}
              example:
                code: 0
                message: success
                data: {symbol: BTCUSDT, quantity: "1520.5", time: 1790000000123}
                requestId: req-get-open-interest
        "401": {$ref: "#/components/responses/Unauthorized"}
        "429": {$ref: "#/components/responses/RateLimited"}
        default: {$ref: "#/components/responses/Failure"}

"""
HELD = """\
    OpenInterest:
      type: object
      description: How much is held of a contract.
      properties:
        symbol: {type: string, description: The contract.}
        quantity: {type: string, format: decimal, description: What all accounts hold together.}
        time: {type: integer, format: int64, x-unit: ms, description: When that was so.}

"""
MARK_CHANNEL = """\
  mark:
    address: market.mark.{symbol}
    title: Mark price
    description: The mark price of a contract.
    servers: [{$ref: "#/servers/production"}]
    parameters:
      symbol: {$ref: "#/components/parameters/symbol"}
    messages:
      mark: {$ref: "#/components/messages/MarkPush"}
    externalDocs: {url: "https://docs.6mm.com/developer-api/websocket/public-market-channels#common-channels"}

"""
MARK_OPERATION = """\
  receiveMark:
    action: receive
    channel: {$ref: "#/channels/mark"}
    x-method: mark
    x-subscription: manual
    x-replaces: true
    summary: Follow the mark price of a contract
    description: Each push replaces the one before it.
    messages: [{$ref: "#/channels/mark/messages/mark"}]
    externalDocs: {url: "https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper"}
"""
MARK_MESSAGE = """\
    MarkPush:
      name: mark
      title: Mark price
      description: A contract's mark price.
      payload:
        allOf:
          - {$ref: "#/components/schemas/PublicPush"}
          - {type: object, properties: {data: {$ref: "#/components/schemas/MarkPrice"}}}
      externalDocs: {url: "https://docs.6mm.com/developer-api/websocket/public-market-channels#push-message-wrapper"}
      examples:
        - name: one contract
          payload:
            topic: market.mark.ETHUSDT
            event: data
            ts: 1790000001000
            data: {symbol: ETHUSDT, markPrice: "2500.02"}

"""
MARK_SCHEMA = """\
    MarkPrice:
      type: object
      description: A contract's mark price.
      x-assumed:
        id: mark_price
        kind: shape
        why: The page names the channel only, not what it pushes.
      properties:
        symbol: {type: string, description: The contract.}
        markPrice: {type: string, format: decimal, description: The mark price.}

"""

CHANGES = [
    Change(
        "a field more in an answer",
        [below(ORDER, "list[].handlingFee", "| `list[].feeAsset` | string | Asset of the fee |")],
        [
            Edit(REST, "        realizedPnl: {type: string, format: decimal, description: Profit that it realized.}\n        positionSide", "        feeAsset: {type: string, description: What the fee was paid in.}\n        realizedPnl: {type: string, format: decimal, description: Profit that it realized.}\n        positionSide"),
            Edit(REST, 'handlingFee: "4.250025",', 'handlingFee: "4.250025", feeAsset: USDT,'),
            known('the answer of getTrades: list[].feeAsset is always "", as nothing in the mock knows it'),
        ],
    ),
    Change(
        "a field less in an answer",
        [Edit("rest-api/public-endpoints.mdx", r"\| `list\[\]\.trader`[^\n]*\n", "")],
        [
            Edit(REST, '        trader: {type: string, description: "Name of the trader, partly hidden."}\n', ""),
            Edit(REST, ' trader: "al***e",', ""),
        ],
    ),
    Change(
        "another name of a field in an answer",
        [Edit("rest-api/position.mdx", r"`positions\[\]\.liqPrice` ", "`positions[].liquidationPrice` ")],
        [
            Edit(REST, "        liqPrice:\n          x-python-name: liquidation_price\n", "        liquidationPrice:\n"),
            Edit(REST, 'liqPrice: "81000"', 'liquidationPrice: "81000"'),
        ],
    ),
    Change(
        "a parameter more",
        [below(MARKET, "priceType", "| `timezone` | string | No | Offset from UTC of days |")],
        [
            Edit(REST, "          example: markPrice\n", "          example: markPrice\n        - name: timezone\n          in: query\n          description: Offset from UTC of days.\n          schema: {type: string}\n          example: \"+08:00\"\n"),
            known("operation getKlines ignores timezone: its handler never reads it"),
        ],
    ),
    Change(
        "a parameter that must be sent from now on",
        [Edit(USER, r"(`changeType` \| string \|) No ", r"\1 Yes")],
        [Edit(REST, "        - name: changeType\n          in: query\n", "        - name: changeType\n          example: TRADING_FEE\n          in: query\n          required: true\n")],
    ),
    Change(
        "a parameter less",
        [Edit(ORDER, r"\| `placeType`[^\n]*\n", "")],
        [
            Edit(REST, "        placeType: {type: string, description: Marks the kind of placement. The values are not documented.}\n", ""),
            Edit(REST, "        placeType:\n          type: string\n          description: Marks the kind of placement; normal orders only. The values are not documented.\n", ""),
        ],
    ),
    Change(
        "another name of a parameter",
        [Edit(ORDER, r"\| `lastOrderId` ", "| `beforeId` ")],
        [Edit(REST, "        - name: lastOrderId\n", "        - name: beforeId\n          x-python-name: last_order_id\n")],
    ),
    Change(
        "a value more in an open list",
        [Edit(MARKET, r"`1d`, `1w`", "`1d`, `3d`, `1w`")],
        [
            edit
            for file in (REST, STREAMS)
            for edit in (
                Edit(file, '"1d", "1w", "1M"]', '"1d", "3d", "1w", "1M"]'),
                Edit(file, "FOUR_HOURS, ONE_DAY, ONE_WEEK,\n         ONE_MONTH]", "FOUR_HOURS, ONE_DAY, THREE_DAYS,\n         ONE_WEEK, ONE_MONTH]"),
            )
        ],
    ),
    Change(
        "a value less",
        [
            Edit("rest-api/public-endpoints.mdx", "`7d` / `30d` / `90d`", "`7d` / `30d`"),
            Edit("rest-api.mdx", "7 / 30 / 90 day", "7 / 30 day"),
        ],
        [
            Edit(REST, '["7d", "30d", "90d"]', '["7d", "30d"]'),
            Edit(REST, "[SEVEN_DAYS, THIRTY_DAYS, NINETY_DAYS]", "[SEVEN_DAYS, THIRTY_DAYS]"),
        ],
    ),
    Change(
        "a code more, and a longer range of codes",
        [
            Edit("error-codes-and-troubleshooting.mdx", r"(\| `3006`[^\n]*\n)", r"\1| `3007` | Contract suspended |\n"),
            Edit("error-codes-and-troubleshooting.mdx", r"`3100` - `3112`", "`3100` - `3115`"),
        ],
        [
            Edit(REST, "  - code: 3100\n    through: 3112\n", "  - code: 3007\n    name: CONTRACT_SUSPENDED\n    class: ContractSuspended\n    summary: The contract is not traded at the moment.\n    remedy: Wait until it is traded again.\n    docs: https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes\n  - code: 3100\n    through: 3115\n"),
            known("error code 3007 (CONTRACT_SUSPENDED) is raised by nothing"),
        ],
    ),
    Change(
        "an operation more",
        [
            Edit("rest-api.mdx", r"(\| Klines [^\n]*\n)", r"\1| Open interest | GET | `/v1/public/market/open-interest` | Query what is held |\n"),
            Edit(MARKET, r'<h2 id="klines">', '<h2 id="open-interest">Open Interest</h2>\n\n```http\nGET /v1/public/market/open-interest?symbol=BTCUSDT\n```\n\nRequest parameters:\n\n| Parameter | Type | Required | Description |\n| --- | --- | --- | --- |\n| `symbol` | string | Yes | Symbol |\n\nResponse fields:\n\n| Field | Type | Description |\n| --- | --- | --- |\n| `symbol` | string | Symbol |\n| `quantity` | string | Quantity held |\n| `time` | int64 | Time |\n\n<h2 id="klines">'),
        ],
        [
            Edit(REST, "  /v1/public/leaderboard/pnl:\n", f"{INTEREST}  /v1/public/leaderboard/pnl:\n"),
            Edit(REST, "    LeaderboardEntry:\n", f"{HELD}    LeaderboardEntry:\n"),
            known("operation getOpenInterest (market.open_interest) has no handler: it is answered with 501"),
        ],
    ),
    Change(
        "a channel more",
        [
            Edit(page, r"(\| `market.tickers`[^\n]*\n)", r"\1| `market.mark.{symbol}` | Mark price |\n")
            for page in ("websocket.mdx", "websocket/public-market-channels.mdx")
        ],
        [
            Edit(STREAMS, "  # ---- One account's events\n  user:\n", f"{MARK_CHANNEL}  # ---- One account's events\n  user:\n"),
            Edit(STREAMS, "  receiveUserEvents:\n", f"{MARK_OPERATION}  receiveUserEvents:\n"),
            Edit(STREAMS, "    # ---- Private pushes\n    OrderTradeUpdatePush:", f"{MARK_MESSAGE}    # ---- Private pushes\n    OrderTradeUpdatePush:"),
            Edit(STREAMS, "    TickerList:\n", f"{MARK_SCHEMA}    TickerList:\n"),
            known("channel mark has no publisher: subscribing to it is refused"),
        ],
    ),
    Change("a higher maximum", [Edit(MARKET, r"maximum `1000`", "maximum `1500`")], [Edit(REST, "            maximum: 1000\n", "            maximum: 1500\n")]),
    Change(
        "a lower limit",
        [Edit("api-key-management.mdx", r"up to 30 API", "up to 25 API")],
        [Edit(REST, "x-limits: {perUser: 30}", "x-limits: {perUser: 25}")],
    ),
    Change(
        "a deprecated operation",
        [Edit("rest-api.mdx", r"Query funding rate configuration ", "Query funding rate configuration (deprecated) ")],
        [Edit(REST, "      operationId: getFundingRateConfig\n", "      operationId: getFundingRateConfig\n      deprecated: true\n")],
    ),
    Change(
        "a rate limit",
        [Edit(ORDER, r'(<h2 id="place-order">Place Order</h2>\n)', r"\1\nRate limit: 10 requests per second.\n")],
        [Edit(REST, "      operationId: placeOrder\n      x-resource", "      operationId: placeOrder\n      x-limits: {requestsPerSecond: 10}\n      x-resource")],
    ),
    Change(
        "another path",
        [Edit(page, r"/v1/private/user/volume-stats", "/v1/private/user/volume") for page in ("rest-api.mdx", USER)],
        [Edit(REST, "  /v1/private/user/volume-stats:\n", "  /v1/private/user/volume:\n")],
    ),
    Change(
        "another default",
        [Edit(USER, r"default `30`", "default `60`")],
        [Edit(REST, "            type: integer\n            default: 30\n", "            type: integer\n            default: 60\n")],
    ),
    Change(
        "a shorter tolerance",
        [Edit("request-signing.mdx", r"±10 seconds", "±5 seconds")],
        [Edit(REST, "        toleranceMs: 10000\n", "        toleranceMs: 5000\n")],
    ),
    Change(
        "a section under another anchor",
        [Edit(MARKET, r'<h2 id="klines">', '<h2 id="candles">')],
        [Edit(file, "rest-api/market-data#klines", "rest-api/market-data#candles") for file in (REST, LINKS)],
    ),
    Change("words that are no fact", [Edit("integration-recommendations.mdx", r"\n\* Generate", "\n* Expect a pause on Sundays.\n* Generate")], []),
]  # fmt: skip


FEE_RATE = """\
  /v1/private/user/fee-rate:
    get:
      tags: [account]
      operationId: getFeeRate
      x-resource: account
      x-method: fee_rate
      x-permission: read
      summary: Fee rates of the account
      description: What a fill costs, by contract.
      externalDocs: {url: "https://docs.6mm.com/developer-api/rest-api/user-and-account#fee-rate"}
      security: [{bearerAuth: []}, {apiKeyAuth: []}]
      parameters:
        - name: symbol
          in: query
          required: true
          description: The contract.
          schema: {type: string}
          example: BTCUSDT
      responses:
        "200":
          description: The rates.
          content:
            application/json:
              schema:
                allOf:
                  - {$ref: "#/components/schemas/Envelope"}
                  - {type: object, properties: {data: {$ref: "#/components/schemas/FeeRate"}}}
              example:
                code: 0
                message: success
                data: {symbol: BTCUSDT, makerRate: "0.0002"}
                requestId: req-get-fee-rate
        "401": {$ref: "#/components/responses/Unauthorized"}
        "429": {$ref: "#/components/responses/RateLimited"}
        default: {$ref: "#/components/responses/Failure"}

"""
RATES = """\
    FeeRate:
      type: object
      description: What a fill costs.
      properties:
        symbol: {type: string, description: The contract.}
        makerRate: {type: string, format: decimal, description: Of a fill that added liquidity.}

"""
PUBLIC, KEYS = "rest-api/public-endpoints.mdx", "api-key-management.mdx"
CODES = "error-codes-and-troubleshooting.mdx"

#: Other changes of these kinds, for the second walk (`--next`).
NEXT = [
    Change(
        "another value in an open list",
        [Edit(MARKET, r"`1h`, `4h`", "`1h`, `2h`, `4h`")],
        [
            edit
            for file in (REST, STREAMS)
            for edit in (
                Edit(file, '"1h", "4h"', '"1h", "2h", "4h"'),
                Edit(file, "ONE_HOUR, FOUR_HOURS, ONE_DAY, ONE_WEEK,\n", "ONE_HOUR, TWO_HOURS, FOUR_HOURS, ONE_DAY, ONE_WEEK,\n"),
            )
        ],
    ),
    Change(
        "a value more in a closed list",
        [Edit(PUBLIC, "`7d` / `30d` / `90d`", "`7d` / `30d` / `60d` / `90d`"), Edit("rest-api.mdx", "7 / 30 / 90 day", "7 / 30 / 60 / 90 day")],
        [
            Edit(REST, '["7d", "30d", "90d"]', '["7d", "30d", "60d", "90d"]'),
            Edit(REST, "[SEVEN_DAYS, THIRTY_DAYS, NINETY_DAYS]", "[SEVEN_DAYS, THIRTY_DAYS, SIXTY_DAYS, NINETY_DAYS]"),
        ],
    ),
    Change(
        "a field of a body that must be sent from now on",
        [Edit(PUBLIC, r"(\| `channelId` [^\n]*\n\| `deviceId`   \| string \|) No ", r"\1 Yes")],
        [
            Edit(REST, "      required: [embedToken, channelId]\n", "      required: [embedToken, channelId, deviceId]\n"),
        ],
    ),
    Change(
        "a longer text",
        [Edit(KEYS, r"length 1 - 64", "length 1 - 100")],
        [Edit(REST, "        label: {type: string, minLength: 1, maxLength: 64,", "        label: {type: string, minLength: 1, maxLength: 100,")],
    ),
    Change("a lower maximum", [Edit(MARKET, r"maximum `1000`", "maximum `600`")], [Edit(REST, "            maximum: 1000\n", "            maximum: 600\n")]),
    Change("another default", [Edit(MARKET, r"default `500`", "default `200`")], [Edit(REST, "            default: 500\n", "            default: 200\n")]),
    Change(
        "fields more in answers",
        [
            below(USER, "feeTotal30d", "| `trades30d` | int64 | Number of fills |"),
            below(PUBLIC, "list[].rank", "| `list[].badge` | string | Badge |"),
        ],
        [
            Edit(REST, "        feeTotal30d:\n", "        trades30d: {type: integer, format: int64, description: How many fills there were.}\n        feeTotal30d:\n"),
            Edit(REST, 'data: {volume30d: "8500.05",', 'data: {trades30d: 3, volume30d: "8500.05",'),
            Edit(REST, "        rank: {type: integer, format: int32, description: Place on the list.}\n", "        rank: {type: integer, format: int32, description: Place on the list.}\n        badge: {type: string, description: What the trader has earned.}\n"),
            Edit(REST, "{rank: 1, userId:", "{rank: 1, badge: gold, userId:"),
            known('the answer of getVolumeStats: trades30d is always 0, as nothing in the mock knows it'),
            known('the answer of getPnlLeaderboard: list[].badge is always "", as nothing in the mock knows it'),
        ],
    ),
    Change(
        "a private operation more",
        [
            Edit("rest-api.mdx", r"(\| Balance history [^\n]*\n)", r"\1| Fee rate | GET | `/v1/private/user/fee-rate` | Read | Query fee rates |\n"),
            Edit(USER, r'<h2 id="balance-history">', '<h2 id="fee-rate">Fee Rate</h2>\n\n```http\nGET /v1/private/user/fee-rate?symbol=BTCUSDT\n```\n\nRequest parameters:\n\n| Parameter | Type | Required | Description |\n| --- | --- | --- | --- |\n| `symbol` | string | Yes | Symbol |\n\nResponse fields:\n\n| Field | Type | Description |\n| --- | --- | --- |\n| `symbol` | string | Symbol |\n| `makerRate` | string | Maker rate |\n\n<h2 id="balance-history">'),
        ],
        [
            Edit(REST, "  /v1/private/user/balance-history:\n", f"{FEE_RATE}  /v1/private/user/balance-history:\n"),
            Edit(REST, "    VolumeStats:\n", f"{RATES}    VolumeStats:\n"),
            known("operation getFeeRate (account.fee_rate) has no handler: it is answered with 501"),
            Edit("conformance/sixmm_conformance/needs.py", '    "getBalanceHistory",\n', '    "getBalanceHistory",\n    "getFeeRate",\n'),
        ],
    ),
    Change(
        "a deprecated operation",
        [Edit("rest-api.mdx", r"Query asset trend ", "Query asset trend (deprecated) ")],
        [Edit(REST, "      operationId: getAssetTrend\n", "      operationId: getAssetTrend\n      deprecated: true\n")],
    ),
    Change(
        "a code more",
        [Edit(CODES, r"(\| `5003`[^\n]*\n)", r"\1| `5004` | Maintenance |\n")],
        [Edit(REST, "\npaths:\n", "  - code: 5004\n    name: MAINTENANCE\n    class: Maintenance\n    transient: true\n    summary: The exchange is maintained.\n    remedy: Wait.\n    docs: https://docs.6mm.com/developer-api/error-codes-and-troubleshooting#common-error-codes\n\npaths:\n"), known("error code 5004 (MAINTENANCE) is raised by nothing")],
    ),
    Change(
        "a longer tolerance",
        [Edit("request-signing.mdx", r"±10 seconds", "±30 seconds")],
        [Edit(REST, "        toleranceMs: 10000\n", "        toleranceMs: 30000\n")],
    ),
    Change(
        "an operation under another anchor",
        [Edit(ORDER, r'<h2 id="cancel-all">', '<h2 id="cancel-all-orders">')],
        [Edit(file, "rest-api/order#cancel-all", "rest-api/order#cancel-all-orders") for file in (REST, LINKS)],
    ),
]  # fmt: skip


def main() -> int:
    """Walk. 0: a wheel was built."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("pages", type=Path, help="a clone of 6mm-com/docs")
    parser.add_argument("--all-tests", action="store_true", help="run the whole suite, too")
    parser.add_argument("--next", action="store_true", help="walk with the other changes")
    options = parser.parse_args()
    walked = NEXT if options.next else CHANGES
    house, pages = ROOT / "build/walk/house", ROOT / "build/walk/pages"
    shutil.rmtree(house.parent, ignore_errors=True)
    shutil.copytree(options.pages / PAGES, pages)
    python = move_in(house)
    for change in walked:
        for file, old, new in change.pages:
            rewrite(pages / file, lambda text, old=old, new=new: re.subn(old, new, text, count=1))
    command = [python, "-m", "sixmm_generator", "docs-update", "--source", str(pages)]
    command += [] if options.all_tests else ["--affected-only"]
    began = time.monotonic()
    for number in range(1, TRIES):
        print(f"\n==== {number}. docs-update, {minutes(began)}", flush=True)
        done = subprocess.run(command, cwd=house, check=False, stderr=subprocess.PIPE, text=True)
        print(done.stderr, flush=True)
        if done.returncode == 0:
            break
        if not follow(done.stderr, house, python, walked):
            return 1
    subprocess.run([GIT, "diff", "--stat", "--stat-count=60", "HEAD"], cwd=house, check=True)
    wheels = [str(one) for one in (house / "dist").glob("*.whl")]
    print(f"{len(walked)} changes, {number} runs, {minutes(began)}: {wheels}")
    return int(not wheels)


def move_in(house: Path) -> str:
    """Clone the last commit, with an environment that imports it; gives its Python."""
    subprocess.run([GIT, "clone", "--quiet", str(ROOT), str(house)], check=True)
    venv.create(house / ".venv", symlinks=True)
    python = house / ".venv/bin/python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout
    shared = next(one for one in sys.path if one.endswith("site-packages"))
    paths = [*(str(house / one) for one in SOURCE_ROOTS.split()), shared]
    Path(own.strip(), "house.pth").write_text("\n".join(paths), encoding="utf-8")
    # The commands that pages show: blocks of code are run.
    scripts = tomllib.loads((house / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    for name, entry in scripts.items():
        module, _, function = entry.partition(":")
        script = python.with_name(name)
        script.write_text(
            f"#!{python}\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n",
            encoding="utf-8",
        )
        script.chmod(0o755)
    return str(python)


def follow(said: str, house: Path, python: str, walked: list[Change]) -> bool:
    """Do what docs-update asks for; False where that is nothing that this walk knows."""
    if "to read, named above" in said:
        subprocess.run(
            [python, "-m", "sixmm_generator", "docs-seen", "--all"], cwd=house, check=True
        )
    elif "lines to edit" in said or "links to edit" in said:
        in_links = "links to edit" in said
        for file, old, new in (edit for change in walked for edit in change.ours):
            for path in linking(house, old) if in_links and file == LINKS else [file]:
                if in_links == (file == LINKS):
                    most = -1 if in_links else 1
                    rewrite(
                        house / path,
                        lambda text, old=old, new=new, most=most: (
                            text.replace(old, new, most),
                            text.count(old),
                        ),
                    )
    else:
        return False
    return True


def linking(house: Path, link: str) -> list[str]:
    """The code and pages of ours that have a link."""
    command = [GIT, "grep", "-l", link, "--", "*.py", "*.md", ":!tests"]
    done = subprocess.run(command, cwd=house, check=True, capture_output=True, text=True)
    return done.stdout.split()


def rewrite(path: Path, change) -> None:
    """Change a file. Raises LookupError where there is nothing to change."""
    text, count = change(path.read_text(encoding="utf-8"))
    if not count:
        raise LookupError(f"{path}: the text that a change is about is not there")
    path.write_text(text, encoding="utf-8")


def minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.1f} min"


if __name__ == "__main__":
    os.environ.pop("PYTHONPATH", None)
    sys.exit(main())
