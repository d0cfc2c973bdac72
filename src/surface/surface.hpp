// Surface: an API that clients speak to us. Immutable, shared by all workers; no I/O.
#pragma once

#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>

#include "lightport/chat.hpp"
#include "lightport/result.hpp"

namespace lightport::surface {

// Writes one answer in the surface's dialect, appending to a buffer. Created per exchange.
class EventWriter : public chat::EventSink {
public:
    // Events append their bytes to `out`, which the owner may drain between calls. Whole answers are appended at End.
    // Failure appends the dialect's error event (stream), or nothing (whole: the caller answers with write_error).
    explicit EventWriter(std::string& out) : out_(out) {}

protected:
    std::string& out_;
};

class Surface {
public:
    virtual ~Surface() = default;

    // Reads and validates a body. The bytes at body.data() must be followed by json::kPadding readable bytes and
    // outlive the request; all memory comes from `memory`.
    virtual Result<chat::Request> read(std::string_view body, std::pmr::memory_resource* memory) const = 0;

    // A writer for the answer to `request` (stream or whole, as request.stream says), which must outlive it.
    virtual std::unique_ptr<EventWriter> open(const chat::Request& request, std::string& out) const = 0;

    // The dialect's error body (a whole JSON document).
    virtual void write_error(const Error& error, std::string& out) const = 0;
};

}  // namespace lightport::surface
