# Shared by script/run, script/test and script/bench: packages, builds, messages. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# A compile cache (where ccache is installed) serves every checkout of this project.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

# shellcheck disable=SC2034  # used by the scripts that source this file
build_packages=(g++ cmake ninja-build libboost1.81-dev libssl-dev libsimdjson-dev nlohmann-json3-dev libspdlog-dev
    libyaml-cpp-dev libcli11-dev zlib1g-dev ca-certificates)

say() { printf '==> %s\n' "$*" >&2; }
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# missing_packages NAME…: those that are not installed, one a line.
missing_packages() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
    done
}

# need_packages NAME…: installs what is missing, as root or through sudo; says what to type where it cannot.
need_packages() {
    if ! command -v apt-get >/dev/null; then
        say "no apt-get here: expecting the equivalents of $* to be installed"
        return
    fi
    local missing=() become=()
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            become=(sudo -n)
        else
            die "packages are missing and this user may not install them. Run this, then start again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
        fi
    fi
    say "installing ${missing[*]}"
    local apt=("${become[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
    local log
    log=$(mktemp)
    if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        die "apt-get could not install ${missing[*]} (its whole output: $log)"
    fi
    rm -f "$log"
}

# configure PRESET [CMAKE-ARGUMENT…]: configures build/PRESET unless it is configured already.
configure() {
    local preset=$1 log
    shift
    if [[ -f build/$preset/build.ninja && $# -eq 0 ]]; then
        return 0
    fi
    mkdir -p build
    log=$root/build/configure-$preset.log
    if ! cmake --preset "$preset" "$@" >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        die "cmake could not configure build/$preset (its whole output: $log)"
    fi
}

# compile PRESET TARGET…: builds the named targets, printing every 20th step, and all of a compiler's messages.
compile() {
    local preset=$1 started=$SECONDS log
    shift
    log=$root/build/build-$preset.log
    say "building $* in build/$preset"
    if ! NINJA_STATUS='[%f/%t, %es] ' ninja -C "build/$preset" "$@" 2>&1 | tee "$log" |
        awk '!/^(\[|-- |ninja: (Entering|no work))/ || /^\[[0-9]*[02468]0\//' >&2; then
        die "the build in build/$preset failed (its whole output: $log)"
    fi
    ((SECONDS - started < 2)) || say "built in $((SECONDS - started)) s"
}

# fuzz_seeds: unpacks larger corpora into build/fuzz-seeds, one folder per fuzz target, where LIGHTPORT_CORPORA and
# LIGHTPORT_KIT (or the folders beside the sources) have them. Once; without them nothing.
fuzz_seeds() {
    local seeds=$root/build/fuzz-seeds archives=${LIGHTPORT_CORPORA:-../shared/corpora}/fuzz-seeds
    local recordings=${LIGHTPORT_KIT:-../shared/kit}/recordings
    if [[ -d $seeds ]]; then return 0; fi
    local part=$seeds.part
    rm -rf "$part"
    mkdir -p "$part"
    # unpack ARCHIVE TARGET…
    unpack() {
        local archive=$archives/$1 target
        shift
        if [[ ! -f $archive ]]; then return 0; fi
        for target in "$@"; do
            mkdir -p "$part/$target"
            tar -xf "$archive" -C "$part/$target"
        done
    }
    unpack go-fuzz-httpreq.tar.gz http_request
    unpack go-fuzz-httpresp.tar.gz http_response
    unpack beast-seeds.tar http_request http_response
    unpack go-fuzz-json.tar.gz json_value json_text json_splice chat_request
    unpack go-fuzz-url.tar.gz base_url
    if [[ -d $recordings ]]; then
        mkdir -p "$part/chat_answer" "$part/sse"
        find "$recordings" -name '*.sse' -exec cp --backup=numbered -t "$part/sse" {} +
        find "$recordings" \( -name '*.sse' -o -name '*.bin' -o -name '*.json' -o -name '*.jsonl' \) -size -64k \
            -exec cp --backup=numbered -t "$part/chat_answer" {} +
    fi
    chmod -R u+w "$part"
    mv "$part" "$seeds"
}

# has_target PRESET TARGET
has_target() { ninja -C "build/$1" -t query "$2" >/dev/null 2>&1; }

# wait_for_url LOG PID: prints the URL that the server started as PID names in its LOG; fails when it ends first, or after
# a minute.
wait_for_url() {
    local log=$1 pid=$2 url
    for _ in $(seq 1200); do
        url=$(sed -n 's/.*listening on \(http:\/\/[0-9.:]*\).*/\1/p' "$log" | head -n 1)
        if [[ -n $url ]]; then
            echo "$url"
            return 0
        fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.05
    done
    cat "$log" >&2
    return 1
}
