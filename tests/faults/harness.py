"""What the fault replay is made of: the binary under test, a provider that plays a script, and a client that keeps what
it got byte by byte."""
import base64
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import zlib

PATIENCE_S = 10  # of every blocking call


class Gateway:
    """The binary on a free port. Its descriptors and memory are those of /proc.
    log: a file that takes its output instead of us; its port is then found in /proc. preexec_fn: as subprocess's."""

    def __init__(self, binary, config, log=None, preexec_fn=None):
        self._folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self._folder.name, "lightport.yaml")
        path.write_text(json.dumps(config))  # JSON is YAML
        leaks = re.compile(r"^(LIGHTPORT_|PORT$)|_(API_KEY|BASE_URL)$")
        environment = {name: value for name, value in os.environ.items() if not leaks.search(name)}
        self._process = subprocess.Popen(
            [binary, "serve", "--config", str(path), "--port", "0"], text=True, stdout=open(log, "w") if log else subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment, preexec_fn=preexec_fn)
        self.log = []
        if log:
            self.port = self._listening_port()
            return
        for line in self._process.stdout:
            self.log.append(line)
            match = re.search(r"listening on http://[\d.]+:(\d+)", line)
            if match:
                self.port = int(match.group(1))
                break
        else:
            raise RuntimeError("the gateway did not start:\n" + "".join(self.log))
        threading.Thread(target=lambda: self.log.extend(self._process.stdout), daemon=True).start()

    def _listening_port(self):
        """The one port that the process listens on, from its sockets."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            own = set()
            for fd in pathlib.Path(f"/proc/{self._process.pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    own.add(os.readlink(fd))
            for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A" and f"socket:[{fields[9]}]" in own:
                    return int(fields[1].split(":")[1], 16)
            time.sleep(0.02)
        raise RuntimeError("the gateway does not listen")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def settled(self):
        """Waits until it has opened what it opens at its start."""
        before = -1
        while before != (before := self.descriptors()):
            time.sleep(0.1)

    def wait_for_descriptors(self, baseline, limit_s=2.0):
        """True once no more than `baseline` descriptors are open."""
        end = time.monotonic() + limit_s
        while self.descriptors() > baseline:
            if time.monotonic() > end:
                return False
            time.sleep(0.01)
        return True

    def forget_peak(self):
        pathlib.Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")
        return self._memory("VmRSS")

    def peak(self):
        return self._memory("VmHWM")

    def _memory(self, field):
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(field + r":\s+(\d+) kB", status).group(1)) * 1024

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(PATIENCE_S)
        self._folder.cleanup()
        if status != 0:
            raise RuntimeError(f"the gateway ended with {status}:\n" + "".join(self.log[-40:]))


def bytes_of(step):
    if "send_b64" in step:
        return base64.b64decode(step["send_b64"])
    if "send_zlib_b64" in step:
        return zlib.decompress(base64.b64decode(step["send_zlib_b64"]))
    return None


class Upstream:
    """Plays `steps` once per request. Afterwards it waits for the next one on the same connection."""

    def __init__(self):
        self.steps = []
        self.requests = 0
        self.last_head = b""
        self.open = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            peer.settimeout(PATIENCE_S)
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.open.add(peer)
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        with contextlib.suppress(OSError):
            while self._play(peer):
                pass
        with self._lock:
            self.open.discard(peer)
        peer.close()

    def _play(self, peer):
        if not self._read_request(peer):
            return False
        steps = self.steps
        self.requests += 1
        for step in steps:
            data = bytes_of(step)
            if data is not None:
                peer.sendall(data)
            elif "sleep_ms" in step:
                time.sleep(step["sleep_ms"] / 1000)
            elif "hang" in step:
                while peer.recv(65536):
                    pass
                return False
            elif step.get("close") == "rst":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return False
            elif step.get("close") == "fin":
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(65536):
                    pass
                return False
        return True

    def _read_request(self, peer):
        """Head and body; the head alone where the script answers early."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = peer.recv(65536)
            if not piece:
                return False
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        self.last_head = head
        length = re.search(rb"(?i)content-length: (\d+)", head)
        early = any(step.get("early") for step in self.steps)
        while not early and len(body) < int(length.group(1)):
            body += peer.recv(65536)
        return True

    def wait_for_request(self, count, limit_s=5.0):
        end = time.monotonic() + limit_s
        while self.requests < count and time.monotonic() < end:
            time.sleep(0.005)
        return self.requests >= count

    def connections(self):
        with self._lock:
            return len(self.open)

    def wait_for_none(self, limit_s=2.0):
        """True once the gateway has closed all its connections to here."""
        end = time.monotonic() + limit_s
        while self.connections() and time.monotonic() < end:
            time.sleep(0.01)
        return not self.connections()

    def drop(self):
        """Closes what the gateway may have kept."""
        with self._lock:
            kept = list(self.open)
        for peer in kept:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)


class Answer:
    """What one exchange brought, on its own connection."""

    def __init__(self, port, request):
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as client:
            client.sendall(request)
            self.raw = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := client.recv(1 << 20):
                    self.raw += piece
        self.seconds = time.monotonic() - started
        head, _, rest = self.raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split(" ")[1]) if lines[0].startswith("HTTP/1.1 ") else 0
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        chunked = self.headers.get("transfer-encoding") == "chunked"
        self.body, self.complete = dechunked(rest) if chunked else (rest, len(rest) == int(self.headers.get("content-length", -1)))

    def error(self):
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return json.loads(self.body)["error"]
        return None

    def events(self):
        """The data of a stream's events."""
        return [part[6:] for part in self.body.decode("utf-8", "replace").split("\n\n") if part.startswith("data: ")]


def dechunked(data):
    """The body's bytes, and whether the last chunk was there. Framing of any HTTP/1.1 sender, also a broken one."""
    out = bytearray()
    while True:
        line, separator, data = data.partition(b"\r\n")
        try:
            size = int(line.split(b";")[0], 16)
        except ValueError:
            return bytes(out), False
        if not separator or size == 0:
            return bytes(out), size == 0
        out += data[:size]
        if len(data) < size + 2:
            return bytes(out), False
        data = data[size + 2:]
