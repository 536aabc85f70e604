"""Download klines into a Parquet file, with a progress bar, and go on where an earlier run ended.

pip install 'sixmm[polars]' rich
python examples/klines_to_parquet.py --symbol BTCUSDT --interval 1h --days 30 --file btc.parquet
"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from rich.progress import Progress
from sixmm import Kline, SixMM
from sixmm.frames import to_polars


def main(symbol: str, interval: str, days: int, file: Path) -> None:
    """Append what is new to the file."""
    now = datetime.now(UTC)
    known = pl.read_parquet(file) if file.exists() else None
    # The last kline of an earlier run was not over yet: it is asked for again.
    start = now - timedelta(days=days) if known is None else known["open_time"].max()
    if not isinstance(start, datetime):
        raise SystemExit(f"{file} has no time in its column open_time.")
    rows: list[Kline] = []
    with SixMM() as mm, Progress() as progress:
        bar = progress.add_task(f"{symbol} {interval}", total=(now - start).total_seconds())
        for kline in mm.market.iter_klines(symbol=symbol, interval=interval, start_time=start):
            rows.append(kline)
            progress.update(bar, completed=(kline.open_time_utc - start).total_seconds())
    frame = to_polars(rows, amounts="float")
    if known is not None:
        frame = pl.concat([known.filter(pl.col("open_time") < start), frame])
    frame.write_parquet(file)
    print(f"{file}: {len(frame)} klines, {len(rows)} of them new")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--symbol", default="BTCUSDT")
    parser.add_argument("--interval", default="1h")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--file", type=Path, default=Path("klines.parquet"))
    main(**vars(parser.parse_args()))
