// The head writer: what it writes, and that nothing which could break a line gets through.
#include "http/head_writer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace lightport::http {
namespace {

TEST(HeadWriter, RequestHead) {
    std::string out;
    const std::vector<Header> headers{{"host", "a"}, {"x-empty", ""}, {"x-text", "caf\xc3\xa9\tb"}};
    ASSERT_TRUE(append_request_head(out, "POST", "/v1/x?y=%20", headers).ok());
    EXPECT_EQ(out, "POST /v1/x?y=%20 HTTP/1.1\r\nhost: a\r\nx-empty: \r\nx-text: caf\xc3\xa9\tb\r\n\r\n");
}

TEST(HeadWriter, EveryControlCharacterIsRefused) {
    for (int c = 0; c < 256; ++c) {
        const std::string byte(1, static_cast<char>(c));
        std::string out = "kept";
        const bool control = (c < 0x20 && c != '\t') || c == 0x7f;
        EXPECT_EQ(append_field(out, "x-a", "v" + byte + "w"), !control) << c;
        if (control) {
            EXPECT_EQ(out, "kept") << c;
        }
        out = "kept";
        const bool refused_in_target = c <= 0x20 || c >= 0x7f || c == '#';
        EXPECT_EQ(append_request_line(out, "GET", "/" + byte), !refused_in_target) << c;
        if (refused_in_target) {
            EXPECT_EQ(out, "kept") << c;
        }
    }
}

TEST(HeadWriter, Injection) {
    std::string out = "kept";
    for (const char* name : {"", "a b", "a:b", "a\r\nb", "\xc3\xa9"})
        EXPECT_FALSE(append_field(out, name, "v")) << name;
    EXPECT_FALSE(append_request_line(out, "GET", "/ HTTP/1.1\r\nX: y"));
    EXPECT_FALSE(append_request_line(out, "GE T", "/"));
    EXPECT_FALSE(append_request_line(out, "GET", ""));
    const Result<void> head = append_request_head(out, "GET", "/", {{"host", "a"}, {"x-key", "secret\r\nx: y"}});
    ASSERT_FALSE(head.ok());
    EXPECT_EQ(head.error().message.find("secret"), std::string::npos) << head.error().message;
    EXPECT_NE(head.error().message.find("x-key"), std::string::npos) << head.error().message;
    EXPECT_EQ(out, "kept");
}

TEST(HeadWriter, StatusLines) {
    std::string out;
    append_status_line(out, 200);
    append_status_line(out, 429);
    append_status_line(out, 418);
    append_status_line(out, 599);
    append_status_line(out, 7);
    EXPECT_EQ(out,
              "HTTP/1.1 200 OK\r\nHTTP/1.1 429 Too Many Requests\r\nHTTP/1.1 418 Client Error\r\n"
              "HTTP/1.1 599 Server Error\r\nHTTP/1.1 500 Internal Server Error\r\n");
}

TEST(HeadWriter, Chunks) {
    EXPECT_EQ(ChunkHead(1).view(), "1\r\n");
    EXPECT_EQ(ChunkHead(0x1a2b).view(), "1a2b\r\n");
    EXPECT_EQ(ChunkHead(~std::size_t{0}).view(), "ffffffffffffffff\r\n");
    std::string out;
    append_chunk(out, "hello");
    EXPECT_EQ(out, "5\r\nhello\r\n");
}

}  // namespace
}  // namespace lightport::http
