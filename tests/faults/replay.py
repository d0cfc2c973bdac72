#!/usr/bin/env python3
"""Plays a corpus of provider faults against the binary: replay.py CORPUS BINARY [CASE…]

CORPUS/cases.jsonl has one fault a line: what a provider sends and does, and what the client must see of it. Each is
played to the openai and the anthropic adapter, plain and streamed. Beside the answer it is checked that nothing hangs,
that no request is repeated, that no connection is kept behind a broken answer, that memory stays bounded, and that the
gateway's descriptors return to what they were. Prints "N passed, N failed"."""
import json
import pathlib
import sys
import time

import expectations as expected
from harness import Answer, Gateway, Upstream, bytes_of

LIMIT_S = 0.6      # of a provider's silence, in the gateway's configuration
SLACK_S = 2.0      # for slow machines
LARGEST_PEAK = 72 << 20   # while an event of 10 MB passes
SMALL_PEAK = 24 << 20     # everywhere else
PROVIDER_KEY = "sk-canary-0123456789abcdefghij"
CLIENT_KEY = "gateway-key-of-the-replay-0123456789"


def request(model, stream, padding=0):
    body = json.dumps({"model": model, "stream": stream, "messages": [{"role": "user", "content": "q" * (1 + padding)}]})
    return (f"POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {CLIENT_KEY}\r\n"
            f"content-type: application/json\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n{body}").encode()


class Case:
    """One fault, for one adapter, asked plain or streamed."""

    def __init__(self, fault, adapter, stream):
        self.id, self.fault, self.adapter, self.stream = fault["id"], fault, adapter, stream
        self.name = f"{self.id} ({adapter}, {'stream' if stream else 'plain'})"
        self.steps = fault["steps"]
        want = fault["expect"]
        self.status, self.code = want["status"], expected.code_of(want.get("code"))
        if self.id in expected.READINGS:
            self.status, self.code = expected.READINGS[self.id][:2]
        self.breaks = "no [DONE]; body left" in (want.get("stream_end") or "") or want.get("stream_end") == "broken"
        self.breaks = self.status == 200 and (self.breaks and self.code is not None or self.id in expected.BREAKS)
        if stream and not fault["stream"] and self.id in expected.NO_STREAM:
            self.status, self.code = 502, "stream_truncated"
        if stream and self.id in expected.LONG_STREAM:
            self.status, self.code = 504, "upstream_idle_timeout"
        if stream and self.id in expected.STREAM_IS_RIGHT:
            self.status, self.code = 200, None
        # A stream that nobody asked for is an error as soon as that is seen, whatever else would have come.
        self.unasked = not stream and fault["stream"] and self.id not in expected.PLAIN_IS_RIGHT

    def ask(self, port):
        early = any("early" in step for step in self.steps)
        return Answer(port, request(f"{self.adapter}/m", self.stream, (8 << 20) if early else 0))

    def problems(self, answer):
        if self.unasked:
            if answer.status < 500:
                yield f"status {answer.status} for a stream that nobody asked for"
            yield from self.error_problems(answer)
        elif answer.status != self.status:
            yield f"status {answer.status} instead of {self.status}: {answer.raw[:300]!r}"
        elif self.status != 200:
            yield from self.error_problems(answer)
        elif self.breaks:
            yield from self.broken_stream_problems(answer)
        elif self.stream:
            yield from self.stream_problems(answer)
        else:
            yield from self.whole_problems(answer)
        if PROVIDER_KEY.encode() in answer.raw or b"set-cookie" in answer.raw.lower():
            yield "a credential in the answer"
        if not answer.headers.get("x-request-id", "").startswith("req_"):
            yield "no x-request-id"

    def error_problems(self, answer):
        error = answer.error()
        if error is None or set(error) != {"message", "type", "param", "code"}:
            yield f"no error object: {answer.body[:300]!r}"
            return
        if error["code"] != self.code and self.adapter == "openai" and not self.unasked:
            yield f"code {error['code']} instead of {self.code}: {error['message']}"
        if len(answer.body) > 4096 or "<" in error["message"]:
            yield f"not a message for a client: {error['message'][:300]}"
        if not answer.complete or answer.headers.get("content-type") != "application/json":
            yield "the error is no whole JSON body"
        wait = answer.headers.get("retry-after")
        if wait is not None and not (wait.isdigit() and 0 < int(wait) <= 86400):
            yield f"retry-after: {wait}"

    @staticmethod
    def all_json(events):
        try:
            for item in events:
                json.loads(item)
        except ValueError:
            return False
        return True

    def broken_stream_problems(self, answer):
        events = answer.events()
        if not events or not self.all_json(events):
            yield f"not a stream of JSON events: {answer.body[-300:]!r}"
            return
        error = json.loads(events[-1]).get("error")
        if error is None or error["code"] != self.code:
            yield f"the last event is no error with code {self.code}: {events[-1][:300]}"
        if any("error" in json.loads(item) for item in events[:-1]) or len(events) < 2:
            yield "more than one error event, or nothing before it"
        if answer.complete:
            yield "the broken stream has a last chunk"

    def stream_problems(self, answer):
        events = answer.events()
        if not answer.complete or events[-1:] != ["[DONE]"] or events.count("[DONE]") != 1:
            yield f"not ended with one [DONE] and the last chunk: {answer.body[-300:]!r}"
        elif self.id != "stream-invalid-utf8" and not self.all_json(events[:-1]):
            yield f"not a stream of JSON events: {answer.body[:300]!r}"
        elif "late" in answer.body.decode("utf-8", "replace"):
            yield "something behind the provider's [DONE] was passed on"

    def whole_problems(self, answer):
        if not answer.complete:
            yield "the body is not complete"
        if self.adapter == "openai" and expected.OPENAI_BODY in b"".join(self.sent()) and answer.body != expected.OPENAI_BODY:
            yield f"not the provider's bytes: {answer.body[:300]!r}"
        elif not self.all_json([answer.body]):
            yield f"no JSON: {answer.body[:300]!r}"

    def sent(self):
        return [bytes_of(step) or b"" for step in self.steps]

    def longest(self):
        """Seconds after which the client must have its answer."""
        slept = sum(step.get("sleep_ms", 0) for step in self.steps) / 1000
        return min(slept, 3.0) + LIMIT_S + SLACK_S

    def keeps_connection(self):
        """None: either is right."""
        broken = (self.code or "").startswith("upstream_") and self.code != "upstream_error"
        return False if broken or self.id in expected.NOT_POOLED else None


