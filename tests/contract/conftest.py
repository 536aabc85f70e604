"""What is asserted beside the tests says as much as they do when it is not true."""

import pytest

pytest.register_assert_rewrite("tests.contract.judging", "tests.contract.exchange")
