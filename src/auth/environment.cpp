// See environment.hpp.
#include "auth/environment.hpp"

#include <cstdlib>

#include "base/file.hpp"

namespace lightport::auth {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kMaxFile = 1 << 20;

std::optional<std::string> read_variable(const std::string& name) {
    const char* const set = std::getenv(name.c_str());
    const std::string_view value = set != nullptr ? set : "";
    const std::size_t first = value.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return std::nullopt;
    return std::string(value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1));
}

net::Timeouts timeouts(milliseconds connect, milliseconds answer, milliseconds total) {
    net::Timeouts limits;
    limits.dns = connect;
    limits.connect = connect;
    limits.tls = connect;
    limits.first_byte = answer;
    limits.idle = answer;
    limits.total = total;
    return limits;
}

}  // namespace

Environment process_environment() {
    return {read_variable, [](const std::string& path) { return read_file(path, kMaxFile); },
            std::chrono::system_clock::now, timeouts(milliseconds(4'000), milliseconds(8'000), milliseconds(12'000)),
            timeouts(milliseconds(1'000), milliseconds(2'000), milliseconds(4'000))};
}

}  // namespace lightport::auth
