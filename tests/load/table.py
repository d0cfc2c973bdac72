#!/usr/bin/env python3
"""Turns the results that script/bench collected into the README's table: table.py RESULTS STREAMS."""
import collections
import os
import platform
import sys

NAMES = {"direct": "no proxy", "nginx": "nginx `proxy_pass`", "openai": "Lightport, OpenAI (relayed)",
         "anthropic": "Lightport, Anthropic (translated)"}
WARM_UP = 0.5  # seconds that the load tool leaves out of its counts, but not the process's CPU clock


def read(path):
    results = collections.defaultdict(dict)
    for line in open(path):
        values = dict(pair.split("=", 1) for pair in line.split())
        results[values["row"]][values["kind"]] = {
            key: float(value) for key, value in values.items() if key not in ("row", "kind")}
    return results


def per_unit(result, unit):
    """CPU microseconds per request or chunk; the warm-up ran at the same rate."""
    count = result[unit] * (result["seconds"] + WARM_UP) / result["seconds"]
    return result["cpu_us"] / count if count else float("nan")


def row(name, results, direct, streams):
    many, single, stream, memory = (results[name][kind] for kind in ("requests", "single", "stream", "memory"))
    cells = [NAMES[name], f"{many['rps']:,.0f}"]
    if name == "direct":
        cells += ["", f"{single['p50_us']:.0f} / {single['p99_us']:.0f} µs in all", "", f"{stream['chunk_p50_us']:.0f} / {stream['chunk_p99_us']:.0f} µs in all", "", "", ""]
        return cells
    added = [single[key] - direct["single"][key] for key in ("p50_us", "p99_us")]
    added_chunk = [stream[key] - direct["stream"][key] for key in ("chunk_p50_us", "chunk_p99_us")]
    large = results[name]["large"]
    megabytes = large["request_bytes"] / per_unit(large, "requests")  # bytes per µs = MB/s
    grown = (memory["busy_kb"] - memory["idle_kb"]) / streams
    cells += [f"{per_unit(many, 'requests'):.1f} µs", f"+{added[0]:.0f} / +{added[1]:.0f} µs", f"{per_unit(stream, 'chunks'):.1f} µs",
              f"{added_chunk[0]:+.0f} / {added_chunk[1]:+.0f} µs", f"{megabytes:,.0f} MB/s", f"{memory['idle_kb'] / 1024:.1f} MiB", f"{grown:.1f} KiB"]
    return cells


def cpu_name():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def main():
    results, streams = read(sys.argv[1]), int(sys.argv[2])
    heads = ["", "requests/s, 32 connections", "CPU per request", "added latency p50 / p99, 1 connection", f"CPU per SSE chunk, {streams} streams",
             "added delay per chunk p50 / p99", "400 KB prompt, per CPU second", "RSS idle", "RSS per stream"]
    print()
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for name in NAMES:
        print("| " + " | ".join(row(name, results, results["direct"], streams)) + " |")
    print(f"\nProxy on one core, load and fake provider on another; {cpu_name()}, {os.cpu_count()} cores, Linux {platform.release()}.")
    busy = os.getloadavg()[0]
    if busy > os.cpu_count():
        print(f"The machine was busy with other things (load average {busy:.1f}): do not publish these figures.")


if __name__ == "__main__":
    main()
