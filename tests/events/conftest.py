"""The tests of the domain."""

import pytest

# Its assertions are the tests' own, and should show as much when they fail.
pytest.register_assert_rewrite("tests.events.given")
