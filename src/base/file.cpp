// See file.hpp.
#include "base/file.hpp"

#include <fstream>

namespace lightport {

std::optional<std::string> read_file(const std::string& path, std::size_t most) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::string content(most + 1, '\0');
    in.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad() || content.size() > most) return std::nullopt;  // bad: a directory, for example
    return content;
}

}  // namespace lightport
