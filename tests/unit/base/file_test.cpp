// Reading whole files: the limit, and what is none.
#include "base/file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace lightport {
namespace {

TEST(File, IsReadUpToItsLimitAndADirectoryIsNone) {
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    const std::string path = (folder / ("lightport-file-" + std::to_string(::getpid()))).string();
    std::ofstream(path, std::ios::binary) << std::string("a\0b\n", 4);
    EXPECT_EQ(read_file(path, 4), std::string("a\0b\n", 4));
    EXPECT_FALSE(read_file(path, 3));
    std::ofstream(path, std::ios::binary | std::ios::trunc).close();
    EXPECT_EQ(read_file(path, 3), "");
    std::filesystem::remove(path);
    EXPECT_FALSE(read_file(path, 3));
    EXPECT_FALSE(read_file(folder.string(), 1024));
}

}  // namespace
}  // namespace lightport
