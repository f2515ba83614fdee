"""A stream's other end, in a process of its own: `python -m tests.bench.source`.

Prints its port. The path of a request says what to send: `/…/events-N-K…` N events, K to a chunk, as fast as they go;
`/…/paced-N-R…` N events at R a second, each with the moment it was sent (nanoseconds of the machine's monotonic clock).
"""

import re
import socket
import sys
import time

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
    b"Cache-Control: no-cache\r\n\r\n"
)
EVENT = (
    'event: trace\nid: {}\ndata: {{"type":"completion","payload":{{"state":"content","content":" hours, renew"}},'
    '"time":1790000000460,"turnID":"turn_7c1"}}\n\n'
)
END = b"event: end\nid: 0\ndata: {}\n\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def answer(connection: socket.socket, request: bytes) -> None:
    connection.sendall(HEAD)
    if found := re.search(rb"events-(\d+)-(\d+)", request):
        count, a_chunk = int(found[1]), int(found[2])
        events = [EVENT.format(number).encode() for number in range(count)]
        parts = [chunk(b"".join(events[i : i + a_chunk])) for i in range(0, count, a_chunk)]
        for part in parts:
            connection.sendall(part)
    elif found := re.search(rb"paced-(\d+)-(\d+)", request):
        count, rate = int(found[1]), int(found[2])
        began = time.perf_counter_ns()
        for number in range(count):
            due = began + number * 1_000_000_000 // rate
            time.sleep(max(0, due - time.perf_counter_ns()) / 1e9)
            data = f'{{"type":"debug","payload":{{"message":"{time.perf_counter_ns()}"}}}}'
            connection.sendall(chunk(f"event: trace\nid: {number}\ndata: {data}\n\n".encode()))
    connection.sendall(chunk(END) + b"0\r\n\r\n")


def whole_request(connection: socket.socket) -> bytes:
    """Head and body: a connection that is closed with something unread in it is reset."""
    request = b""
    while part := connection.recv(65536):
        request += part
        head, separator, body = request.partition(b"\r\n\r\n")
        if separator and len(body) >= int(re.search(rb"(?i)content-length: *(\d+)", head)[1]):
            break
    return request


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            connection, _ = listening.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if request := whole_request(connection):
                    answer(connection, request)
                    connection.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    try:
        main()
    except (KeyboardInterrupt, BrokenPipeError, ConnectionError):
        sys.exit(0)
