"""Servers in Ozon's place that do with a connection whatever a test says."""

import contextlib
import socket
import threading

#: After so many seconds a server gives up: a client that waits for ever fails its test, and does not hang it.
FUSE = 15.0
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def answer(content, *headers, status=b"200 OK"):
    """:return: a whole HTTP answer"""
    lines = [b"HTTP/1.1 " + status, *headers, b"Content-Length: %d" % len(content)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + content


@contextlib.contextmanager
def serving(behave, host="127.0.0.1"):
    """A server that calls `behave(connection, gone)` for each connection, in a thread of its own.

    `gone` is an event that is set when the test is over, or should be: a drip waits for it between two bytes.

    :yield: the port.
    """
    events, threads = [], []

    def handle(connection, gone):
        fuse = threading.Timer(FUSE, gone.set)
        fuse.start()
        # The client may have given up.
        with connection, contextlib.suppress(OSError):
            behave(connection, gone)
        fuse.cancel()

    def accept():
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                events.append(threading.Event())
                threads.append(threading.Thread(target=handle, args=(connection, events[-1]), daemon=True))
                threads[-1].start()

    with socket.create_server((host, 0)) as listener:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        accepting.join()
        for gone in events:
            gone.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def request_of(connection):
    """Read one request.

    :return: its head.
    :rtype: bytes
    """
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            raise ConnectionError
        received += part
    head, _end, body = received.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = sum(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:"))
    while len(body) < length:
        body += connection.recv(65536)
    return head


def drip(connection, gone, content, pause=0.02):
    """Send a content byte by byte, without an end after its own."""
    for byte in content:
        connection.sendall(bytes([byte]))
        if gone.wait(pause):
            return
    gone.wait()


def answering(content):
    """:return: what a server does that gives the same answer to every request"""
    def behave(connection, gone):
        while not gone.is_set():
            request_of(connection)
            connection.sendall(content)
    return behave


def without_end(connection, gone, part):
    """Send the same for ever."""
    while not gone.is_set():
        connection.sendall(part)
