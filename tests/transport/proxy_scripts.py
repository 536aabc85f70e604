"""What proxies do, as scripts for `serve`: let a connection through, or not."""

import contextlib
import select
import socket
import ssl

PATIENCE = 30.0


def tunnel(asked, port):
    """An HTTP proxy that connects with `port` on this machine, whatever it is asked for. `asked` is what it was."""

    def script(peer):
        head = peer.request()
        if not head:
            return
        asked.append(head)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as far:
            peer.send(b"HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n")
            relay(peer._socket, far)

    return script


def socks(asked, port, password=None):
    """A SOCKS 5 proxy; `asked` gets the kind of address (1 IPv4, 3 name, 4 IPv6), the address and the port."""

    def script(peer):
        near = peer._socket
        methods = exactly(near, exactly(near, 2)[1])
        wanted = 0 if password is None else 2
        if wanted not in methods:
            near.sendall(b"\x05\xff")
            return
        near.sendall(bytes([5, wanted]))
        if password is not None:
            name = exactly(near, exactly(near, 2)[1])
            word = exactly(near, exactly(near, 1)[0])
            near.sendall(b"\x01\x00" if (name, word) == password else b"\x01\x01")
            if (name, word) != password:
                return
        kind = exactly(near, 4)[3]
        length = {1: 4, 4: 16}.get(kind) or exactly(near, 1)[0]
        address = exactly(near, length)
        asked.append((kind, address, int.from_bytes(exactly(near, 2))))
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as far:
            near.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
            relay(near, far)

    return script


def exactly(connection, size):
    data = b""
    while len(data) < size:
        more = connection.recv(size - len(data))
        if not more:
            raise OSError
        data += more
    return data


def relay(one, other):
    """Until one of them ends. In one thread: two must not read and write one TLS connection at once."""
    ways = {one: other, other: one}
    # The server that stops closes its sockets meanwhile: a closed one can't be selected, which is a ValueError.
    with contextlib.suppress(OSError, ValueError):
        while (
            ready := [each for each in ways if pending(each)]
            or select.select(list(ways), [], [], PATIENCE)[0]
        ):
            for source in ready:
                data = source.recv(65536)
                if not data:
                    raise ConnectionAbortedError
                ways[source].sendall(data)
    for each in ways:
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def pending(connection):
    """Return whether TLS has decrypted something that was not read yet: a select can't see that."""
    return isinstance(connection, ssl.SSLSocket) and connection.pending() > 0


def answering(answer):
    """An HTTP proxy that answers with these bytes, and hangs up."""

    def script(peer):
        peer.request()
        peer.send(answer)

    return script


def resetting(peer):
    peer.request()
    peer.reset()


def hanging(peer):
    while peer.request():
        pass


def dripping(peer):
    """Sends one interim answer after the other, for ever."""
    peer.request()
    with contextlib.suppress(OSError):
        while True:
            peer._socket.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            if peer._socket.recv(1) == b"":
                return


def refusal(status):
    return answering(b"HTTP/1.1 %d Not for you\r\nContent-Length: 4\r\n\r\nnope" % status)


#: Ways not to let a connection through, by what is said of them.
REFUSALS = {
    "302": refusal(302),
    "401": refusal(401),
    "403": refusal(403),
    "407": refusal(407),
    "500": refusal(500),
    "502": refusal(502),
    "hung up": answering(b""),
    "hung up after half an answer": answering(b"HTTP/1.1 200 OK\r\nVia: "),
    "reset": resetting,
    "did not answer in HTTP": answering(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    "sent more than its answer": answering(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
    "no SOCKS": answering(b"\x05\x00\x00\x01"),
}
SOCKS_REFUSALS = {
    "no method": lambda peer: peer._socket.sendall(b"\x05\xff"),
    "not allowed": lambda peer: (
        peer._socket.recv(99),
        peer._socket.sendall(b"\x05\x00"),
        peer._socket.recv(99),
        peer._socket.sendall(b"\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00"),
    ),
    "another version": lambda peer: peer._socket.sendall(b"\x04\x00"),
    "HTTP": lambda peer: peer._socket.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "hung up": lambda peer: peer._socket.recv(99),
    "reset": lambda peer: (peer._socket.recv(99), peer.reset()),
}
