#!/usr/bin/env python3
"""Judges the replay of raw HTTP corpora: conformance_judge.py RESULTS CORPORA PORT. The server must still be running.

Two kinds of results of the replay are looked at again instead of being taken for failures:
 * "left-open": a 400 that keeps the connection. Right where the HTTP was read to its end and only the JSON in it is
   wrong: the code must be invalid_json, and the connection must answer another request.
 * "hang": SMUG-CHUNK-EXT-CR stops within a legal message, a chunk extension cut between CR and LF. Waiting for the next
   byte is right (other servers do the same); as soon as that is no LF it must be a 400 and a closed connection.
Prints "N passed, N failed"."""
import base64
import json
import pathlib
import re
import socket
import sys

CUT_IN_A_LINE_END = {"SMUG-CHUNK-EXT-CR"}
NEXT = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def payload(corpora, result):
    """The bytes of a case, in one piece."""
    folder = corpora / result["corpus"]
    for line in (folder / "cases.jsonl").read_text().splitlines():
        case = json.loads(line)
        if case["id"] == result["id"] and case.get("side", "request") == "request":
            if "payload_b64" in case:
                return base64.b64decode(case["payload_b64"])
            return b"".join((folder / name).read_bytes() for name in case.get("files", [case.get("file")]))
    raise KeyError(result["id"])


def exchange(port, data):
    """Everything that comes back until the server closes; None: it does not."""
    with socket.create_connection(("127.0.0.1", port), 5) as client:
        client.settimeout(5)
        client.sendall(data)
        out = b""
        try:
            while piece := client.recv(65536):
                out += piece
        except ConnectionResetError:
            pass
        except TimeoutError:
            return None
        return out


def statuses(answer):
    return re.findall(rb"HTTP/1\.1 (\d{3}) ", answer or b"")


def keeps_rightly(port, data):
    answer = exchange(port, data + NEXT)
    # Some cases end with the first byte of the next request, as it would be smuggled: it belongs to the next method.
    begun = re.search(rb"\r\n([A-Z])$", data)
    served = statuses(answer) == [b"400", b"200"]
    joined = begun and statuses(answer) == [b"400", b"405"] and begun[1] + b"GET /livez" in answer
    return bool(served or joined) and b'"code":"invalid_json"' in answer


def waits_rightly(port, data):
    answer = exchange(port, data + b"x")
    return statuses(answer) == [b"400"]


def main():
    results, corpora, port = json.loads(pathlib.Path(sys.argv[1]).read_text()), pathlib.Path(sys.argv[2]), int(sys.argv[3])
    failed = looked_at = 0
    for result in results:
        left_open = result["flags"] == ["left-open"] and result["status"] == [400]
        waits = result["id"] in CUT_IN_A_LINE_END and result["outcome"] == "hang" and not result["flags"]
        if result["ok"]:
            continue
        looked_at += left_open or waits
        good = (left_open and keeps_rightly(port, payload(corpora, result))) or (
            waits and waits_rightly(port, payload(corpora, result)))
        if not good:
            failed += 1
            print("FAIL", result["corpus"], result["id"], result["outcome"], result["flags"], result.get("status"))
    print(f"{looked_at} looked at again")
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main())
