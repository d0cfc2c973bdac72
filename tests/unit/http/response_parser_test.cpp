// The response parser: framing at every split, and the faults of providers by their error codes.
#include "http/response_parser.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace lightport::http {
namespace {

struct Outcome {
    std::string code;  // of the error; empty: none
    ResponseHead head;
    std::string body;
    std::string rest;
    bool done = false;
    bool keep_alive = false;
};

Outcome feed(const std::vector<std::string>& pieces, bool eof = false, const ResponseLimits& limits = {}) {
    ResponseParser parser(limits);
    Outcome outcome;
    const auto fail = [&](const Error& error) {
        EXPECT_EQ(error.status, 502) << error.message;
        outcome.code = error.code.value_or("none");
    };
    for (const std::string& piece : pieces) {
        outcome.rest += piece;
        for (;;) {
            const Result<ResponseStep> step = parser.put(outcome.rest);
            if (!step) {
                fail(step.error());
                return outcome;
            }
            outcome.body += step->body;
            outcome.rest.erase(0, step->consumed);
            if (step->event == ResponseEvent::kNeedMore || step->event == ResponseEvent::kDone) break;
        }
    }
    if (eof) {
        const Result<void> ended = parser.put_eof();
        if (!ended) fail(ended.error());
    }
    outcome.done = parser.done();
    outcome.keep_alive = parser.keep_alive();
    if (parser.head_done()) outcome.head = parser.head();
    return outcome;
}

template <class Check>
void at_every_split(const std::string& text, Check check) {
    check(feed({text}), "whole");
    std::vector<std::string> bytes;
    for (const char c : text) bytes.emplace_back(1, c);
    check(feed(bytes), "byte by byte");
    for (std::size_t i = 1; i < text.size(); ++i) {
        check(feed({text.substr(0, i), text.substr(i)}), "split at " + std::to_string(i));
    }
}

TEST(ResponseParser, ContentLength) {
    at_every_split("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\nhelloextra",
                   [](const Outcome& o, const std::string& how) {
                       ASSERT_EQ(o.code, "") << how;
                       EXPECT_TRUE(o.done) << how;
                       EXPECT_EQ(o.head.status, 200);
                       EXPECT_EQ(o.head.header("content-type"), "application/json");
                       EXPECT_EQ(o.body, "hello") << how;
                       EXPECT_EQ(o.rest, "extra") << how;
                       EXPECT_TRUE(o.keep_alive) << how;
                   });
}

TEST(ResponseParser, Chunked) {
    at_every_split("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nT: 1\r\n\r\n",
                   [](const Outcome& o, const std::string& how) {
                       ASSERT_EQ(o.code, "") << how;
                       EXPECT_TRUE(o.done) << how;
                       EXPECT_EQ(o.body, "hello") << how;
                       EXPECT_EQ(o.rest, "") << how;
                       EXPECT_EQ(o.head.header("t"), "") << how;
                       EXPECT_TRUE(o.keep_alive) << how;
                   });
}

TEST(ResponseParser, TrailersSayNothing) {
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string& body : {std::string("2\r\nhi\r\n"), std::string()}) {
        at_every_split(
            chunked + body + "00;x\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n",
            [&](const Outcome& o, const std::string& how) {
                ASSERT_EQ(o.code, "") << how;
                EXPECT_TRUE(o.done) << how;
                EXPECT_EQ(o.body, body.empty() ? "" : "hi") << how;
                EXPECT_EQ(o.rest, "") << how;
                EXPECT_EQ(o.head.header("content-length"), "") << how;
                EXPECT_TRUE(o.keep_alive) << how;
            });
    }
}

TEST(ResponseParser, EmptyChunkedBodyInThirds) {
    const Outcome o = feed({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "0\r\n", "\r", "\n"});
    EXPECT_EQ(o.code, "");
    EXPECT_TRUE(o.done);
}

