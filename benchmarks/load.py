"""One round of load on one server: sign, send with wrk, read what wrk saw."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import signed_requests
from attrs import frozen
from servers import BenchmarkError, Server, wrk_program
from signed_requests import ApiKey

_SCRIPT = Path(__file__).with_name("wrk_signed.lua")


@frozen
class Load:
    """How much of it. ``per_second`` bounds how many requests are signed in advance."""

    seconds: int
    connections: int
    per_second: int


@frozen
class Round:
    """What one round measured. Latencies are in ms, ``cpu`` is the server's share of one core."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    answers: int
    not_2xx: int
    socket_errors: int
    code_zero: int
    load_average: float
    refusal: str
    """The first answer that was not HTTP 200 with code 0."""


def run_round(server: Server, target: str, api_key: ApiKey, load: Load) -> Round:
    """Load ``server`` with fresh requests.

    Raises:
        BenchmarkError: wrk failed, or there were too few requests for the time.
    """
    with tempfile.TemporaryDirectory() as folder:
        requests = Path(folder, "requests.tsv")
        now_ms = time.time_ns() // 1_000_000
        count = load.per_second * load.seconds
        signed_requests.write(
            requests, target, api_key, count=count, now_ms=now_ms, batch=f"{now_ms:x}"
        )
        load_average, cpu = os.getloadavg()[0], server.cpu_seconds()
        fields = _wrk(server.url, requests, load)
        cpu = server.cpu_seconds() - cpu
    numbers = [int(field) for field in fields[:9]]
    requests_done, duration_us, p50_us, p99_us, not_2xx, socket_errors = numbers[:6]
    answers, code_zero, ran_out = numbers[6:]
    if ran_out:
        raise BenchmarkError(
            f"{server.name} answered all {count} requests before the time was up; "
            f"raise --per-second above {load.per_second}"
        )
    seconds = duration_us / 1e6
    return Round(
        per_second=requests_done / seconds,
        p50=p50_us / 1000,
        p99=p99_us / 1000,
        cpu=cpu / seconds,
        answers=answers,
        not_2xx=not_2xx,
        socket_errors=socket_errors,
        code_zero=code_zero,
        load_average=load_average,
        refusal=fields[9],
    )


def _wrk(url: str, requests: Path, load: Load) -> list[str]:
    # One thread: each thread would walk the same list, and signatures count only once.
    size = (f"--connections={load.connections}", f"--duration={load.seconds}s", "--threads=1")
    command = [wrk_program(), *size, f"--script={_SCRIPT}", url, "--", str(requests)]
    finished = subprocess.run(
        command, capture_output=True, text=True, timeout=load.seconds + 60, check=False
    )
    for line in finished.stdout.splitlines():
        if line.startswith("RESULT\t"):
            return line.split("\t")[1:]
    raise BenchmarkError(f"wrk failed: {finished.stderr or finished.stdout}")
