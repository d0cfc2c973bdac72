#!/usr/bin/env python3
"""Clients that misbehave, against the binary: clients.py BINARY. What needs a whole process to be seen: memory while
nobody reads, descriptors behind every fault, running out of them, a log that cannot be written.
Prints "N passed, N failed"."""
import base64
import contextlib
import json
import resource
import socket
import struct
import sys
import time

from harness import Answer, Gateway, Upstream, dechunked

WRITE_LIMIT_S = 1.0
KEY = "sk-canary-0123456789abcdefghij"
WHOLE = (b'{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":'
         b'{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}')
STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT = b'data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n'
END = b'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def send(data):
    return {"send_b64": base64.b64encode(data).decode()}


WHOLE_ANSWER = [send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(WHOLE) + WHOLE)]
STREAM_ANSWER = [send(STREAM_HEAD + chunk(EVENT) + chunk(END) + b"0\r\n\r\n")]
STALLED_STREAM = [send(STREAM_HEAD + chunk(EVENT)), {"hang": True}]
SILENCE = [{"hang": True}]


def request(stream=False, head="connection: close\r\n", body=None, version="1.1", method="POST"):
    if body is None:
        body = json.dumps({"model": "openai/m", "stream": stream, "messages": [{"role": "user", "content": "q"}]})
    return (f"{method} /v1/chat/completions HTTP/{version}\r\nhost: localhost\r\ncontent-type: application/json\r\n{head}"
            f"content-length: {len(body.encode())}\r\n\r\n{body}").encode()


