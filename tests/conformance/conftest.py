"""The suite around the mock exchange, in this process."""

import pytest
from sixmm_conformance.mock import MockServer
from sixmm_conformance.suite import Suite
from sixmm_description import Description


@pytest.fixture(scope="session")
def description() -> Description:
    return Description.load()


@pytest.fixture(scope="session")
def server() -> MockServer:
    return MockServer()


@pytest.fixture
def suite(description: Description, server: MockServer) -> Suite:
    return Suite(server, description)
