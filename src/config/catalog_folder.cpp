// See catalog_folder.hpp.
#include "config/catalog_folder.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/file.hpp"
#include "json/value.hpp"
#include "yaml/to_json.hpp"

namespace lightport::config {
namespace {

constexpr std::size_t kMaxFiles = 1000;
constexpr std::size_t kMaxBytes = 256 * 1024;

// The conversion's "line:column: what is wrong" as a problem of the file.
Problem converted(const std::string& file, const std::string& message) {
    Problem problem{file, 0, 0, message};
    std::istringstream in(message);
    char colon = 0;
    char other = 0;
    int line = 0;
    int column = 0;
    if (in >> line >> colon >> column >> other && colon == ':' && other == ':') {
        std::getline(in >> std::ws, problem.message);
        problem.line = line;
        problem.column = column;
    }
    return problem;
}

bool is_builtin_adapter(const std::string& name) {
    return std::any_of(provider::catalog().begin(), provider::catalog().end(),
                       [&](const provider::CatalogEntry& entry) { return entry.adapter == name; });
}

void check(const provider::CatalogEntry& entry, std::vector<std::string>& problems) {
    const provider::Endpoints& paths = entry.profile.endpoints;
    if (!entry.openai_shaped && !is_builtin_adapter(entry.adapter)) {
        problems.push_back("adapter: `" + entry.adapter + "` is none; without one the vendor is OpenAI-shaped");
    }
    const bool none = paths.chat.empty() && paths.embeddings.empty() && paths.rerank.empty();
    if (entry.openai_shaped && none && entry.retired.empty()) {
        problems.emplace_back("endpoints: chat, embeddings or rerank is expected");
    }
    if (entry.openai_shaped && entry.id == "mock") {
        problems.emplace_back("id: `mock` is the provider that answers without a network; choose another name");
    }
    if (!entry.base_url.empty() && !provider::is_base_url(entry.base_url)) {
        problems.emplace_back(
            "base_url: an http or https address without query is expected, {options} in whole braces");
    }
}

void read_entry_file(const std::filesystem::path& path, std::vector<provider::CatalogEntry>& entries,
                     std::vector<Problem>& problems) {
    const std::string file = path.string();
    const std::optional<std::string> content = read_file(file, kMaxBytes);
    if (!content || content->empty()) {
        problems.push_back({file, 0, 0, "cannot be read (at most 256 KiB)"});
        return;
    }
    Result<std::string> text = yaml::to_json(*content);
    if (!text) return problems.push_back(converted(file, text.error().message));
    json::pad(*text);
    const Result<json::Value> root = json::parse(*text);
    if (!root) return problems.push_back({file, 0, 0, root.error().message});
    if (!root->is_object()) return problems.push_back({file, 0, 0, "a mapping with `id` and `endpoints` is expected"});
    std::vector<std::string> mistakes;
    provider::CatalogEntry entry = provider::read_entry(*root, mistakes);
    if (mistakes.empty()) check(entry, mistakes);
    const auto same = [&](const provider::CatalogEntry& other) { return other.id == entry.id; };
    if (mistakes.empty() && std::any_of(entries.begin(), entries.end(), same)) {
        mistakes.push_back("id: another file has `" + entry.id + "` already");
    }
    for (std::string& mistake : mistakes) problems.push_back({file, 0, 0, std::move(mistake)});
    if (mistakes.empty()) entries.push_back(std::move(entry));
}

}  // namespace

void add_provider(const provider::CatalogEntry& entry, Config& config) {
    Provider provider;
    provider.id = entry.id;
    provider.adapter = entry.adapter;
    provider.base_url = entry.base_url;
    provider.aliases = entry.aliases;
    provider.key_prefixes = entry.key_prefixes;
    provider.models = entry.models;
    provider.requires_key = entry.requires_key;
    provider.retired = entry.retired;
    config.providers[entry.id] = std::move(provider);
}

bool read_catalog_folder(const std::string& folder, std::vector<provider::CatalogEntry>& entries,
                         std::vector<Problem>& problems) {
    namespace fs = std::filesystem;
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
        if (file->path().extension() == ".yaml") files.push_back(file->path());
    }
    if (error || files.size() > kMaxFiles) return false;
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) read_entry_file(file, entries, problems);
    return true;
}

}  // namespace lightport::config
