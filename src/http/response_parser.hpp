// Sans-I/O parser of a provider's answer: bytes in at any split, the head and the pieces of the body out. Nothing of
// the body is kept. Framing: RFC 9112 §6; stricter than it wherever two readers could disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "lightport/adapter.hpp"  // ResponseHead
#include "lightport/result.hpp"

namespace lightport::http {

struct ResponseLimits {
    std::size_t max_header_bytes = 64 * 1024;  // of one head, and of a trailer section
    std::size_t max_headers = 256;
    std::size_t max_event_bytes = 16 << 20;  // handed on in the head, for whoever reads the body as a stream of events
};

// What one put() brought.
enum class ResponseEvent : std::uint8_t {
    kNeedMore,  // nothing more to learn from these bytes: keep what was not consumed, append, call again
    kHead,      // head() is valid from now on; call again with the rest
    kBody,      // `body` holds the next bytes of the body
    kDone,      // the answer is complete; bytes that were not consumed do not belong to it
};

struct ResponseStep {
    ResponseEvent event = ResponseEvent::kNeedMore;
    std::size_t consumed = 0;  // bytes to drop from the front of the buffer (after `body` was used)
    std::string_view body;     // points into the bytes passed in
};

// One answer. Not thread-safe. After an error or kDone only the getters may be used.
// Errors (all ErrorKind::kUpstream): upstream_bad_response, upstream_header_too_large, upstream_unexpected_encoding
// (any content-encoding but identity), upstream_redirect (3xx but 304), upstream_truncated (put_eof() too early).
class ResponseParser {
public:
    explicit ResponseParser(const ResponseLimits& limits = {});
    ~ResponseParser();
    ResponseParser(ResponseParser&&) noexcept;
    ResponseParser& operator=(ResponseParser&&) noexcept;

    // `bytes` starts where the last call's `consumed` ended. At most 16 interim (1xx) answers are skipped; 101 is an
    // error. The unconsumed rest never exceeds max_header_bytes plus what one read adds.
    Result<ResponseStep> put(std::string_view bytes);

    // The connection ended after everything was put. Success only where that is a legal end: done() is true then.
    Result<void> put_eof();

    bool head_done() const;
    bool done() const;
    const ResponseHead& head() const;

    // Whether the connection may carry another exchange. False until done(). The caller adds: no bytes left over.
    bool keep_alive() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lightport::http