class Clients:
    def __init__(self, binary):
        self.binary = binary
        self.upstream = Upstream()
        self.gateway = self.start()
        self.gateway.settled()
        self.baseline = self.gateway.descriptors()

    def start(self, **how):
        return Gateway(self.binary, {
            "server": {"workers": 1, "write_timeout": f"{int(WRITE_LIMIT_S * 1000)}ms", "header_timeout": "1s",
                       "body_timeout": "1s"},
            "providers": {"openai": {"base_url": f"http://127.0.0.1:{self.upstream.port}/v1", "api_key": KEY}},
        }, **how)

    def connect(self, receive_buffer=0):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(10)
        client.connect(("127.0.0.1", self.gateway.port))
        return client

    def read_until(self, client, text):
        data = b""
        while text not in data:
            piece = client.recv(65536)
            assert piece, data
            data += piece
        return data

    # -- each returns or asserts

    def reset_within_a_stream(self):
        self.leave(STALLED_STREAM, stream=True, reset=True)

    def gone_within_a_stream(self):
        self.leave(STALLED_STREAM, stream=True, reset=False)

    def gone_before_the_head(self):
        self.leave(SILENCE, stream=False, reset=False)

    def reset_before_the_head(self):
        self.leave(SILENCE, stream=True, reset=True)

    def leave(self, steps, stream, reset):
        """The provider's connection ends at once, and nobody is asked again."""
        self.upstream.steps = steps
        asked = self.upstream.requests
        client = self.connect()
        client.sendall(request(stream))
        if steps is STALLED_STREAM:
            self.read_until(client, b'"hi"')
        else:
            assert self.upstream.wait_for_request(asked + 1)
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        left = time.monotonic()
        client.close()
        assert self.upstream.wait_for_none(2), "the provider's connection was kept"
        took = time.monotonic() - left
        assert took < 0.25, f"noticed after {took * 1000:.0f} ms"  # 100 ms are the goal; the rest is for slow machines
        assert self.upstream.requests == asked + 1, "asked again"

    def never_reads(self):
        """The provider is slowed down, memory stays bounded, and in the end both are closed."""
        event = chunk(EVENT.replace(b"hi", b"x" * 30_000))
        self.upstream.steps = [send(STREAM_HEAD)] + [send(event * 10)] * 400  # 120 MB
        before = self.gateway.forget_peak()
        client = self.connect(receive_buffer=4096)
        client.sendall(request(stream=True))
        assert self.upstream.wait_for_none(WRITE_LIMIT_S + 8), "the client that does not read was kept"
        grown = self.gateway.peak() - before
        assert grown < 8 << 20, f"memory grew by {grown >> 20} MiB"
        client.close()

    def slow_clients_are_closed(self):
        """Silence, half a head, half a body: closed at their deadlines, all of them at once."""
        clients = [self.connect() for _ in range(60)]
        half = request()[:-20]
        for at, client in enumerate(clients):
            client.sendall([b"", b"POST /v1/chat/completions HT", half][at % 3])
        assert Answer(self.gateway.port, b"GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").status == 200
        for at, client in enumerate(clients):
            data = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := client.recv(4096):
                    data += piece
            assert not data or data.startswith(b"HTTP/1.1 408 "), data
            assert data or at % 3 < 2, "a slow body deserves its 408"
            client.close()

    def broken_json_keeps_the_connection(self):
        self.upstream.steps = WHOLE_ANSWER
        client = self.connect()
        for body in ("", "{", "[]", "nul", "{'a':1}", '{"a":1,}', '{"a":NaN}', '{"a":01}', '{"a":"\t"}', '{"a":"\\x"}',
                     "\ufeff{}", '{"a":1}{}', '{"a" 1}', "[" * 5000, '"', "1e", "tru", "//x\n{}"):
            client.sendall(request(head="", body=body))
            head = self.read_until(client, b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400 "), (body[:20], head)
            if b"}}" not in head:
                self.read_until(client, b"}}")
        client.sendall(request())
        assert b"200 OK" in self.read_until(client, b"\r\n\r\n")
        client.close()

    def http_1_0(self):
        """No chunks for who cannot read them: the stream ends with the connection."""
        self.upstream.steps = STREAM_ANSWER
        answer = Answer(self.gateway.port, request(stream=True, version="1.0"))
        assert answer.status == 200 and "transfer-encoding" not in answer.headers, answer.raw
        assert answer.raw.endswith(b"data: [DONE]\n\n"), answer.raw
        self.upstream.steps = WHOLE_ANSWER
        answer = Answer(self.gateway.port, request(version="1.0", head=""))
        assert answer.body == WHOLE, answer.raw

    def upgrades_are_ignored(self):
        self.upstream.steps = WHOLE_ANSWER
        head = "connection: close, upgrade\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
        assert Answer(self.gateway.port, request(head=head)).body == WHOLE
        assert b"upgrade" not in self.upstream.last_head.lower(), self.upstream.last_head

    def chunked_bodies_are_joined(self):
        self.upstream.steps = WHOLE_ANSWER
        body = request().partition(b"\r\n\r\n")[2]
        data = (b"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n" + b"".join(chunk(body[at:at + 7]) for at in range(0, len(body), 7)))
        assert Answer(self.gateway.port, data + b"0\r\nx-api-key: trailer\r\n\r\n").body == WHOLE
        head = self.upstream.last_head.lower()
        assert b"content-length: " in head and b"chunked" not in head and b"trailer" not in head, head

    def pipelined_behind_a_stream(self):
        self.upstream.steps = STREAM_ANSWER
        answer = b""
        with self.connect() as client:
            client.sendall(request(stream=True, head="") + request(stream=True, head="") + request(stream=True))
            with contextlib.suppress(ConnectionResetError):
                while piece := client.recv(65536):
                    answer += piece
        parts = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
        assert len(parts) == 3, answer
        for part in parts:
            assert dechunked(part.partition(b"\r\n\r\n")[2])[1], part

    def refused_before_the_body(self):
        """A wrong key, a method, a size: said without asking for the body."""
        expect = "expect: 100-continue\r\nconnection: close\r\n"
        for head, status in (("content-encoding: gzip\r\n", 415), ("authorization: a\r\nauthorization: b\r\n", 400)):
            data = request(head=head + expect).partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            answer = Answer(self.gateway.port, data)
            assert answer.status == status and b"100 Continue" not in answer.raw, answer.raw
        big = f"content-length: {1 << 40}\r\n\r\n".encode()
        data = request(head=expect).partition(b"content-length")[0] + big
        assert Answer(self.gateway.port, data).status == 413

    def out_of_descriptors(self):
        """New connections wait; those that are served go on; afterwards all is well."""
        limit = 40
        gateway = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
        self.upstream.steps = WHOLE_ANSWER
        crowd = [socket.create_connection(("127.0.0.1", gateway.port), 5) for _ in range(2 * limit)]
        time.sleep(0.3)  # the pace of the fault, not synchronisation
        for client in crowd:
            client.close()
        assert Answer(gateway.port, request()).body == WHOLE
        gateway.stop()

    def a_log_that_cannot_be_written(self):
        self.upstream.steps = WHOLE_ANSWER
        gateway = self.start(log="/dev/full")
        for _ in range(5):
            assert Answer(gateway.port, request()).body == WHOLE
        gateway.stop()

    def run(self):
        passed = failed = 0
        for name in [name for name, value in vars(Clients).items() if callable(value) and name[0] != "_"]:
            if name in ("start", "connect", "read_until", "leave", "run"):
                continue
            try:
                getattr(self, name)()
                self.upstream.drop()
                assert self.gateway.wait_for_descriptors(self.baseline), f"{self.gateway.descriptors()} descriptors"
                passed += 1
            except Exception as error:  # noqa: BLE001  # whatever it is, it is this test's failure
                failed += 1
                print(f"FAIL {name}: {type(error).__name__}: {str(error)[:500]}", flush=True)
        self.gateway.stop()
        print(f"{passed} passed, {failed} failed")
        return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(Clients(sys.argv[1]).run())
