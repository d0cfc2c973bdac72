#!/usr/bin/env bash
# Runs what README.md and docs/ show: every block behind `<!-- runnable -->` against the server that ./script/run starts,
# and every yaml block through `lightport check`, as a file of a catalogue where its first line says so. The port 8787 in the text is replaced by a free one.
set -euo pipefail
# shellcheck source=script/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../script/lib.sh"

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$work"' EXIT

# Blocks become files NNN.LANGUAGE.{run,check}, with the place they are from in their first line where that is a comment.
python3 - "$work" README.md docs/*.md <<'PYTHON'
import pathlib
import re
import sys

work, count = pathlib.Path(sys.argv[1]), 0
for name in sys.argv[2:]:
    text = pathlib.Path(name).read_text()
    for match in re.finditer(r"(<!-- runnable -->\n)?```(\w+)\n(.*?)^```$", text, re.S | re.M):
        runnable, language, body = match.groups()
        action = "run" if runnable else "check" if language == "yaml" else None
        if action is None:
            continue
        count += 1
        line = text.count("\n", 0, match.start(3))
        work.joinpath(f"{count:03}.{language}.{action}").write_text(body)
        work.joinpath(f"{count:03}.place").write_text(f"{name}:{line}")
PYTHON

# No key may leave this machine: the mock provider is what answers.
unset OPENAI_API_KEY ANTHROPIC_API_KEY
./script/run --port 0 >"$work/server.log" 2>&1 &
url=$(wait_for_url "$work/server.log" "$!")
port=${url##*:}

passed=0 failed=0 skipped=0
mkdir "$work/js"
[[ ! -d tests/sdk/node_modules ]] || ln -s "$PWD/tests/sdk/node_modules" "$work/js/node_modules"

check_yaml() {
    local config=$work/block.yaml
    if [[ $(head -1 "$work/block") == "# "*/catalog/*.yaml ]]; then
        rm -rf "$work/catalog"
        mkdir "$work/catalog"
        cp "$work/block" "$work/catalog/block.yaml"
        printf 'providers:\n  catalog_dir: %s\n' "$work/catalog" >"$config"
    else
        cp "$work/block" "$config"
    fi
    build/release/lightport check --config "$config"
}

run_block() {
    local file=$1 language=$2
    sed "s/127\.0\.0\.1:8787/127.0.0.1:$port/g" "$file" >"$work/block"
    case $language in
        sh) timeout 60 bash -euo pipefail "$work/block" ;;
        python) timeout 60 build/venv/bin/python "$work/block" ;;
        js) cp "$work/block" "$work/js/block.mjs" && timeout 60 node "$work/js/block.mjs" ;;
        yaml) check_yaml ;;
        *) echo "nobody knows how to run $language" && return 1 ;;
    esac
}

for file in "$work"/[0-9]*.run "$work"/[0-9]*.check; do
    [[ -e $file ]] || continue
    name=$(basename "$file")
    language=$(cut -d. -f2 <<<"$name")
    place=$(<"$work/${name%%.*}.place")
    if [[ $language == python && ! -x build/venv/bin/python ]]; then
        echo "skipped: $place (python openai SDK is not installed)"
        skipped=$((skipped + 1))
    elif run_block "$file" "$language" >"$work/output" 2>&1 && [[ $language == yaml || -s $work/output ]]; then
        echo "ok      $place ($language)"
        passed=$((passed + 1))
    else
        echo "FAILED  $place ($language)"
        sed 's/^/        /' "$file" "$work/output"
        failed=$((failed + 1))
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed > 0))
