# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Answers as data frames. Needs `pip install 'sixmm[pandas]'` or `'sixmm[polars]'`."""

from sixmm_runtime.frames import to_pandas, to_polars

__all__ = ["to_pandas", "to_polars"]