class Replay:
    def __init__(self, binary):
        self.upstream = Upstream()
        base = f"http://127.0.0.1:{self.upstream.port}/v1"
        self.gateway = Gateway(binary, {
            "server": {"workers": 1},
            "upstream": {"first_byte_timeout": f"{int(LIMIT_S * 1000)}ms", "idle_timeout": f"{int(LIMIT_S * 1000)}ms"},
            "gateway_keys": [{"name": "replay", "key": CLIENT_KEY}],
            "providers": {name: {"base_url": base, "api_key": PROVIDER_KEY} for name in ("openai", "anthropic")},
        })
        self.gateway.settled()
        self.baseline = self.gateway.descriptors()
        self.passed = self.failed = 0

    def report(self, name, problems):
        problems = list(problems)
        self.passed += not problems
        self.failed += bool(problems)
        for problem in problems:
            print(f"FAIL {name}: {problem}", flush=True)

    def run(self, case):
        self.upstream.steps = case.steps
        asked = self.upstream.requests
        before = self.gateway.forget_peak()
        answer = case.ask(self.gateway.port)
        problems = list(case.problems(answer))
        if answer.seconds > case.longest():
            problems.append(f"took {answer.seconds:.1f} s")
        if self.upstream.requests != asked + 1:
            problems.append(f"the provider was asked {self.upstream.requests - asked} times")
        if case.keeps_connection() is False and not self.upstream.wait_for_none():
            problems.append("the connection to the provider was kept")
        grown = self.gateway.peak() - before
        if grown > (LARGEST_PEAK if case.id in ("stream-event-10MB", "response-before-request-body") else SMALL_PEAK):
            problems.append(f"memory grew by {grown >> 20} MiB")
        self.report(case.name, problems + list(self.left_open()))

    def left_open(self):
        self.upstream.drop()
        if not self.gateway.wait_for_descriptors(self.baseline):
            yield f"{self.gateway.descriptors()} descriptors are open, {self.baseline} were"

    def twice(self, fault, pause_s):
        """What a provider did to the kept connection behind the first answer is invisible in the second."""
        self.upstream.steps = fault["steps"]
        first = Case(fault, "openai", False)
        problems = list(first.problems(first.ask(self.gateway.port)))
        time.sleep(pause_s)
        problems += first.problems(first.ask(self.gateway.port))
        self.report(f"{fault['id']} (twice)", problems + list(self.left_open()))

    def faults(self, corpus, only):
        faults = [json.loads(line) for line in pathlib.Path(corpus, "cases.jsonl").read_text().splitlines()]
        for fault in faults + list(expected.anthropic_streams()):
            if only and fault["id"] not in only:
                continue
            if fault["id"] in ("keepalive-close-race", "unsolicited-response-on-idle"):
                self.twice(fault, 0.0 if fault["id"] == "keepalive-close-race" else 0.15)
            yield from self.cases_of(fault)

    @staticmethod
    def cases_of(fault):
        own = fault["id"].startswith("anthropic-")
        if not own:
            yield Case(fault, "openai", False)
            yield Case(fault, "openai", True)
        translated = expected.for_anthropic(fault["steps"])
        if translated is not None:
            fault = {**fault, "steps": translated}
            for stream in ([True] if own else [False, True]):
                yield Case(fault, "anthropic", stream)


def main():
    replay = Replay(sys.argv[2])
    for case in replay.faults(sys.argv[1], sys.argv[3:]):
        replay.run(case)
    replay.gateway.stop()
    print(f"{replay.passed} passed, {replay.failed} failed")
    return 1 if replay.failed or not replay.passed else 0


if __name__ == "__main__":
    sys.exit(main())
