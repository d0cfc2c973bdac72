// Configurations as text, with an environment of their own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "config/load.hpp"

namespace lightport::config {

using Variables = std::map<std::string, std::string>;

inline Environment environment_of(Variables variables) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

// A file for the life of this object.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& content) {
        std::string pattern = (std::filesystem::temp_directory_path() / "lightport-config-XXXXXX").string();
        const int descriptor = ::mkstemp(pattern.data());
        EXPECT_GE(descriptor, 0) << pattern;
        ::close(descriptor);
        path_ = pattern;
        std::ofstream(path_, std::ios::binary) << content;
    }
    ~TemporaryFile() { std::filesystem::remove(path_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

inline LoadResult load_path(const std::string& path, Variables variables = {}) {
    LoadOptions options;
    options.path = path;
    options.environment = environment_of(std::move(variables));
    return load(options);
}

inline LoadResult load_text(const std::string& yaml, Variables variables = {}) {
    const TemporaryFile file(yaml);
    return load_path(file.path(), std::move(variables));
}

inline std::string all_messages(const LoadResult& result) {
    std::string text;
    for (const Problem& problem : result.problems) text += problem.to_string() + "\n";
    return text;
}

}  // namespace lightport::config
