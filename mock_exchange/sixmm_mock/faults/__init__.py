"""Faults on demand: what goes wrong, when, and how it reaches the wire."""

from sixmm_mock.faults.fault import Fault, FaultError, Kind
from sixmm_mock.faults.plan import FaultPlan

__all__ = ["Fault", "FaultError", "FaultPlan", "Kind"]
