"""What secure connections trust, and their client certificate: one rule for calls and streams."""

import functools
import os
import re
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import attrs

from sixmm_runtime.errors import InvalidArgument

# What `verify` and `cert` take.
Verify = str | os.PathLike[str] | ssl.SSLContext | bool
Cert = str | os.PathLike[str] | tuple[str, str] | tuple[str, str, str]
MakesTLS = Callable[[], ssl.SSLContext]

_CERT_VARIABLES = ("SIXMM_CLIENT_CERT", "SIXMM_CLIENT_KEY", "SIXMM_CLIENT_KEY_PASSWORD")
VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE", *_CERT_VARIABLES)
# How OpenSSL looks up a certificate in a folder: by a hash of its subject.
_HASHED = re.compile(r"[0-9a-f]{8}\.[0-9]+")


@attrs.frozen(kw_only=True)
class Trust:
    """Where certificates are. Each name is the argument or variable that it came from, for errors."""

    ca_file: str | None = None
    ca_file_name: str = "SSL_CERT_FILE"
    ca_folder: str | None = None
    ca_folder_name: str = "SSL_CERT_DIR"
    key_log: str | None = None
    cert: str | None = None
    cert_name: str = "SIXMM_CLIENT_CERT"
    key: str | None = None
    password: str | None = attrs.field(default=None, repr=False)


def tls_settings(
    verify: Verify | None = None,
    cert: Cert | None = None,
    environ: Mapping[str, str] | None = None,
) -> MakesTLS:
    """Makes the settings when they are first needed: reading certificates costs more than a client.

    What an argument names is read at once.

    Raises:
        InvalidArgument: an argument is malformed, or what it names can't be read. Calling the result raises it too, for
            what the environment names.
    """
    environ = os.environ if environ is None else environ
    if isinstance(verify, ssl.SSLContext):
        if cert is not None:
            raise InvalidArgument(
                "verify is an SSLContext, which holds its own client certificate: load it there"
                " (load_cert_chain), and leave out cert."
            )
        return functools.partial(_as_it_is, verify)
    trust = Trust(
        **_authorities(verify, environ),
        **_own(cert, environ),
        key_log=environ.get("SSLKEYLOGFILE") or None,
    )
    if verify not in (None, True) or cert is not None:
        _made(trust)
    return functools.partial(_made, trust)


def _as_it_is(context: ssl.SSLContext) -> ssl.SSLContext:
    return context


def _authorities(verify: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    if verify is None or verify is True:
        return {
            "ca_file": environ.get("SSL_CERT_FILE") or None,
            "ca_folder": environ.get("SSL_CERT_DIR") or None,
        }
    path = _path("verify", verify, "the path of a file with the certificates to trust")
    if Path(path).is_dir():
        return {"ca_folder": path, "ca_folder_name": "verify"}
    return {"ca_file": path, "ca_file_name": "verify"}


def _own(cert: Any, environ: Mapping[str, str]) -> dict[str, Any]:
    expected = (
        "the path of a client certificate, or (certificate, key) or (certificate, key, password)"
    )
    if cert is not None:
        parts = cert if isinstance(cert, tuple) else (cert,)
        if not 1 <= len(parts) <= 3:
            raise InvalidArgument(f"cert must be {expected}.")
        paths = [_path("cert", one, expected) for one in parts[:2]]
        password = parts[2] if len(parts) == 3 else None
        if password is not None and not isinstance(password, str):
            raise InvalidArgument(f"cert must be {expected}.")
        key = paths[1] if len(paths) == 2 else None
        return {"cert": paths[0], "key": key, "password": password, "cert_name": "cert"}
    found, key, password = (environ.get(one) or None for one in _CERT_VARIABLES)
    if key is not None and found is None:
        raise InvalidArgument(
            "SIXMM_CLIENT_KEY is set without SIXMM_CLIENT_CERT; they only work together."
        )
    return {"cert": found, "key": key, "password": password}


def _path(what: str, given: Any, expected: str) -> str:
    if isinstance(given, str | os.PathLike) and str(given):
        path = os.fspath(given)
        if isinstance(path, str):
            return path
    if given is False:
        raise InvalidArgument(
            "verify can't be False: any host could answer in the exchange's place. Give the path of a file with the"
            " certificate of the authority to trust."
        )
    raise InvalidArgument(f"{what} must be {expected}, not {type(given).__name__}.")


@functools.cache
def _made(trust: Trust) -> ssl.SSLContext:
    if trust.key_log is not None:
        # Checked first, or its failure would be taken for one of the certificates.
        _check_key_log(trust.key_log)
    if trust.ca_folder is not None:
        _check_folder(trust.ca_folder_name, trust.ca_folder)
    file = trust.ca_file
    if file is None and trust.ca_folder is None:
        import certifi  # noqa: PLC0415  what reads no certificates needs no list of them

        file = certifi.where()
    try:
        context = ssl.create_default_context(cafile=file, capath=trust.ca_folder)
    except (OSError, ValueError) as error:
        _unreadable(
            trust.ca_file_name,
            trust.ca_file,
            "a PEM file with the certificates of the authorities to trust",
            error,
        )
    if trust.cert is not None:
        _load_own(context, trust, trust.cert)
    # Nothing here speaks HTTP/2.
    context.set_alpn_protocols(["http/1.1"])
    return context


def _load_own(context: ssl.SSLContext, trust: Trust, cert: str) -> None:
    def password() -> str:
        if trust.password is None:
            # Without this, OpenSSL would ask at the terminal, and wait.
            raise ValueError("the key is encrypted, and its password was not given")
        return trust.password

    try:
        context.load_cert_chain(cert, trust.key, password)
    except (OSError, ValueError) as error:
        files = cert if trust.key is None else f"{cert} and {trust.key}"
        _unreadable(
            trust.cert_name, files, "a PEM file with a certificate, and one with its key", error
        )


def _check_key_log(path: str) -> None:
    try:
        with Path(path).open("ab"):
            pass
    except (OSError, ValueError) as error:
        _unreadable(
            "SSLKEYLOGFILE",
            path,
            "a file that can be written, or left unset (it is for debugging)",
            error,
        )


def _check_folder(name: str, path: str) -> None:
    """OpenSSL would take any path, and then trust no certificate."""
    expected = "a folder of certificates named by their hash (see: openssl rehash)"
    folders = [Path(one) for one in path.split(os.pathsep) if one]
    try:
        if any(_HASHED.fullmatch(file.name) for folder in folders for file in folder.iterdir()):
            return
    except (OSError, ValueError) as error:
        _unreadable(name, path, expected, error)
    _unreadable(name, path, expected, ValueError("no such certificate is in it"))


def _unreadable(name: str, path: str | None, expected: str, error: Exception) -> NoReturn:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    raise InvalidArgument(
        f"{name} can't be used for secure connections, so that no host can be trusted: {path}: {reason}."
        f" Expected is {expected}."
    ) from None
