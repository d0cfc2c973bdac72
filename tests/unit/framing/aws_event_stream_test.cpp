// AwsEventStreamDecoder: real messages at any split, checksums, lengths, header types and limits.
#include "framing/aws_event_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "support/aws_frames.hpp"

namespace lightport::framing {
namespace {

using test::aws_event;
using test::aws_header;
using test::aws_message;
using test::big_endian;

std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
        out += static_cast<char>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16));
    }
    return out;
}

// Written by AWS's own codec.
const std::string kStop = from_hex(
    "0000007a00000051ca2c46650b3a6576656e742d7479706507000b6d65737361676553746f700d3a636f6e74656e742d7479706507001061"
    "70706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b2273746f70526561736f6e223a22656e645f"
    "7475726e227d5fbf09fc");
const std::string kDelta = from_hex(
    "0000009400000057b4ab9aee0b3a6576656e742d74797065070011636f6e74656e74426c6f636b44656c74610d3a636f6e74656e742d7479"
    "7065070010"
    "6170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b22636f6e74656e74426c6f636b496e6465"
    "78223a302c2264656c7461223a7b2274657874223a224869227d7d1f944657");
const std::string kException = from_hex(
    "00000090000000618e91a9b70f3a657863657074696f6e2d747970650700137468726f74746c696e67457863657074696f6e0d3a636f6e74"
    "656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d74797065070009657863657074696f6e7b226d"
    "657373616765223a22546f6f206d616e79207265717565737473227de67f8005");

struct Decoded {
    std::vector<std::string> messages;  // message type, event or exception type, payload
    AwsStreamError error = AwsStreamError::kNone;
    bool pending = false;
    friend bool operator==(const Decoded&, const Decoded&) = default;
};

void PrintTo(const Decoded& decoded, std::ostream* out) {
    for (const std::string& message : decoded.messages) *out << message << "\n";
    *out << describe(decoded.error) << (decoded.pending ? " pending" : "");
}

// Each piece lies in memory of exactly its size, and the promised padding is read: a sanitizer sees what is wrong.
bool feed_exact(AwsEventStreamDecoder& decoder, std::string_view piece, Decoded& out) {
    const auto copy = std::make_unique<char[]>(piece.size());
    std::copy(piece.begin(), piece.end(), copy.get());
    return decoder.feed({copy.get(), piece.size()}, [&](const AwsMessage& message) {
        volatile char sum = 0;
        const char* end = message.payload.data() + message.payload.size();
        for (std::size_t i = 0; i < AwsEventStreamDecoder::kPadding; ++i) sum = sum + end[i];
        std::string line(message.header(":message-type"));
        line.append(" ").append(message.header(":event-type")).append(message.header(":exception-type"));
        out.messages.push_back(line.append(" ").append(message.payload));
    });
}

Decoded decode(std::string_view stream, std::size_t piece, std::size_t max_message = 1u << 20) {
    AwsEventStreamDecoder decoder(max_message);
    Decoded out;
    for (std::size_t at = 0; at < stream.size(); at += piece) feed_exact(decoder, stream.substr(at, piece), out);
    out.error = decoder.error();
    out.pending = decoder.pending();
    return out;
}

// At once, in pieces of every small size, and cut once at every byte.
void expect_decoded(std::string_view stream, const Decoded& expected, std::size_t max_message = 1u << 20) {
    EXPECT_EQ(decode(stream, stream.size() + 1, max_message), expected);
    for (std::size_t size = 1; size < 20; ++size) EXPECT_EQ(decode(stream, size, max_message), expected) << size;
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        AwsEventStreamDecoder decoder(max_message);
        Decoded out;
        feed_exact(decoder, stream.substr(0, cut), out);
        feed_exact(decoder, stream.substr(cut), out);
        out.error = decoder.error();
        out.pending = decoder.pending();
        EXPECT_EQ(out, expected) << "cut at " << cut;
    }
}

const std::string kStopLine = R"(event messageStop {"stopReason":"end_turn"})";
const std::string kDeltaLine = R"(event contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}})";
const std::string kExceptionLine = R"(exception throttlingException {"message":"Too many requests"})";

TEST(AwsEventStream, ReadsWhatAwsWrites) {
    expect_decoded(kStop, {{kStopLine}});
    expect_decoded(kDelta, {{kDeltaLine}});
    expect_decoded(kException, {{kExceptionLine}});
    expect_decoded(kDelta + kDelta + kStop + kException, {{kDeltaLine, kDeltaLine, kStopLine, kExceptionLine}});
}

TEST(AwsEventStream, TheTestWriterWritesWhatAwsWrites) {
    EXPECT_EQ(aws_event("messageStop", R"({"stopReason":"end_turn"})"), kStop);
    EXPECT_EQ(test::aws_exception("throttlingException", R"({"message":"Too many requests"})"), kException);
}

TEST(AwsEventStream, EmptyMessagesAreMessages) {
    const std::string empty = aws_message("", "");
    ASSERT_EQ(empty.size(), 16u);
    expect_decoded(empty + empty + kStop, {{"  ", "  ", kStopLine}});
}

