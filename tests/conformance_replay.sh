#!/usr/bin/env bash
# Replays raw HTTP request corpora against the release binary: tests/conformance_replay.sh CORPORA
set -euo pipefail
# shellcheck source=script/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../script/lib.sh"

corpora=$1
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT

env -u OPENAI_API_KEY -u ANTHROPIC_API_KEY build/release/lightport serve --port 0 >"$work/log" 2>&1 &
server=$!
url=$(wait_for_url "$work/log" "$server")
code=0
python3 "$corpora/replay.py" "${url##*:}" --json "$work/results" || true
python3 tests/conformance_judge.py "$work/results" "$corpora" "${url##*:}" || code=1
if ! kill -0 "$server" 2>/dev/null; then
    echo "the server ended during the replay:"
    tail -n 30 "$work/log"
    exit 1
fi
exit "$code"
