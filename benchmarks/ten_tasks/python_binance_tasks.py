# ruff: noqa
# fmt: off
# mypy: ignore-errors
# The ten tasks of docs/recipes.md with python-binance 1 (USD-M futures), as its manual does them. Not run: they need an account. check_calls.py holds each call.
# 1. What does a contract cost?
from binance import Client

client = Client()
ticker = client.futures_orderbook_ticker(symbol="BTCUSDT")
print(client.futures_symbol_ticker(symbol="BTCUSDT")["price"], ticker["bidPrice"], ticker["askPrice"])
# 2. Download klines
import csv
from binance import Client, HistoricalKlinesType

client = Client()
with open("klines.csv", "w", newline="") as file:
    rows = csv.writer(file)
    for kline in client.get_historical_klines_generator(
        "BTCUSDT", "1h", "2 days ago UTC", klines_type=HistoricalKlinesType.FUTURES
    ):
        rows.writerow(kline[:6])
# 3. What do I have?
import os
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
print(next(one["balance"] for one in client.futures_account_balance() if one["asset"] == "USDT"))
for position in client.futures_position_information():
    print(position["symbol"], position["positionAmt"], position["entryPrice"], position["unRealizedProfit"])
# 4. A limit order on the contract's grid
import os
from decimal import Decimal
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
info = next(one for one in client.futures_exchange_info()["symbols"] if one["symbol"] == "BTCUSDT")
steps = {one["filterType"]: one for one in info["filters"]}
tick, step = Decimal(steps["PRICE_FILTER"]["tickSize"]), Decimal(steps["LOT_SIZE"]["stepSize"])
price, quantity = Decimal("50000.07") // tick * tick, Decimal("0.0123") // step * step
placed = client.futures_create_order(
    symbol="BTCUSDT", type="LIMIT", side="BUY", timeInForce="GTC", price=price, quantity=quantity
)
print(placed["orderId"], placed["clientOrderId"])
# 5. Buy now, with a stop loss
import os
from decimal import Decimal
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
client.futures_create_order(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
entry = Decimal(client.futures_position_information(symbol="BTCUSDT")[0]["entryPrice"])
info = next(one for one in client.futures_exchange_info()["symbols"] if one["symbol"] == "BTCUSDT")
tick = Decimal(next(one["tickSize"] for one in info["filters"] if one["filterType"] == "PRICE_FILTER"))
loss = client.futures_create_order(
    symbol="BTCUSDT", type="STOP_MARKET", side="SELL", stopPrice=entry * 98 / 100 // tick * tick, closePosition=True
)
print(loss["orderId"])
client.futures_cancel_order(symbol="BTCUSDT", orderId=loss["orderId"])
# 6. Change an order, then cancel it
import os
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
placed = client.futures_create_order(
    symbol="BTCUSDT", type="LIMIT", side="BUY", timeInForce="GTC", price="50000", quantity="0.01"
)
client.futures_modify_order(symbol="BTCUSDT", orderId=placed["orderId"], side="BUY", price="50100", quantity="0.02")
print(client.futures_cancel_order(symbol="BTCUSDT", orderId=placed["orderId"])["status"])
# 7. My trades of the last week as rows
import os, time
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
since, rows = int(time.time() * 1000) - 7 * 86_400_000 + 60_000, []
while page := client.futures_account_trades(symbol="BTCUSDT", startTime=since, limit=1000):
    rows += page
    since = page[-1]["time"] + 1
print(rows[:2])
# 8. Set the leverage, close the position
import os
from decimal import Decimal
from binance import Client

client = Client(os.environ["KEY"], os.environ["SECRET"])
client.futures_change_leverage(symbol="BTCUSDT", leverage=5)
for position in client.futures_position_information(symbol="BTCUSDT"):
    held = Decimal(position["positionAmt"])
    if held:
        client.futures_create_order(
            symbol="BTCUSDT", type="MARKET", side="SELL" if held > 0 else "BUY", quantity=abs(held), reduceOnly=True
        )
# 9. Follow the order book
import asyncio
from binance import AsyncClient, BinanceSocketManager


async def main():
    client = await AsyncClient.create()
    async with BinanceSocketManager(client).futures_depth_socket("BTCUSDT", depth="20") as socket:
        book = (await socket.recv())["data"]
        print(book["b"][0], book["a"][0])
    await client.close_connection()


asyncio.run(main())
# 10. Follow my orders
import asyncio, os
from binance import AsyncClient, BinanceSocketManager


async def main():
    client = await AsyncClient.create(os.environ["KEY"], os.environ["SECRET"])
    async with BinanceSocketManager(client).futures_user_socket() as socket:
        placed = await client.futures_create_order(symbol="BTCUSDT", type="MARKET", side="BUY", quantity="0.01")
        while True:
            event = await socket.recv()
            if event["e"] == "ORDER_TRADE_UPDATE" and event["o"]["i"] == placed["orderId"]:
                print(event["o"]["X"], event["o"]["z"], event["o"]["ap"])
                if event["o"]["X"] == "FILLED":
                    break
    await client.close_connection()


asyncio.run(main())
