"""What a client must see of each fault, where it is more, less or other than the corpus says, and why.

The corpus names error codes as proposals. Ours are those of docs/streaming-and-errors.md; a code beside a case below is a
reading of that case, with its reason."""
import base64
import json

from harness import bytes_of

# The corpus's name: ours.
CODES = {
    "upstream_invalid_json": "invalid_upstream_response",  # one code for every 2xx that is no answer
    "upstream_auth_failed": "provider_auth_error",
    "overloaded_error": "server_is_overloaded",
}

# Case: (status, code, why).
READINGS = {
    "rst-mid-status-line": (502, "upstream_bad_response", "a head that began and did not end, whoever cut it"),
    "rst-mid-headers": (502, "upstream_bad_response", "a head that began and did not end, whoever cut it"),
    "cl-zero-200": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "204": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "204-with-body": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "empty-chunked-split": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "json-array-not-object": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "html-200": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "html-200-when-stream": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "json-asked-stream-sent": (502, "invalid_upstream_response", "well-formed HTTP, but no answer"),
    "json-bom": (502, "invalid_upstream_response", "a BOM is no JSON text (RFC 8259, section 8.1)"),
    "304": (502, "upstream_redirect", "no 3xx was asked for, this one neither"),
    "html-503": (503, "server_is_overloaded", "the code of its status"),
    "html-524": (504, "timeout", "the code of its status: the provider's own proxy timed out"),
    "error-body-10MB": (500, "internal_error", "the code of its status"),
    "429-retry-after-ms": (429, None, "the provider's own code, null, is passed on"),
    "500-json": (500, None, "the provider's own code, null, is passed on"),
    "error-with-secret-headers": (500, None, "the provider's own code, null, is passed on"),
    "stream-stall-before-first": (504, "upstream_idle_timeout", "the head had come"),
    "stream-clean-end-no-done": (200, "stream_truncated", "the body was whole, the answer was not"),
    "stream-cut-in-utf8": (502, "upstream_truncated", "no event was complete, so the status says it"),
    "stream-invalid-utf8": (200, None, "the same dialect is relayed as it is; only ends and errors are looked into"),
    "stream-error-event-first": (500, None, "the status of the provider's type, server_error"),
    "stream-event-10MB": (200, None, "relayed: below upstream.max_event_bytes"),
    "stream-line-never-ends": (504, "upstream_idle_timeout", "below upstream.max_event_bytes when it falls silent"),
}

# A stream that ends with the provider's own error event: the client's stream breaks as for any other error.
BREAKS = {"stream-error-event"}
# Asked as a stream: nothing says that the body is JSON, and it is no event stream.
NO_STREAM = {"json-no-content-type", "204", "204-with-body", "empty-chunked-split"}
# Asked as a stream it is what was asked for.
STREAM_IS_RIGHT = {"json-asked-stream-sent"}
# Asked plain it is what was asked for.
PLAIN_IS_RIGHT = {"stream-json-instead"}
# Asked as a stream, which may be of any length: here it falls silent.
LONG_STREAM = {"cl-10GB-then-stall"}
# Whole answers behind which the connection cannot be used again.
NOT_POOLED = {"cl-long", "connection-close-header", "http10-close-delimited", "stream-close-delimited-http10",
              "204-with-body", "304", "error-body-10MB", "response-before-request-body"}

OPENAI_BODY = (b'{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":'
               b'{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,'
               b'"completion_tokens":1,"total_tokens":2}}')
ANTHROPIC_BODY = (b'{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"hi"}],'
                  b'"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}')


def code_of(name):
    return CODES.get(name, name)


def for_anthropic(steps):
    """The same fault with an Anthropic answer of the same length in the place of the OpenAI one. None: its bytes are of
    OpenAI's dialect and nothing else."""
    out = []
    sent = b""
    for step in steps:
        data = bytes_of(step)
        if data is not None and OPENAI_BODY in data:
            data = data.replace(OPENAI_BODY, ANTHROPIC_BODY.ljust(len(OPENAI_BODY)))
            step = {"send_b64": base64.b64encode(data).decode()}
        sent += data or b""
        out.append(step)
    return None if any(mark in sent for mark in (b'"chat', b'"choices"', b"data:")) else out


def framed(*events):
    """An event stream's head and its events, one chunk each."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(event), event) for event in events)


def event(name, **members):
    return f"event: {name}\ndata: {json.dumps({'type': name, **members})}\n\n".encode()


def anthropic_streams():
    """Faults in the middle of Anthropic's event stream, in the corpus's form."""
    begin = framed(
        event("message_start", message={"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
                                        "usage": {"input_tokens": 1, "output_tokens": 1}}),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        event("content_block_delta", index=0, delta={"type": "text_delta", "text": "hi"}))
    chunk = lambda data: b"%x\r\n%s\r\n" % (len(data), data)  # noqa: E731
    last = b"0\r\n\r\n"
    half = event("content_block_delta", index=0, delta={"type": "text_delta", "text": "lost"})[:40]
    faults = {
        "stall-mid": (begin, {"hang": True}, "upstream_idle_timeout"),
        "fin-no-terminator": (begin, {"close": "fin"}, "upstream_truncated"),
        "rst-mid": (begin, {"close": "rst"}, "upstream_connection_reset"),
        "clean-end-no-stop": (begin + last, None, "stream_truncated"),
        "cut-in-event": (begin + chunk(half), {"close": "fin"}, "upstream_truncated"),
        "bad-json-event": (begin + chunk(b"data: {\n\n") + last, None, "invalid_upstream_response"),
        "invalid-utf8": (begin + chunk(b'data: {"type":"ping","x":"\xff"}\n\n') + last, None,
                         "invalid_upstream_response"),
        "chunk-error": (begin + b"zz\r\n", {"close": "fin"}, "upstream_bad_response"),
        "error-event": (begin + chunk(event("error", error={"type": "overloaded_error", "message": "Overloaded"})) + last,
                        None, "server_is_overloaded"),
    }
    for name, (data, then, code) in faults.items():
        steps = [{"send_b64": base64.b64encode(data).decode()}, {"sleep_ms": 50}]
        yield {"id": f"anthropic-{name}", "stream": True, "steps": steps + ([then] if then else []),
               "expect": {"status": 200, "code": code, "stream_end": "broken"}}