TEST(ResponseParser, DelimitedByClose) {
    const Outcome open = feed({"HTTP/1.0 200 OK\r\n\r\nsome", " text"});
    EXPECT_FALSE(open.done);
    EXPECT_EQ(open.body, "some text");
    const Outcome ended = feed({"HTTP/1.0 200 OK\r\n\r\nsome", " text"}, true);
    EXPECT_EQ(ended.code, "");
    EXPECT_TRUE(ended.done);
    EXPECT_FALSE(ended.keep_alive);
}

TEST(ResponseParser, Truncated) {
    for (const char* text : {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"}) {
        EXPECT_EQ(feed({text}, true).code, "upstream_truncated") << text;
    }
}

TEST(ResponseParser, InterimAnswersAreSkipped) {
    const std::string interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
    at_every_split(interim + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                   [](const Outcome& o, const std::string& how) {
                       ASSERT_EQ(o.code, "") << how;
                       EXPECT_TRUE(o.done) << how;
                       EXPECT_EQ(o.head.status, 200) << how;
                       EXPECT_EQ(o.head.header("link"), "") << how;
                   });
    std::string many;
    for (int i = 0; i < 17; ++i) many += "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_EQ(feed({many}).code, "upstream_bad_response");
}

TEST(ResponseParser, NoBody) {
    const Outcome plain = feed({"HTTP/1.1 204 No Content\r\n\r\n"});
    EXPECT_TRUE(plain.done);
    EXPECT_TRUE(plain.keep_alive);
    const Outcome lying = feed({"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello"});
    EXPECT_TRUE(lying.done);
    EXPECT_FALSE(lying.keep_alive);
    EXPECT_FALSE(feed({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"}).keep_alive);
}

TEST(ResponseParser, Faults) {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"SSH-2.0-OpenSSH\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.1 abc OK\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.1 000 OK\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.1 999 OK\r\n\r\n", "upstream_bad_response"},
        {"HTTP/2.0 200 OK\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.1 2000 OK\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "upstream_bad_response"},
        {ok + "X: a\r\n b\r\n\r\n", "upstream_bad_response"},
        {ok + "X: a\rb\r\n\r\n", "upstream_bad_response"},
        {ok + "X: a\nY: b\r\n\r\n", "upstream_bad_response"},
        {ok + std::string("X: a\0b\r\n\r\n", 11), "upstream_bad_response"},
        {ok + "nocolon\r\n\r\n", "upstream_bad_response"},
        {ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\n", "upstream_bad_response"},
        {ok + "Content-Length: 5, 5\r\n\r\n", "upstream_bad_response"},
        {ok + "Content-Length: -1\r\n\r\n", "upstream_bad_response"},
        {ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "upstream_bad_response"},
        {ok + "Transfer-Encoding: gzip\r\n\r\n", "upstream_bad_response"},
        {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "upstream_bad_response"},
        {ok + "X: " + std::string(70'000, 'a'), "upstream_header_too_large"},
        {ok + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", "upstream_unexpected_encoding"},
        {"HTTP/1.1 302 Found\r\nLocation: http://x\r\n\r\n", "upstream_redirect"},
        {"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\n\r\n", "upstream_bad_response"},
        {chunked + "zz\r\n", "upstream_bad_response"},
        {chunked + "fffffffffffffffff\r\n", "upstream_bad_response"},
        {chunked + "3\r\nabcX", "upstream_bad_response"},
        {chunked + "1;" + std::string(1'000'000, 'a'), "upstream_bad_response"},
        {chunked + "0\r\nx: " + std::string(100'000, 'a'), "upstream_bad_response"},
    };
    for (const auto& [text, code] : cases) EXPECT_EQ(feed({text}).code, code) << text.substr(0, 120);
    std::string many = ok;
    for (int i = 0; i < 300; ++i) many += "x: y\r\n";
    EXPECT_EQ(feed({many + "\r\n"}).code, "upstream_header_too_large");
    EXPECT_EQ(feed({ok + "Content-Encoding: identity\r\nContent-Length: 0\r\n\r\n"}).code, "");
}

}  // namespace
}  // namespace lightport::http
