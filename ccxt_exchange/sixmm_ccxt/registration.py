"""Has programs find the exchange by its name, as one of ccxt's own."""


def register() -> None:
    """Make it `ccxt.sixmm`, `ccxt.async_support.sixmm` and `ccxt.pro.sixmm`, and list it in their `exchanges`.

    For programs that are told the name of an exchange and look it up in ccxt. Call it before they do; twice does no
    more than once.
    """
    import ccxt.async_support  # noqa: PLC0415 - a program that blocks needs none of these
    import ccxt.pro  # noqa: PLC0415

    from sixmm_ccxt import awaiting, blocking, watching  # noqa: PLC0415

    classes = {
        ccxt: blocking.sixmm,
        ccxt.async_support: awaiting.sixmm,
        ccxt.pro: watching.sixmm,
    }
    for module, made in classes.items():
        setattr(module, made.__name__, made)
        if made.__name__ not in module.exchanges:
            module.exchanges.append(made.__name__)
