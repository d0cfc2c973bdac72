// Sans-I/O parser of a client's request: bytes in at any split; first the head, checked by the guard, then the body in
// one contiguous string, however it was framed. RFC 9112.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/guard.hpp"
#include "http/message.hpp"
#include "lightport/result.hpp"

namespace lightport::http {

// Readable bytes that are guaranteed behind the body (JSON readers look ahead in blocks).
inline constexpr std::size_t kBodyPadding = 64;

// One request. Not thread-safe. After an error only the getters may be used, and the connection must close: where the
// next request would start is unknown.
class RequestParser {
public:
    enum class State : std::uint8_t { kHead, kBody, kDone };

    explicit RequestParser(const RequestLimits& limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // Takes from the front of `bytes` (which start where the last call stopped consuming) and says how much; what is
    // left has to be offered again with more behind it. Stops after the head and after the body. 0: more bytes are
    // needed. Errors: those of the guard; 400 for a malformed body, 413 for one above the limit, 431 for its trailers.
    Result<std::size_t> put(std::string_view bytes);

    State state() const;

    // 413 if the announced length is above the limit. To be asked before the client is told to go on.
    Result<void> check_announced_body() const;

    // Whether a complete, acceptable request line has been seen (a slow client then deserves an answer).
    bool request_line_seen() const;

    // Valid from State::kBody on. Trailers never get in.
    const RequestHead& head() const;

    // What has arrived of the body. Complete, and followed by kBodyPadding readable bytes, in State::kDone.
    std::string_view body() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lightport::http
