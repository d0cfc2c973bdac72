"""Starts the binary under test on a free port, and a scripted provider that speaks OpenAI's and Anthropic's dialects."""
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("LIGHTPORT_BINARY", str(ROOT / "build/release/lightport"))


class Gateway:
    def __init__(self, config):
        self._folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self._folder.name, "lightport.yaml")
        path.write_text(json.dumps(config))  # JSON is YAML
        leaks = re.compile(r"^(LIGHTPORT_|PORT$)|_(API_KEY|BASE_URL)$")
        self._process = subprocess.Popen(
            [BINARY, "serve", "--config", str(path), "--port", "0"], text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env={name: value for name, value in os.environ.items() if not leaks.search(name)})
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            match = re.search(r"listening on (http://[\d.]+:\d+)", line)
            if match:
                self.url = match.group(1) + "/v1"
                break
        else:
            raise RuntimeError("the gateway did not start:\n" + "".join(lines))
        threading.Thread(target=self._process.stdout.read, daemon=True).start()

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        status = self._process.wait(10)
        self._folder.cleanup()
        assert status == 0, f"the gateway ended with {status}"


TOOL = {"id": "call_1", "name": "get_weather", "input": {"city": "Paris"}}


def sse(events):
    return "".join((f"event: {event['type']}\n" if "type" in event else "") + f"data: {json.dumps(event)}\n\n" for event in events)


class OpenAi:
    @staticmethod
    def answer(request, text, tool):
        message = {"role": "assistant", "content": text}
        if tool:
            call = {"name": tool["name"], "arguments": json.dumps(tool["input"])}
            message["tool_calls"] = [{"id": tool["id"], "type": "function", "function": call}]
        choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if tool else "stop"}
        usage = {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8}
        return {"id": "c", "object": "chat.completion", "created": 1, "model": request["model"], "choices": [choice], "usage": usage}

    @staticmethod
    def stream(request, pieces, complete):
        def chunk(delta, finish=None):
            return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": request["model"],
                    "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        out = sse([chunk({"role": "assistant", "content": ""}), *(chunk({"content": piece}) for piece in pieces)])
        return out + (sse([chunk({}, "stop")]) + "data: [DONE]\n\n" if complete else "")

    @staticmethod
    def error(status):
        return {"error": {"message": "slow down", "type": "requests", "param": None, "code": "rate_limit_exceeded"}}


class Anthropic:
    @staticmethod
    def answer(request, text, tool):
        content = [{"type": "text", "text": text}] if text else []
        if tool:
            content.append({"type": "tool_use", **tool})
        return {"id": "msg", "type": "message", "role": "assistant", "model": request["model"], "content": content,
                "stop_reason": "tool_use" if tool else "end_turn", "stop_sequence": None,
                "usage": {"input_tokens": 5, "output_tokens": 3}}

    @staticmethod
    def stream(request, pieces, complete):
        message = {**Anthropic.answer(request, "", None), "content": [], "stop_reason": None}
        events = [{"type": "message_start", "message": message},
                  {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}]
        events += [{"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}} for piece in pieces]
        if complete:
            events += [{"type": "content_block_stop", "index": 0},
                       {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": {"output_tokens": 3}},
                       {"type": "message_stop"}]
        return sse(events)

    @staticmethod
    def error(status):
        return {"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        models = [{"id": name, "object": "model", "created": 1, "owned_by": "system"} for name in ("echo", "org/echo")]
        return self._send(200, {"object": "list", "data": models})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("/embeddings"):
            data = [{"object": "embedding", "index": i, "embedding": [0.5, -2.0]} for i in range(len(request["input"]))]
            usage = {"prompt_tokens": 2, "total_tokens": 2}
            return self._send(200, {"object": "list", "data": data, "model": request["model"], "usage": usage})
        dialect = Anthropic if self.path.endswith("/messages") else OpenAi
        scenario = request["model"]
        if scenario == "rate-limit":
            return self._send(429, dialect.error(429), {"retry-after": "7"})
        if request.get("stream"):
            body = dialect.stream(request, ["Hel", "lo, ", "Wörld"], scenario != "truncated").encode()
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
            return None
        tool = TOOL if scenario == "tools" else None
        text = '{"city": "Paris"}' if scenario == "json" else "" if tool else "Hello, Wörld"
        return self._send(200, dialect.answer(request, text, tool))

    def _send(self, status, value, headers=()):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name in headers:
            self.send_header(name, headers[name])
        self.end_headers()
        self.wfile.write(body)


def start_upstream():
    """Returns the server and its base URL; the model that a request names is the scenario."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/v1"
