"""All faults, by name."""

from collections.abc import Mapping

from seeded_faults import client, server
from seeded_faults.fault import Fault

FAULTS: Mapping[str, Fault] = {fault.name: fault for fault in (*server.FAULTS, *client.FAULTS)}
