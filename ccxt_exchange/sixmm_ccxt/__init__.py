"""The exchange as a ccxt class, on the client of this distribution. Imported as `sixmm.ccxt`; see docs/ccxt.md."""

try:
    import ccxt  # noqa: F401 - asked for here, so that its absence is said once
except ModuleNotFoundError as error:
    if error.name != "ccxt":
        raise
    raise ModuleNotFoundError(
        "sixmm.ccxt needs ccxt, which is not installed. Run: pip install 'sixmm[ccxt]'", name="ccxt"
    ) from None
