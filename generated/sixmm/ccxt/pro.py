# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""The exchange as a ccxt class with `watch_*` methods, to be awaited. Needs `pip install 'sixmm[ccxt]'`; see docs/ccxt.md of the project."""

from sixmm_ccxt.errors import OutcomeUnknown
from sixmm_ccxt.registration import register
from sixmm_ccxt.watching import sixmm

__all__ = ["OutcomeUnknown", "register", "sixmm"]
