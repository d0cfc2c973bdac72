// One log line as text (`key=value`) or JSON, built in place. Values are escaped and shortened here and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "observe/log.hpp"

namespace lightport::observe {

class LineWriter {
public:
    // Appends to `out`, which is reused by its owner: no allocation once it has grown. `now` is put in front, then
    // `level`.
    LineWriter(std::string& out, bool json, Level level, std::chrono::system_clock::time_point now);

    void message(std::string_view text);                      // at most once, first
    void add(std::string_view name, std::string_view value);  // left out when empty
    void add(std::string_view name, std::int64_t value);
    void add_ms(std::string_view name, std::chrono::nanoseconds duration);  // milliseconds with three decimals
    void flag(std::string_view name);                                       // name=true
    void end();                                                             // the newline

private:
    void name(std::string_view name);
    void raw(std::string_view text) { out_ += text; }
    void digits(std::int64_t value);

    std::string& out_;
    bool json_;
};

std::string_view level_name(Level level);
Level parse_level(std::string_view name);  // unknown: kInfo

// The parts of log_access() and log_problem() that need no log.
void format_access(const AccessLine& line, bool json, std::chrono::system_clock::time_point now, std::string& out);
void format_problem(Level level, std::string_view message, std::initializer_list<Field> fields, bool json,
                    std::chrono::system_clock::time_point now, std::string& out);

}  // namespace lightport::observe
