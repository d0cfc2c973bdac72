#!/usr/bin/env python3
"""Checks of the C++ sources that neither the compiler nor clang-tidy makes.

1. Layers: a file includes only headers of its own layer and of those that CMakeLists.txt lets it link (transitively).
2. Third-party headers: only json includes simdjson, only http includes Beast, nlohmann stays out of the data path, and
   the pure layers include no Asio.
3. g++ 12 destroys a braced aggregate or a capturing lambda inside a co_await expression twice: name the value first.

Prints one line per finding, `file:line: message`; exit status 1 if there is any. `--self-test` checks the checks.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
PUBLIC = ("lightport/",)

# Which layers may include a third-party header. First match wins.
THIRD_PARTY = [
    (re.compile(r"^simdjson"), {"json"}),
    (re.compile(r"^boost/beast"), {"http"}),
    (re.compile(r"^boost/asio/buffer.hpp"), {"http", "net", "auth", "gateway", "server", "app"}),  # what Beast's parsers take
    (re.compile(r"^boost/asio"), {"net", "auth", "gateway", "server", "app"}),
    (re.compile(r"^boost/"), {"http", "net", "auth", "gateway", "server", "app"}),
    (re.compile(r"^openssl/"), {"crypto", "net"}),
    (re.compile(r"^nlohmann/"), {"config", "app"}),
    (re.compile(r"^yaml-cpp/"), {"config", "yaml"}),
    (re.compile(r"^spdlog/"), {"observe"}),
    (re.compile(r"^CLI/"), {"app"}),
]


def layers():
    """Layer name -> every layer it may include, read from the lightport_layer() lines of CMakeLists.txt."""
    allowed = {}
    for name, rest in re.findall(r"^lightport_layer\((\w+)([^)]*)\)", (ROOT / "CMakeLists.txt").read_text(), re.M):
        match = re.search(r"\bDEPS\s+((?:\w+\s*)+?)(?=$|\s*(?:PRIVATE|PUBLIC|DIR|EXCLUDE)\b)", rest)
        direct = match.group(1).split() if match else []
        allowed[name] = {name}.union(*(allowed[layer] for layer in direct)) if direct else {name}
    return allowed


def layer_of(path):
    parts = path.relative_to(ROOT).parts
    return "providers" if parts[0] == "providers" else parts[1] if parts[0] == "src" else None


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def include_findings(layer, text, allowed):
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        where = line_of(text, match.start(2))
        if quote == '"':
            if header.startswith(PUBLIC):
                continue
            target = header.split("/")[0]
            if target in allowed and target not in allowed[layer]:
                yield where, f"layer {layer} must not include {header}"
            continue
        for pattern, owners in THIRD_PARTY:
            if pattern.match(header):
                if layer not in owners:
                    yield where, f"layer {layer} must not include <{header}>; only {', '.join(sorted(owners))} may"
                break


def blank_out(text):
    """The text with comments and literals replaced by spaces, so that positions and lines stay."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def awaited(text, start):
    """The operand of the co_await that ends at `start`: up to the `;`, or the bracket that closes around it."""
    depth = 0
    for position in range(start, len(text)):
        char = text[position]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                return text[start:position]
        elif char == ";" and depth == 0:
            return text[start:position]
    return text[start:]


# `[p]`, `[&x]`, `[this]`, `[=]` at the place of an argument; `{.a =`, `Options{x}`, `f({x})`. Empty braces are safe.
LAMBDA = re.compile(r"(?<=[(,{=])\s*\[\s*[^\]\s][^\]]*\]\s*(?:\(|\{|mutable\b)")
AGGREGATE = re.compile(r"(?:[(,]\s*|\b[A-Z]\w*\s*|::\w+\s*)\{\s*[^\s}]")


def coroutine_findings(text):
    code = blank_out(text)
    for match in re.finditer(r"\bco_await\b", code):
        operand = awaited(code, match.end())
        for pattern, what in ((LAMBDA, "capturing lambda"), (AGGREGATE, "braced aggregate")):
            if pattern.search(operand):
                yield line_of(code, match.start()), f"{what} inside co_await: g++ 12 destroys it twice; name it first"
                break


def self_test():
    bad = ["co_await f({.a = x});", "co_await f(Options{x, y});", "co_await f([p] { g(p); });",
           "co_await co_spawn(ex, [p]() -> awaitable<void> { co_return; }, use_awaitable);",
           "if (!co_await f(net::Options{1})) return;", "auto r = co_await f(a, [&](auto h) { h(); });"]
    good = ["co_await f(std::move(options));", "co_await f(a[i], b[0]);", "co_await f([] { g(); });", "co_await f(X{});",
            'co_await f("{x}");', "co_await f(x); g({.a = 1});", "co_await f(x);  // f({.a = x})"]
    wrong = [t for t in bad if not list(coroutine_findings(t))] + [t for t in good if list(coroutine_findings(t))]
    allowed = {"base": {"base"}, "json": {"json", "base"}}
    if not list(include_findings("base", '#include "json/value.hpp"\n', allowed)):
        wrong.append("base may include json")
    if list(include_findings("json", '#include "base/ascii.hpp"\n#include <simdjson.h>\n', allowed)):
        wrong.append("json may not include base or simdjson")
    return wrong


def main():
    wrong = self_test()
    if wrong:
        print("self-test failed:", *wrong, sep="\n  ")
        return 1
    allowed = layers()
    findings = []
    for path in sorted([*ROOT.glob("src/**/*.[ch]pp"), *ROOT.glob("providers/**/*.[ch]pp"), *ROOT.glob("tests/**/*.[ch]pp")]):
        text = path.read_text()
        layer = layer_of(path)
        if layer in allowed:
            findings += [(path, *finding) for finding in include_findings(layer, text, allowed)]
        findings += [(path, *finding) for finding in coroutine_findings(text)]
    for path, line, message in findings:
        print(f"{path.relative_to(ROOT)}:{line}: {message}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
