"""What this program is called, wherever it names itself."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """The version of the installed distribution."""
    try:
        return version("sixmm")
    except PackageNotFoundError:
        return "not-installed"


USER_AGENT = f"sixmm-conformance/{own_version()}"
