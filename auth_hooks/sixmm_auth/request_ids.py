"""The ids that requests carry, and that the exchange returns in its answers.

https://docs.6mm.com/developer-api/environments-and-common-conventions#response-format
"""

import os

# The ids of one process begin alike, so that the answer to another of its requests is known without a list of them.
# A fork keeps the beginning: its parent's answers are not its own either.
_BEGINNING = os.urandom(5).hex()


def new_request_id() -> str:
    """An id that no other request has."""
    return _BEGINNING + os.urandom(11).hex()


def is_of_this_process(request_id: str) -> bool:
    """Whether `new_request_id` made it in this process, be it with something at its end."""
    return request_id[: len(_BEGINNING)].lower() == _BEGINNING
