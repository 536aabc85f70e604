# ruff: noqa
# fmt: off
# mypy: ignore-errors
# The ten tasks of docs/recipes.md with ccxt 4 (binanceusdm), as its manual does them. tests/ccxt runs them, on our class.
# 1. What does a contract cost?
import ccxt

exchange = ccxt.binanceusdm()
ticker = exchange.fetch_ticker("BTC/USDT:USDT")
print(ticker["last"], ticker["bid"], ticker["ask"])
# 2. Download klines
import csv, ccxt

exchange = ccxt.binanceusdm()
since, end = exchange.milliseconds() - 2 * 86_400_000, exchange.milliseconds()
with open("klines.csv", "w", newline="") as file:
    rows = csv.writer(file)
    while since < end:
        page = exchange.fetch_ohlcv("BTC/USDT:USDT", "1h", since=since, limit=1000)
        if not page:
            break
        rows.writerows(page)
        since = page[-1][0] + 1
# 3. What do I have?
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
print(exchange.fetch_balance()["USDT"]["total"])
for position in exchange.fetch_positions():
    print(position["symbol"], position["contracts"], position["entryPrice"], position["unrealizedPnl"])
# 4. A limit order on the contract's grid
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
exchange.load_markets()
price = exchange.price_to_precision("BTC/USDT:USDT", 50000.07)
quantity = exchange.amount_to_precision("BTC/USDT:USDT", 0.0123)
placed = exchange.create_order("BTC/USDT:USDT", "limit", "buy", quantity, price)
print(placed["id"], placed["clientOrderId"])
# 5. Buy now, with a stop loss
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
exchange.create_order("BTC/USDT:USDT", "market", "buy", 0.01)
entry = exchange.fetch_positions(["BTC/USDT:USDT"])[0]["entryPrice"]
stop = exchange.price_to_precision("BTC/USDT:USDT", entry * 0.98)
loss = exchange.create_order(
    "BTC/USDT:USDT", "market", "sell", 0.01, None, {"stopLossPrice": stop, "reduceOnly": True}
)
print(loss["id"])
exchange.cancel_order(loss["id"], "BTC/USDT:USDT", {"stop": True})
# 6. Change an order, then cancel it
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
placed = exchange.create_order("BTC/USDT:USDT", "limit", "buy", 0.01, 50000)
exchange.edit_order(placed["id"], "BTC/USDT:USDT", "limit", "buy", 0.02, 50100)
print(exchange.cancel_order(placed["id"], "BTC/USDT:USDT")["status"])
# 7. My trades of the last week as rows
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
since, rows = exchange.milliseconds() - 7 * 86_400_000, []
while page := exchange.fetch_my_trades("BTC/USDT:USDT", since=since, limit=1000):
    rows += [trade["info"] for trade in page]
    since = page[-1]["timestamp"] + 1
print(rows[:2])
# 8. Set the leverage, close the position
import ccxt, os

exchange = ccxt.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]})
exchange.set_leverage(5, "BTC/USDT:USDT")
for position in exchange.fetch_positions(["BTC/USDT:USDT"]):
    side = "sell" if position["side"] == "long" else "buy"
    exchange.create_order(
        "BTC/USDT:USDT", "market", side, position["contracts"], None, {"reduceOnly": True}
    )
# 9. Follow the order book
import asyncio, ccxt.pro


async def main():
    async with ccxt.pro.binanceusdm() as exchange:
        while True:
            book = await exchange.watch_order_book("BTC/USDT:USDT")
            print(book["bids"][0], book["asks"][0])
            break


asyncio.run(main())
# 10. Follow my orders
import asyncio, ccxt.pro, os


async def main():
    async with ccxt.pro.binanceusdm({"apiKey": os.environ["KEY"], "secret": os.environ["SECRET"]}) as exchange:
        watching = asyncio.create_task(exchange.watch_orders("BTC/USDT:USDT"))
        await asyncio.sleep(2)  # nothing tells when it watches: what comes before that is not told
        placed = await exchange.create_order("BTC/USDT:USDT", "market", "buy", 0.01)
        while True:
            for order in await watching:
                if order["id"] == placed["id"]:
                    print(order["status"], order["filled"], order["average"])
                    if order["status"] == "closed":
                        return
            watching = asyncio.create_task(exchange.watch_orders("BTC/USDT:USDT"))


asyncio.run(main())
