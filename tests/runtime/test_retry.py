"""When a failed call may be sent again, and after how long."""

import pytest
from sixmm.errors import ERROR_CODES
from sixmm_runtime.errors import InvalidArgument, ProxyFailed, TLSFailed, TransportError
from sixmm_runtime.retry import Backoff, is_transient


def test_the_random_time_is_anything_up_to_the_step():
    waits = {Backoff(random=lambda share=share: share).wait(2) for share in (0.0, 0.5, 1.0)}
    assert waits == {0.0, 0.25, 0.5}


def test_a_wait_never_ends_before_the_exchange_asked():
    assert Backoff(random=lambda: 0.0).wait(1, asked=3.0) == 3.0


def test_a_thousandth_retry_waits_no_longer_than_the_longest():
    assert Backoff(random=lambda: 1.0, longest=2.0).wait(1000) == 2.0


@pytest.mark.parametrize(
    "terms", [{"first": -1}, {"longest": "8"}, {"within": True}, {"first": float("nan")}]
)
def test_a_malformed_backoff_is_refused(terms):
    with pytest.raises(InvalidArgument, match=f"Backoff.{next(iter(terms))}"):
        Backoff(**terms)


def test_the_codes_that_pass_by_themselves_are_those_of_the_service_as_a_whole():
    assert {known.name for known in ERROR_CODES.values() if known.transient} == {
        "INTERNAL_ERROR",
        "SERVICE_UNAVAILABLE",
        "RATE_LIMITED",
    }


@pytest.mark.parametrize(
    ("kind", "passes"), [(TransportError, True), (ProxyFailed, False), (TLSFailed, False)]
)
def test_a_proxy_that_refuses_and_a_certificate_that_is_not_trusted_stay_so(kind, passes):
    failure = kind("no way", operation="getKlines", may_have_been_received=False)
    assert is_transient(failure) is passes