TEST(AwsEventStream, ACutMessageIsPending) {
    for (std::size_t size = 1; size < kStop.size(); ++size) {
        EXPECT_EQ(decode(kDelta + kStop.substr(0, size), 7), (Decoded{{kDeltaLine}, AwsStreamError::kNone, true}))
            << size;
    }
}

TEST(AwsEventStream, EveryFlippedByteIsFound) {
    for (std::size_t at = 0; at < kStop.size(); ++at) {
        std::string broken = kStop;
        broken[at] = static_cast<char>(broken[at] ^ 0x20);
        const AwsStreamError error = at < 12 ? AwsStreamError::kPreludeChecksum : AwsStreamError::kMessageChecksum;
        for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, broken.size()}) {
            EXPECT_EQ(decode(broken + kDelta, piece), (Decoded{{}, error, false})) << at << " by " << piece;
        }
    }
}

TEST(AwsEventStream, NothingIsDecodedBehindAnError) {
    std::string broken = kStop;
    broken.back() = static_cast<char>(broken.back() + 1);
    expect_decoded(kDelta + broken + kDelta, {{kDeltaLine}, AwsStreamError::kMessageChecksum, false});
}

std::string prelude(std::uint64_t size, std::uint64_t headers) {
    const std::string lengths = big_endian(size, 4) + big_endian(headers, 4);
    return lengths + test::aws_checksum(lengths);
}

TEST(AwsEventStream, ImpossibleLengthsAreRefused) {
    expect_decoded(prelude(15, 0), {{}, AwsStreamError::kTooSmall, false});
    expect_decoded(prelude(0, 0), {{}, AwsStreamError::kTooSmall, false});
    expect_decoded(prelude(100, 85), {{}, AwsStreamError::kTooSmall, false});
    expect_decoded(prelude(100, 0xFFFFFFFF), {{}, AwsStreamError::kTooSmall, false});
}

TEST(AwsEventStream, TooLargeIsRefusedBeforeItCame) {
    expect_decoded(prelude(1001, 0), {{}, AwsStreamError::kTooLarge, false}, 1000);
    expect_decoded(prelude(1000, 0), {{}, AwsStreamError::kNone, true}, 1000);
    expect_decoded(prelude(0xFFFFFFFF, 0), {{}, AwsStreamError::kTooLarge, false});
    expect_decoded(prelude(1u << 20, (128u << 10) + 1), {{}, AwsStreamError::kTooLarge, false});
}

TEST(AwsEventStream, AllHeaderTypesAreRead) {
    const std::string headers = aws_header("t", 0, "") + aws_header("f", 1, "") + aws_header("i8", 2, "\x01") +
                                aws_header("i16", 3, "ab") + aws_header("i32", 4, "abcd") +
                                aws_header("i64", 5, "abcdefgh") + aws_header("bytes", 6, big_endian(3, 2) + "xyz") +
                                test::aws_string_header("text", "hello") + aws_header("time", 8, "abcdefgh") +
                                aws_header("uuid", 9, "abcdefghijklmnop");
    std::vector<std::string> seen;
    AwsEventStreamDecoder decoder;
    EXPECT_TRUE(decoder.feed(aws_message(headers, "{}"), [&](const AwsMessage& message) {
        for (const AwsHeader& header : message.headers) {
            seen.push_back(std::string(header.name) + std::to_string(static_cast<int>(header.type)) + "=" +
                           std::string(header.value));
        }
        EXPECT_EQ(message.header("text"), "hello");
        EXPECT_EQ(message.header("bytes"), "") << "not a string";
        EXPECT_EQ(message.payload, "{}");
    }));
    EXPECT_EQ(seen,
              (std::vector<std::string>{"t0=", "f1=", "i82=\x01", "i163=ab", "i324=abcd", "i645=abcdefgh", "bytes6=xyz",
                                        "text7=hello", "time8=abcdefgh", "uuid9=abcdefghijklmnop"}));
}

TEST(AwsEventStream, MalformedHeadersAreRefused) {
    const std::vector<std::string> malformed = {
        aws_header("x", 10, ""),                       // unknown type
        aws_header("", 0, ""),                         // no name
        aws_header("x", 4, "abc"),                     // three bytes of a four byte number
        aws_header("x", 9, "short"),                   // of sixteen
        aws_header("x", 7, "a"),                       // half a length
        aws_header("x", 7, big_endian(9, 2) + "abc"),  // fewer than it says
        std::string("\x05") + "ab",                    // a name that is cut
        std::string("\x02") + "ab",                    // no type
    };
    for (const std::string& headers : malformed) {
        expect_decoded(aws_message(headers, "{}"), {{}, AwsStreamError::kHeaders, false});
    }
}

TEST(AwsEventStream, ErrorsHaveNames) {
    EXPECT_EQ(describe(AwsStreamError::kNone), "");
    for (const auto error : {AwsStreamError::kPreludeChecksum, AwsStreamError::kMessageChecksum,
                             AwsStreamError::kTooSmall, AwsStreamError::kTooLarge, AwsStreamError::kHeaders}) {
        EXPECT_NE(describe(error), "");
    }
}

}  // namespace
}  // namespace lightport::framing
