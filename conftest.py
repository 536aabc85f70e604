"""Tests do not depend on who runs them: what a client reads from the environment is not set, and inputs are drawn alike."""

import gc
import os

import pytest
from hypothesis import settings
from sixmm_runtime.proxies import VARIABLES
from sixmm_runtime.settings import ENVIRONMENT
from sixmm_runtime.transport.tls import VARIABLES as TLS_VARIABLES

# `make test` draws few inputs and the same each time; `make soak` many others: a new find must not turn another change red.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.register_profile("searching", deadline=None, max_examples=1_000)
settings.load_profile("steady")

_READ = (*ENVIRONMENT.values(), *TLS_VARIABLES, *VARIABLES, *map(str.lower, VARIABLES))

for name in _READ:
    os.environ.pop(name, None)


def pytest_collection_finish() -> None:
    """The garbage collector does not walk through modules and collected tests, which stay to the end, and comes less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(
        50_000, 20, 50
    )  # it took a tenth of the run's time: each test makes an exchange


@pytest.fixture(autouse=True)
def _nothing_in_the_environment() -> None:
    """No test finds what an earlier one has left there."""
    for name in _READ:
        os.environ.pop(name, None)
