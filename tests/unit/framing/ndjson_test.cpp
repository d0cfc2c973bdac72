// NdjsonDecoder: line ends, limits, and the same lines at any split.
#include "framing/ndjson.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace lightport::framing {
namespace {

using Lines = std::vector<std::string>;

void keep(std::string_view line, Lines& out) {
    volatile char sum = 0;
    for (std::size_t i = 0; i < NdjsonDecoder::kPadding; ++i) sum = sum + *(line.data() + line.size() + i);
    out.emplace_back(line);
}

// Each piece lies in memory of exactly its size, so that a sanitizer sees every read behind it.
void feed_exact(NdjsonDecoder& decoder, std::string_view piece, Lines& out) {
    const auto copy = std::make_unique<char[]>(piece.size());
    std::copy(piece.begin(), piece.end(), copy.get());
    std::string_view bytes(copy.get(), piece.size());
    while (const auto line = decoder.next(bytes)) keep(*line, out);
}

void finish(NdjsonDecoder& decoder, Lines& out) {
    if (const auto line = decoder.finish()) keep(*line, out);
    EXPECT_FALSE(decoder.finish());
}

void expect_lines(std::string_view stream, const Lines& expected) {
    for (std::size_t size = 1; size <= stream.size() + 1; ++size) {
        NdjsonDecoder decoder;
        Lines out;
        for (std::size_t at = 0; at < stream.size(); at += size) feed_exact(decoder, stream.substr(at, size), out);
        finish(decoder, out);
        EXPECT_EQ(out, expected) << "in pieces of " << size << ": " << stream;
        EXPECT_FALSE(decoder.failed());
    }
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        NdjsonDecoder decoder;
        Lines out;
        feed_exact(decoder, stream.substr(0, cut), out);
        feed_exact(decoder, stream.substr(cut), out);
        finish(decoder, out);
        EXPECT_EQ(out, expected) << "cut at " << cut << ": " << stream;
    }
}

TEST(Ndjson, LineEnds) {
    expect_lines("{\"a\":1}\n{\"b\":2}\n", {"{\"a\":1}", "{\"b\":2}"});
    expect_lines("{\"a\":1}\r\n{\"b\":2}\r\n", {"{\"a\":1}", "{\"b\":2}"});
}

TEST(Ndjson, TheLastLineNeedsNoEnd) {
    expect_lines("1\n2", {"1", "2"});
    expect_lines("1\n2\r", {"1", "2"});
    expect_lines("7", {"7"});
}

TEST(Ndjson, BlankLinesArePassedOver) {
    expect_lines("\n\r\n1\n \t\n\n2\n\n", {"1", "2"});
    expect_lines("", {});
    expect_lines("\n", {});
}

TEST(Ndjson, LinesThatLieWholeInTheBytesAreNotCopied) {
    const std::string stream = "{\"first\":true}\n" + std::string(100, 'x') + "\n";
    std::string_view bytes = stream;
    NdjsonDecoder decoder;
    const auto first = decoder.next(bytes);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->data(), stream.data());
    const auto second = decoder.next(bytes);
    ASSERT_TRUE(second);
    EXPECT_NE(second->data(), stream.data() + 15);  // too little follows
    EXPECT_EQ(*second, std::string(100, 'x'));
}

TEST(Ndjson, LinesAreBounded) {
    for (const std::string& stream :
         {std::string(9, 'x') + "\n", std::string(9, 'x'), std::string(9, 'x') + "\n" + std::string(100, '\n')}) {
        NdjsonDecoder decoder(8);
        Lines out;
        feed_exact(decoder, "ok\n", out);
        feed_exact(decoder, stream, out);
        feed_exact(decoder, "more\n", out);
        finish(decoder, out);
        EXPECT_TRUE(decoder.failed());
        EXPECT_EQ(out, Lines{"ok"});
    }
    NdjsonDecoder decoder(8);
    Lines out;
    feed_exact(decoder, std::string(8, 'x') + "\n", out);
    EXPECT_EQ(out, Lines{std::string(8, 'x')});
}

}  // namespace
}  // namespace lightport::framing
