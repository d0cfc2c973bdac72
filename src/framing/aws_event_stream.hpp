// Incremental decoder of application/vnd.amazon.eventstream over bytes at any split.
// Source: AWS, "Event stream encoding" (Amazon Transcribe and Smithy specifications of the same format).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace lightport::framing {

enum class AwsHeaderType : std::uint8_t { kTrue, kFalse, kInt8, kInt16, kInt32, kInt64, kBytes, kString, kTime, kUuid };

struct AwsHeader {
    std::string_view name;
    AwsHeaderType type = AwsHeaderType::kTrue;
    std::string_view value;  // as on the wire: text, bytes, a big-endian number; empty for kTrue and kFalse
};

// One message. Borrowed: valid only during the call that delivers it.
struct AwsMessage {
    const std::vector<AwsHeader>& headers;
    std::string_view payload;  // followed by AwsEventStreamDecoder::kPadding readable bytes

    // The first header of that name that is a string; empty when there is none.
    std::string_view header(std::string_view name) const;
};

enum class AwsStreamError : std::uint8_t { kNone, kPreludeChecksum, kMessageChecksum, kTooSmall, kTooLarge, kHeaders };

// "prelude checksum mismatch" and so on; empty for kNone.
std::string_view describe(AwsStreamError error);

// A message: total length, headers' length, CRC-32 of these 8 bytes, headers, payload, CRC-32 of everything before. The
// lengths are believed only after their checksum. One per stream, used by one thread.
class AwsEventStreamDecoder {
public:
    static constexpr std::size_t kPadding = 64;
    static constexpr std::size_t kDefaultMaxMessage = 24u << 20;  // the format's payload limit of 16 MiB, with room
    static constexpr std::size_t kMaxHeaders = 128u << 10;        // the format's limit

    explicit AwsEventStreamDecoder(std::size_t max_message = kDefaultMaxMessage) : max_message_(max_message) {}

    // Takes the next bytes and calls on_message(const AwsMessage&) for each message that they complete. A message that
    // lies whole inside `bytes` is not copied when at least kPadding bytes of them follow its payload. False once
    // something was malformed (see error()); nothing is decoded from there on. on_message must not call back.
    template <class F>
    bool feed(std::string_view bytes, F&& on_message) {
        using Callback = std::remove_reference_t<F>;
        const Emit emit{std::addressof(on_message), [](const void* callback, const AwsMessage& message) {
                            (*static_cast<Callback*>(const_cast<void*>(callback)))(message);
                        }};
        return decode(bytes, emit);
    }

    // True while the beginning of a message has come: at the end of the input it was cut.
    bool pending() const { return !buffer_.empty(); }

    AwsStreamError error() const { return error_; }

private:
    struct Emit {
        const void* callback;
        void (*call)(const void* callback, const AwsMessage& message);
    };

    bool decode(std::string_view bytes, const Emit& emit);
    bool take_prelude(std::string_view bytes);
    bool deliver(std::string_view message, const Emit& emit);
    bool read_headers(std::string_view bytes);
    void keep(std::string_view bytes);
    bool fail(AwsStreamError error);

    std::size_t max_message_;
    std::string buffer_;              // the beginning of a message whose end has not come yet
    std::size_t message_size_ = 0;    // of the current message; 0: its prelude has not come yet
    std::vector<AwsHeader> headers_;  // of the message being delivered
    AwsStreamError error_ = AwsStreamError::kNone;
};

}  // namespace lightport::framing
