// Where tests find the project's files.
#pragma once

#include <filesystem>
#include <string>

namespace lightport::test {

std::filesystem::path source_dir();
std::string read_file(const std::filesystem::path& path);

}  // namespace lightport::test
