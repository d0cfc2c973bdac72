// Log lines: what stands in them, that nobody can forge one, and that building one reuses its buffer.
#include "observe/line.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/secret.hpp"
#include "observe/escape.hpp"

namespace lightport::observe {
namespace {

using namespace std::chrono_literals;

static_assert(!fmt::is_formattable<Secret>::value, "a secret cannot be formatted into a log line");
static_assert(!std::is_convertible_v<Secret, std::string_view>, "nor become text by itself");
static_assert(!std::is_constructible_v<Field, std::string_view, Secret>, "nor be a field");

constexpr std::chrono::system_clock::time_point kNow{1'700'000'000'123ms};

AccessLine full_line() {
    AccessLine line;
    line.started = AccessLine::Time{10s};
    line.upstream_connected = AccessLine::Time{10s + 120ms};
    line.first_byte = AccessLine::Time{10s + 121500us};
    line.finished = AccessLine::Time{12s + 7us};
    line.waited = 1999ms;
    line.request_id = "req_1";
    line.peer = "127.0.0.1";
    line.method = "POST";
    line.path = "/v1/chat/completions";
    line.key_name = "team a";
    line.provider = "openai";
    line.model = "gpt-4o";
    line.status = 200;
    line.upstream_status = 200;
    line.stream = true;
    line.prompt_tokens = 10;
    line.completion_tokens = 20;
    line.cached_tokens = 3;
    line.reasoning_tokens = 4;
    line.bytes_in = 100;
    line.bytes_out = 200;
    line.error = "upstream_error";
    return line;
}

std::string access(const AccessLine& line, bool json) {
    std::string out;
    format_access(line, json, kNow, out);
    return out;
}

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(text, out);
    return out;
}

TEST(AccessLine, Json) {
    const std::string out = access(full_line(), true);
    ASSERT_EQ(out.back(), '\n');
    EXPECT_EQ(nlohmann::json::parse(out), nlohmann::json::parse(R"({
        "time":"2023-11-14T22:13:20.123Z","level":"info","message":"request","request_id":"req_1","peer":"127.0.0.1",
        "key":"team a","method":"POST","path":"/v1/chat/completions","status":200,"provider":"openai","model":"gpt-4o",
        "stream":true,"error":"upstream_error","upstream_status":200,"prompt_tokens":10,"completion_tokens":20,
        "cached_tokens":3,"reasoning_tokens":4,"bytes_in":100,"bytes_out":200,"upstream_ms":120.000,
        "first_byte_ms":121.500,"total_ms":2000.007,"gateway_ms":1.007})"))
        << out;
}

TEST(AccessLine, Text) {
    EXPECT_EQ(
        access(full_line(), false),
        "2023-11-14T22:13:20.123Z info request request_id=req_1 peer=127.0.0.1 key=\"team a\" method=POST "
        "path=/v1/chat/completions status=200 provider=openai model=gpt-4o stream=true error=upstream_error "
        "upstream_status=200 prompt_tokens=10 completion_tokens=20 cached_tokens=3 reasoning_tokens=4 bytes_in=100 "
        "bytes_out=200 upstream_ms=120.000 first_byte_ms=121.500 total_ms=2000.007 gateway_ms=1.007\n");
}

TEST(AccessLine, LeavesOutWhatIsNotKnown) {
    AccessLine line;
    line.quiet = true;
    line.status = 200;
    line.finished = line.started = AccessLine::Time{1s};
    EXPECT_EQ(access(line, true),
              "{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"debug\",\"message\":\"request\",\"status\":200,"
              "\"total_ms\":0.000}\n");
}

TEST(AccessLine, ReusesItsBuffer) {
    const AccessLine line = full_line();
    std::string out;
    format_access(line, true, kNow, out);
    const char* const storage = out.data();
    const std::size_t capacity = out.capacity();
    for (int i = 0; i < 100; ++i) {
        out.clear();
        format_access(line, true, kNow + i * 100ms, out);
    }
    EXPECT_EQ(out.data(), storage);
    EXPECT_EQ(out.capacity(), capacity);
}

TEST(AccessLine, NobodyCanForgeALine) {
    AccessLine line = full_line();
    line.model = "x\"}\n{\"level\":\"error\",\"message\":\"forged\"}\r\n\x1b[31m";
    line.path = "/v1\ninfo request status=200";
    for (const bool json : {true, false}) {
        const std::string out = access(line, json);
        EXPECT_EQ(out.find('\n'), out.size() - 1) << out;
        EXPECT_EQ(out.find_first_of("\r\x1b"), std::string::npos) << out;
    }
    EXPECT_EQ(nlohmann::json::parse(access(line, true))["model"], line.model);
}

TEST(Escape, ControlCharactersAndTerminals) {
    EXPECT_EQ(escaped("a\"b\\c\nd\re\tf"), R"(a\"b\\c\nd\re\tf)");
    EXPECT_EQ(escaped(std::string_view("\0\x01\x1f\x7f", 4)), R"(\u0000\u0001\u001f\u007f)");
    EXPECT_EQ(escaped("\xc2\x9b"
                      "31m"),
              R"(\u009b31m)");
    EXPECT_EQ(escaped("\xe2\x80\xa8\xe2\x80\xae"), R"(\u2028\u202e)");
    EXPECT_EQ(escaped("Grüße 😀"), "Grüße 😀");
}

TEST(Escape, WhatIsNotUtf8) {
    for (const std::string_view bad :
         {"\xff", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc0\xaf", "\xed\xa0\x80"}) {
        const std::string out = escaped(bad);
        EXPECT_TRUE(nlohmann::json::accept("\"" + out + "\"")) << out;
        EXPECT_EQ(out.substr(0, 6), "\\ufffd");
    }
}

TEST(Escape, LongValuesAreCut) {
    const std::string out = escaped(std::string(100'000, 'a'));
    EXPECT_EQ(out, std::string(512, 'a') + "…");
    EXPECT_EQ(escaped(std::string(512, 'a')), std::string(512, 'a'));
}

TEST(ProblemLine, FieldsOfBothKinds) {
    std::string out;
    format_problem(Level::kWarn, "cannot listen", {{"host", "::1"}, {"port", std::int64_t{80}}, {"why", "a b"}}, false,
                   kNow, out);
    EXPECT_EQ(out, "2023-11-14T22:13:20.123Z warn cannot listen host=::1 port=80 why=\"a b\"\n");
}

TEST(Levels, NamesRoundTrip) {
    for (const std::string_view name : {"trace", "debug", "info", "warn", "error", "off"}) {
        EXPECT_EQ(level_name(parse_level(name)), name);
    }
    EXPECT_EQ(parse_level("loud"), Level::kInfo);
}

}  // namespace
}  // namespace lightport::observe
