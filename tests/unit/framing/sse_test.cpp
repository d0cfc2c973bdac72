// SseDecoder: the rules of the standard, limits, and the same events at any split.
#include "framing/sse.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace lightport::framing {
namespace {

struct Seen {
    std::string data;
    std::string name;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend void PrintTo(const Seen& seen, std::ostream* out) { *out << "{" << seen.name << "|" << seen.data << "}"; }
};

using Events = std::vector<Seen>;

// Each piece lies in memory of exactly its size, so that a sanitizer sees every read behind it.
bool feed_exact(SseDecoder& decoder, std::string_view piece, Events& out) {
    const auto copy = std::make_unique<char[]>(piece.size());
    std::copy(piece.begin(), piece.end(), copy.get());
    return decoder.feed({copy.get(), piece.size()}, [&](const SseEvent& event) {
        volatile char sum = 0;
        for (std::size_t i = 0; i < SseDecoder::kPadding; ++i) sum = sum + *(event.data.data() + event.data.size() + i);
        out.push_back({std::string(event.data), std::string(event.name)});
    });
}

Events decode(std::string_view stream, std::size_t piece_size) {
    SseDecoder decoder;
    Events out;
    for (std::size_t at = 0; at < stream.size(); at += piece_size) {
        EXPECT_TRUE(feed_exact(decoder, stream.substr(at, piece_size), out));
    }
    return out;
}

void expect_events(std::string_view stream, const Events& expected) {
    EXPECT_EQ(decode(stream, stream.size() + 1), expected) << stream;
    for (std::size_t size = 1; size < 8; ++size) EXPECT_EQ(decode(stream, size), expected) << size << ": " << stream;
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        SseDecoder decoder;
        Events out;
        feed_exact(decoder, stream.substr(0, cut), out);
        feed_exact(decoder, stream.substr(cut), out);
        EXPECT_EQ(out, expected) << "cut at " << cut << ": " << stream;
    }
}

TEST(Sse, LineEnds) {
    expect_events("data: a\n\ndata: b\n\n", {{"a", ""}, {"b", ""}});
    expect_events("data: a\r\n\r\ndata: b\r\n\r\n", {{"a", ""}, {"b", ""}});
    expect_events("data: a\r\rdata: b\r\r", {{"a", ""}, {"b", ""}});
    expect_events("data: a\r\n\ndata: b\n\rdata: c\r\r\n", {{"a", ""}, {"b", ""}, {"c", ""}});
}

TEST(Sse, DataWithAndWithoutSpace) {
    expect_events("data:a\n\ndata:  b\n\ndata\n\ndata:\n\n", {{"a", ""}, {" b", ""}, {"", ""}, {"", ""}});
}

TEST(Sse, SeveralDataLinesAreJoined) {
    expect_events("data: a\ndata\ndata: b\n\n", {{"a\n\nb", ""}});
    expect_events("data: a\r\ndata: b\r\n\r\n", {{"a\nb", ""}});
}

TEST(Sse, CommentsAndUnknownFieldsAreIgnored) {
    expect_events(": hello\n\n:\n\nfoo: 1\nnothing\nData: x\n data: y\ndata: a\n\n", {{"a", ""}});
}

TEST(Sse, Names) {
    expect_events("event: ping\n\ndata: a\n\nevent: x\nevent: error\ndata: b\n\ndata: c\n\n",
                  {{"a", ""}, {"b", "error"}, {"c", ""}});
}

TEST(Sse, ByteOrderMark) {
    expect_events(
        "\xEF\xBB\xBF"
        "data: a\n\n",
        {{"a", ""}});
    expect_events(
        "\xEF\xBB\xBF\xEF\xBB\xBF"
        "data: a\n\ndata: b\n\n",
        {{"b", ""}});
    expect_events(
        "\xEF\xBB"
        "data: a\n\ndata: b\n\n",
        {{"b", ""}});
}

TEST(Sse, IdAndRetry) {
    SseDecoder decoder;
    Events out;
    EXPECT_TRUE(
        feed_exact(decoder, std::string_view("id: 7\nretry: 10\n\nretry: x1\nid: a\0b\n\nretry: -1\n\n", 45), out));
    EXPECT_TRUE(out.empty());
    EXPECT_EQ(decoder.last_event_id(), "7");
    EXPECT_EQ(decoder.retry(), 10u);
}

TEST(Sse, UnterminatedEventIsReportedAndDropped) {
    SseDecoder decoder;
    Events out;
    EXPECT_FALSE(decoder.pending());
    feed_exact(decoder, "data: a\n\n", out);
    EXPECT_FALSE(decoder.pending());
    feed_exact(decoder, "data: b\n", out);
    EXPECT_TRUE(decoder.pending());
    EXPECT_TRUE(decoder.finish());
    EXPECT_FALSE(decoder.pending());
    EXPECT_EQ(out.size(), 1u);
}

TEST(Sse, WholeEventsAreNotCopied) {
    const std::string stream = "data: {\"a\":1}\n\n" + std::string(SseDecoder::kPadding, ':');
    SseDecoder decoder;
    const char* seen = nullptr;
    decoder.feed(stream, [&](const SseEvent& event) { seen = event.data.data(); });
    EXPECT_EQ(seen, stream.data() + 6);
}

TEST(Sse, TenMegabyteLine) {
    const std::string value(10u << 20, 'x');
    const std::string stream = "data: " + value + "\n\n";
    for (const std::size_t size : {std::size_t{1000}, std::size_t{65536}, stream.size()}) {
        const Events out = decode(stream, size);
        ASSERT_EQ(out.size(), 1u);
        EXPECT_TRUE(out[0].data == value);
    }
}

TEST(Sse, LimitsHoldAtAnySplit) {
    const std::string fits = "data: " + std::string(94, 'x') + "\n\n";
    const std::string line = "data: ok\n\ndata: " + std::string(95, 'x') + "\n\ndata: never\n\n";
    const std::string comment = "data: ok\n\n:" + std::string(200, 'x') + "\n\n";
    std::string joined = "data: ok\n\n";
    for (int i = 0; i < 10; ++i) joined += "data: 12345678901234567890\n";
    joined += "\n";
    for (std::size_t size = 1; size < 300; size += 7) {
        for (const std::string& stream : {line, comment, joined}) {
            SseDecoder decoder(100);
            Events out;
            bool ok = true;
            for (std::size_t at = 0; at < stream.size(); at += size) {
                ok = feed_exact(decoder, std::string_view(stream).substr(at, size), out);
            }
            EXPECT_FALSE(ok);
            EXPECT_TRUE(decoder.failed());
            EXPECT_EQ(out, (Events{{"ok", ""}})) << size << ": " << stream;
        }
        SseDecoder decoder(100);
        Events out;
        for (std::size_t at = 0; at < fits.size(); at += size) {
            EXPECT_TRUE(feed_exact(decoder, std::string_view(fits).substr(at, size), out));
        }
        EXPECT_EQ(out.size(), 1u);
    }
}

// The way of older llama.cpp servers.
TEST(Sse, AFieldErrorWithAnObjectIsAnErrorEvent) {
    const std::string stream = "data: 1\n\nerror: {\"code\":500}\n\nerror: words\n\n";
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        SseDecoder decoder;
        Events out;
        for (std::size_t at = 0; at < stream.size(); at += size) {
            EXPECT_TRUE(feed_exact(decoder, std::string_view(stream).substr(at, size), out));
        }
        EXPECT_EQ(out, (Events{{"1", ""}, {R"({"code":500})", "error"}})) << size;
    }
}

}  // namespace
}  // namespace lightport::framing
