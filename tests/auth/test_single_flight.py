"""However many calls meet an expired token together, one of them renews it."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sixmm_auth import JwtAuth, Password, ServerClock, Session, TokenRequestFailed
from sixmm_auth.errors import AuthRequestFailed
from sixmm_auth.flow import Flight, SingleFlight

INFO = "/v1/private/user/info"
LOGIN = "/v1/public/user/login"
REFRESH = "/v1/public/user/refresh-token"
THREADS, TASKS = 32, 64


@pytest.fixture
def session(exchange, clocks):
    """Logged in, with a token that the exchange has revoked and a cookie that is good."""
    clock = ServerClock(monotonic=lambda: clocks.monotonic_s, wall=lambda: clocks.wall_s)
    session = Session(clock)
    issued = exchange.issue().json()["data"]
    (cookie,) = exchange.cookies
    answer = httpx.Response(200, headers={"set-cookie": f"refresh_token={cookie}"})
    session.adopt(issued["accessToken"], issued["accessExpire"], answer, username="alice")
    exchange.tokens.clear()
    return session


@pytest.fixture
def auth(session, base_url):
    return JwtAuth(base_url, session, Password("alice", "canary-password"))


def in_threads(auth, app, url, count=THREADS):
    with (
        httpx.Client(transport=httpx.MockTransport(app)) as client,
        ThreadPoolExecutor(count) as pool,
    ):
        return [pool.submit(client.get, url, auth=auth) for _ in range(count)]


async def in_tasks(auth, app, url, count=TASKS):
    async with httpx.AsyncClient(transport=httpx.MockTransport(app)) as client:
        calls = [client.get(url, auth=auth) for _ in range(count)]
        return await asyncio.gather(*calls, return_exceptions=True)


async def settle():
    """Let every other task go on until it waits for something."""
    for _ in range(50):
        await asyncio.sleep(0)


def refusing_together(exchange, count):
    """An app that answers the first `count` calls only when all of them are there."""
    together = threading.Barrier(count, timeout=60)

    def app(request):
        response = exchange(request)
        if request.url.path == INFO and response.json()["code"] == 1002:
            together.wait()
        return response

    return app


def refusing_tasks_together(exchange, count):
    together = asyncio.Barrier(count)

    async def app(request):
        response = exchange(request)
        if request.url.path == INFO and response.json()["code"] == 1002:
            async with asyncio.timeout(10):
                await together.wait()
        for _ in range(5):  # lets every other task run while this answer is on its way
            await asyncio.sleep(0)
        return response

    return app


def test_threads_refused_together_refresh_once(auth, exchange, base_url):
    calls = in_threads(auth, refusing_together(exchange, THREADS), base_url + INFO)
    assert [one.result().json()["code"] for one in calls] == [0] * THREADS
    assert exchange.count(REFRESH) == 1
    assert exchange.count(LOGIN) == 0
    assert exchange.count(INFO) == 2 * THREADS


def test_tasks_refused_together_refresh_once(auth, exchange, base_url):
    async def run():
        return await in_tasks(auth, refusing_tasks_together(exchange, TASKS), base_url + INFO)

    assert [one.json()["code"] for one in asyncio.run(run())] == [0] * TASKS
    assert exchange.count(REFRESH) == 1
    assert exchange.count(INFO) == 2 * TASKS


def test_threads_without_a_token_log_in_once(auth, session, exchange, base_url):
    session.clear()
    calls = in_threads(auth, exchange, base_url + INFO)
    assert [one.result().json()["code"] for one in calls] == [0] * THREADS
    assert exchange.count(LOGIN) == 1


def test_tasks_with_a_token_about_to_expire_refresh_once(auth, exchange, base_url, clocks):
    clocks.pass_time(3599)

    async def app(request):
        await asyncio.sleep(0)
        return exchange(request)

    answers = asyncio.run(in_tasks(auth, app, base_url + INFO))
    assert [one.json()["code"] for one in answers] == [0] * TASKS
    assert exchange.paths()[0] == f"POST {REFRESH}"
    assert exchange.count(REFRESH) == 1
    assert exchange.count(INFO) == TASKS


def test_a_refused_login_is_tried_once_for_all_who_wait(auth, exchange, base_url):
    exchange.cookies.clear()
    exchange.users.clear()
    exchange.users["alice"] = "another password by now"
    calls = in_threads(auth, refusing_together(exchange, THREADS), base_url + INFO)
    errors = [one.exception() for one in calls]
    assert all(isinstance(error, TokenRequestFailed) for error in errors)
    assert len({id(error) for error in errors}) == THREADS
    assert exchange.count(LOGIN) == 1


def test_a_call_that_begins_after_a_refused_login_tries_for_itself(auth, exchange, base_url):
    exchange.cookies.clear()
    users, exchange.users = exchange.users, {"alice": "not yet"}
    with httpx.Client(transport=httpx.MockTransport(exchange)) as client:
        with pytest.raises(TokenRequestFailed):
            client.get(base_url + INFO, auth=auth)
        exchange.users = users
        assert client.get(base_url + INFO, auth=auth).json()["code"] == 0


def test_tasks_that_wait_for_a_refused_login_all_fail_with_its_answer(auth, exchange, base_url):
    exchange.cookies.clear()
    exchange.users.clear()
    exchange.users["alice"] = "another password by now"

    async def run():
        return await in_tasks(auth, refusing_tasks_together(exchange, TASKS), base_url + INFO)

    errors = asyncio.run(run())
    assert {type(error) for error in errors} == {TokenRequestFailed}
    assert {error.operation for error in errors} == {"login"}
    assert exchange.count(LOGIN) == 1


def test_one_flow_serves_several_event_loops_one_after_the_other(auth, exchange, base_url):
    for expected in (1, 2, 3):
        exchange.tokens.clear()

        async def run():
            return await in_tasks(auth, refusing_tasks_together(exchange, 4), base_url + INFO, 4)

        assert [one.json()["code"] for one in asyncio.run(run())] == [0] * 4
        assert exchange.count(REFRESH) == expected


def test_a_renewal_left_behind_in_a_stopped_loop_does_not_block_the_next_loop(
    auth, exchange, base_url
):
    refreshing = []

    async def app(request):
        if request.url.path == REFRESH and not refreshing:
            refreshing.append(True)
            asyncio.get_running_loop().stop()
            await asyncio.Event().wait()
        return exchange(request)

    loop = asyncio.new_event_loop()
    stuck = loop.create_task(in_tasks(auth, app, base_url + INFO, 1))
    loop.run_forever()
    try:
        assert refreshing == [True]
        (answer,) = asyncio.run(asyncio.wait_for(in_tasks(auth, app, base_url + INFO, 1), 60))
        assert answer.json()["code"] == 0
    finally:
        stuck.cancel()
        loop.run_until_complete(asyncio.gather(stuck, return_exceptions=True))
        loop.close()


def test_when_the_renewing_task_is_cancelled_another_takes_over(auth, exchange, base_url):
    async def run():
        at_refresh = asyncio.Event()
        never = asyncio.Event()

        async def app(request):
            if request.url.path == REFRESH and not at_refresh.is_set():
                at_refresh.set()
                await never.wait()
            return exchange(request)

        transport = httpx.MockTransport(app)
        async with httpx.AsyncClient(transport=transport) as client, asyncio.timeout(10):
            leader = asyncio.create_task(client.get(base_url + INFO, auth=auth))
            await at_refresh.wait()
            waiters = [
                asyncio.create_task(client.get(base_url + INFO, auth=auth)) for _ in range(8)
            ]
            await settle()
            assert exchange.count(INFO) == 9
            leader.cancel()
            return await asyncio.gather(*waiters)

    assert [one.json()["code"] for one in asyncio.run(run())] == [0] * 8
    assert exchange.count(REFRESH) == 1


def test_a_waiting_task_that_is_cancelled_does_not_disturb_the_renewal(auth, exchange, base_url):
    async def run():
        at_refresh, go_on = asyncio.Event(), asyncio.Event()

        async def app(request):
            if request.url.path == REFRESH:
                at_refresh.set()
                await go_on.wait()
            return exchange(request)

        transport = httpx.MockTransport(app)
        async with httpx.AsyncClient(transport=transport) as client, asyncio.timeout(10):
            calls = [asyncio.create_task(client.get(base_url + INFO, auth=auth)) for _ in range(3)]
            await at_refresh.wait()
            await settle()
            assert exchange.count(INFO) == 3
            calls[1].cancel()
            await asyncio.sleep(0)
            go_on.set()
            return await asyncio.gather(*calls, return_exceptions=True)

    first, cancelled, third = asyncio.run(run())
    assert first.json()["code"] == third.json()["code"] == 0
    assert isinstance(cancelled, asyncio.CancelledError)


def test_a_dead_network_fails_each_waiting_task_after_two_renewals_at_most(
    auth, exchange, base_url
):
    async def run():
        exchange_is_there = asyncio.Barrier(TASKS)

        async def app(request):
            if request.url.path == REFRESH:
                await asyncio.sleep(0)
                exchange(request)
                raise httpx.ConnectError("refused")
            async with asyncio.timeout(10):
                await exchange_is_there.wait()
            return exchange(request)

        return await in_tasks(auth, app, base_url + INFO)

    errors = asyncio.run(run())
    by_type = {kind: [e for e in errors if type(e) is kind] for kind in {type(e) for e in errors}}
    assert set(by_type) == {httpx.ConnectError, TokenRequestFailed}
    assert len(by_type[httpx.ConnectError]) == exchange.count(REFRESH) == 2
    assert {error.response for error in by_type[TokenRequestFailed]} == {None}


def test_a_blocking_call_inside_the_renewing_loop_fails_instead_of_hanging(
    auth, exchange, base_url
):
    def blocking_call():
        with httpx.Client(transport=httpx.MockTransport(exchange)) as client:
            client.get(base_url + INFO, auth=auth)

    async def app(request):
        if request.url.path == REFRESH:
            blocking_call()
        return exchange(request)

    (error,) = asyncio.run(in_tasks(auth, app, base_url + INFO, 1))
    assert isinstance(error, TokenRequestFailed)


def test_a_renewal_that_was_taken_over_does_not_end_the_one_that_took_over():
    request = httpx.Request("POST", "http://h/refresh")
    flights = SingleFlight(AuthRequestFailed, AuthRequestFailed.again)

    def begin():
        flow = flights.run(
            since=0,
            needed=lambda: True,
            work=lambda: (step for step in (request,)),
            given_up=lambda: TokenRequestFailed("refreshToken", None),
        )
        return flow, next(flow)

    async def begin_in_a_loop():
        return begin()

    left_behind, _ = asyncio.run(begin_in_a_loop())
    _taking_over, step = begin()
    assert step is request
    left_behind.close()
    _waiting, step = begin()
    assert isinstance(step, Flight)
