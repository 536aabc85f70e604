"""The first connection of a run: are there streams at all?"""

import ssl

from sixmm_conformance.errors import CannotRun
from sixmm_conformance.probe import no_tls, reason
from sixmm_conformance.server import HttpServer
from sixmm_conformance.streams.line import NoLine
from sixmm_conformance.streams.socket import SocketLine


def probe_streams(server: HttpServer) -> None:
    """Connect to the streams of a server, where it is known where they are, and go again.

    Raises:
        CannotRun: nobody answers, the certificate is not trusted, or no WebSocket is spoken.
    """
    if not server.stream_url:
        return
    url = server.stream_url
    try:
        line = SocketLine.open(url, verify=server.verify)
    except NoLine as error:
        cause = error.__cause__ or error
        if isinstance(cause, ssl.SSLError):
            raise no_tls(url, cause) from error
        raise CannotRun(f"no WebSocket connection to {url}: {reason(cause)}") from error
    line.close()
    if line.closed is not None:
        raise CannotRun(
            f"{url} is no WebSocket: the handshake was {line.closed}; is this the URL of the streams?"
        )
