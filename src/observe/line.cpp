// See line.hpp.
#include "observe/line.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

#include "observe/escape.hpp"

namespace lightport::observe {
namespace {

using Clock = std::chrono::system_clock;

constexpr std::array<std::string_view, 6> kLevels = {"trace", "debug", "info", "warn", "error", "off"};

// "2026-01-31T12:34:56.789Z" (RFC 3339). The calendar is computed once per second and thread.
void append_time(Clock::time_point now, std::string& out) {
    thread_local std::time_t known_second = -1;
    thread_local std::array<char, 24> text{};
    const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    const auto second = static_cast<std::time_t>(since_epoch / 1000);
    if (second != known_second) {
        std::tm calendar{};
        gmtime_r(&second, &calendar);
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &calendar);
        known_second = second;
    }
    const int ms = static_cast<int>(since_epoch % 1000);
    out += text.data();
    out += '.';
    out += static_cast<char>('0' + ms / 100);
    out += static_cast<char>('0' + ms / 10 % 10);
    out += static_cast<char>('0' + ms % 10);
    out += 'Z';
}

}  // namespace

std::string_view level_name(Level level) { return kLevels[static_cast<std::size_t>(level)]; }

Level parse_level(std::string_view name) {
    for (std::size_t i = 0; i < kLevels.size(); ++i) {
        if (kLevels[i] == name) return static_cast<Level>(i);
    }
    return Level::kInfo;
}

LineWriter::LineWriter(std::string& out, bool json, Level level, Clock::time_point now) : out_(out), json_(json) {
    if (json_) raw("{\"time\":\"");
    append_time(now, out_);
    raw(json_ ? "\",\"level\":\"" : " ");
    raw(level_name(level));
    if (json_) raw("\"");
}

void LineWriter::message(std::string_view text) {
    raw(json_ ? ",\"message\":\"" : " ");
    append_escaped(text, out_);
    if (json_) raw("\"");
}

void LineWriter::name(std::string_view name) {
    raw(json_ ? ",\"" : " ");
    raw(name);
    raw(json_ ? "\":" : "=");
}

void LineWriter::add(std::string_view field, std::string_view value) {
    if (value.empty()) return;
    name(field);
    const bool quoted = json_ || !is_plain(value);
    if (quoted) raw("\"");
    append_escaped(value, out_);
    if (quoted) raw("\"");
}

void LineWriter::digits(std::int64_t value) {
    std::array<char, 24> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    out_.append(text.data(), end);
}

void LineWriter::add(std::string_view field, std::int64_t value) {
    name(field);
    digits(value);
}

void LineWriter::add_ms(std::string_view field, std::chrono::nanoseconds duration) {
    name(field);
    const std::int64_t us = std::max<std::int64_t>(0, duration.count() / 1000);
    digits(us / 1000);
    out_ += '.';
    const std::int64_t rest = us % 1000;
    if (rest < 100) out_ += '0';
    if (rest < 10) out_ += '0';
    digits(rest);
}

void LineWriter::flag(std::string_view field) {
    name(field);
    raw("true");
}

void LineWriter::end() { raw(json_ ? "}\n" : "\n"); }

void format_access(const AccessLine& line, bool json, Clock::time_point now, std::string& out) {
    LineWriter writer(out, json, line.quiet ? Level::kDebug : Level::kInfo, now);
    writer.message("request");
    writer.add("request_id", line.request_id);
    writer.add("peer", line.peer);
    writer.add("key", line.key_name);
    writer.add("method", line.method);
    writer.add("path", line.path);
    writer.add("status", line.status);
    writer.add("provider", line.provider);
    writer.add("model", line.model);
    if (line.stream) writer.flag("stream");
    writer.add("error", line.error);
    if (line.upstream_status != 0) writer.add("upstream_status", line.upstream_status);

    const auto count = [&](std::string_view name, std::int64_t value) {
        if (value != 0) writer.add(name, value);
    };
    count("prompt_tokens", line.prompt_tokens);
    count("completion_tokens", line.completion_tokens);
    count("cached_tokens", line.cached_tokens);
    count("reasoning_tokens", line.reasoning_tokens);
    count("bytes_in", static_cast<std::int64_t>(line.bytes_in));
    count("bytes_out", static_cast<std::int64_t>(line.bytes_out));

    const auto span = [&](std::string_view name, AccessLine::Time time) {
        if (time != AccessLine::Time{}) writer.add_ms(name, time - line.started);
    };
    span("upstream_ms", line.upstream_connected);
    span("first_byte_ms", line.first_byte);
    span("total_ms", line.finished);
    if (line.waited.count() >= 0) writer.add_ms("gateway_ms", line.finished - line.started - line.waited);
    writer.end();
}

void format_problem(Level level, std::string_view message, std::initializer_list<Field> fields, bool json,
                    Clock::time_point now, std::string& out) {
    LineWriter writer(out, json, level, now);
    writer.message(message);
    for (const Field& field : fields) {
        if (field.is_number) {
            writer.add(field.name, field.number);
        } else {
            writer.add(field.name, field.text);
        }
    }
    writer.end();
}

}  // namespace lightport::observe
