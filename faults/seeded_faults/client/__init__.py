"""Faults of the generated client and of what it runs on: the way they are added.

A fault here is a :class:`seeded_faults.fault.Fault` with ``side=Side.CLIENT``. Its ``hunt`` plants one
thing that is wrong in ``sixmm``, ``sixmm_runtime`` or ``sixmm_auth`` (``plant.code`` shows how to put it back),
runs the client's side of the suite, and returns the first :class:`~seeded_faults.fault.Kill` or None.
``rule`` is a short name of what must catch it.
"""

from seeded_faults.fault import Fault

FAULTS: tuple[Fault, ...] = ()
