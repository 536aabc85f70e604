"""Faults on demand: what goes wrong, when, and how it reaches the wire."""

from sixmm_mock.faults.request_faults import Fault, FaultError, Kind
from sixmm_mock.faults.request_plan import FaultPlan

__all__ = ["Fault", "FaultError", "FaultPlan", "Kind"]
