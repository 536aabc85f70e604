"""Faults on demand: what goes wrong, when, and how it reaches the wire."""

from sixmm_mock.faults.request_faults import Fault, FaultError, FaultPlan, Kind

__all__ = ["Fault", "FaultError", "FaultPlan", "Kind"]
