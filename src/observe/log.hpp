// The log: one line per request, and one per problem. Lines are formatted by the caller into a buffer of its thread and
// written by a thread of their own: a full pipe or disk costs lines (counted), never a worker's time or the process.
//
// JSON lines carry what text lines carry. Whatever a client can choose is escaped and shortened, so nobody can forge a
// line or drive a terminal. Credentials are of type Secret, which no function here accepts.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace lightport::observe {

enum class Level : std::uint8_t { kTrace, kDebug, kInfo, kWarn, kError, kOff };

struct LogOptions {
    std::string level = "info";   // trace, debug, info, warn, error, off; anything else: info
    std::string format = "auto";  // text, json, auto (text on a terminal)
    int descriptor = 1;           // where to write; stays open and belongs to the caller
    std::size_t queue = 2048;     // lines that may wait, about 400 bytes each; the oldest one gives way
};

// Not thread-safe: before the first worker starts, and after the last one has ended. Before start_log() and after
// stop_log() lines go nowhere. stop_log() writes what waits, for at most a second on a reader that does not read.
void start_log(const LogOptions& options);
void stop_log();

// Lines lost since start_log(), because the queue was full or writing failed.
std::uint64_t dropped_lines();

// What is known about one exchange when it has ended. Empty strings, zero counts and unset times are left out.
struct AccessLine {
    using Time = std::chrono::steady_clock::time_point;

    Time started{};
    Time upstream_connected{};  // the provider's head was there
    Time first_byte{};          // of the answer, towards the client
    Time finished{};
    std::chrono::nanoseconds waited{-1};  // for provider and client within all that; negative: not measured

    std::string request_id;
    std::string peer;
    std::string method;
    std::string path;
    std::string key_name;
    std::string provider;
    std::string model;
    int status = 0;
    int upstream_status = 0;
    bool stream = false;
    bool quiet = false;  // a probe: logged at debug level
    std::int64_t prompt_tokens = 0;
    std::int64_t completion_tokens = 0;
    std::int64_t cached_tokens = 0;
    std::int64_t reasoning_tokens = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::string error;  // code, or type
};

void log_access(const AccessLine& line);

// A detail of a problem: text or a whole number. Borrowed during the call.
struct Field {
    std::string_view name;
    std::string_view text;
    std::int64_t number = 0;
    bool is_number = false;

    Field(std::string_view field_name, std::string_view value) : name(field_name), text(value) {}
    Field(std::string_view field_name, std::int64_t value) : name(field_name), number(value), is_number(true) {}
};

// `log_problem(Level::kWarn, "cannot listen", {{"host", host}, {"port", std::int64_t{port}}})`
void log_problem(Level level, std::string_view message, std::initializer_list<Field> fields = {});

// Whether a line of this level would be written.
bool log_enabled(Level level);

}  // namespace lightport::observe
