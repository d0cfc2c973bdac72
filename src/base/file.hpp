// Small files: read whole, up to a limit.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace lightport {

// The content of a file of at most `most` bytes; nullopt: it cannot be read, is larger, or is a directory. Blocks.
std::optional<std::string> read_file(const std::string& path, std::size_t most);

}  // namespace lightport
