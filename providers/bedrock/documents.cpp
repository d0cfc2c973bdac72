// See documents.hpp.
#include "providers/bedrock/documents.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.hpp"

namespace lightport::bedrock {
namespace {

constexpr std::size_t kMaxName = 200;

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kExtensions = {
    Pair{"pdf", "pdf"},   Pair{"csv", "csv"},   Pair{"doc", "doc"},  Pair{"docx", "docx"},   Pair{"xls", "xls"},
    Pair{"xlsx", "xlsx"}, Pair{"html", "html"}, Pair{"htm", "html"}, Pair{"txt", "txt"},     Pair{"md", "md"},
    Pair{"log", "txt"},   Pair{"json", "txt"},  Pair{"xml", "txt"},  Pair{"markdown", "md"},
};
constexpr std::array kTypes = {
    Pair{"application/pdf", "pdf"},
    Pair{"text/csv", "csv"},
    Pair{"application/msword", "doc"},
    Pair{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    Pair{"application/vnd.ms-excel", "xls"},
    Pair{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
    Pair{"text/html", "html"},
    Pair{"text/markdown", "md"},
    Pair{"text/x-markdown", "md"},
    Pair{"application/json", "txt"},
    Pair{"application/xml", "txt"},
};

template <std::size_t N>
std::string_view find(const std::array<Pair, N>& pairs, std::string_view key) {
    for (const auto& [name, format] : pairs) {
        if (name == key) return format;
    }
    return {};
}

bool is_allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-()[]").find(c) != std::string_view::npos;
}

std::string_view extension_of(std::string_view filename) {
    const std::size_t dot = filename.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : filename.substr(dot + 1);
}

// Whatever has no place in a name becomes a space, and never two of them.
std::string plain_name(std::string_view filename) {
    if (!extension_of(filename).empty()) filename = filename.substr(0, filename.rfind('.'));
    std::string name;
    for (const char c : filename) {
        if (name.size() >= kMaxName) break;
        if (is_allowed(c)) {
            name += c;
        } else if (!name.empty() && name.back() != ' ') {
            name += ' ';
        }
    }
    while (!name.empty() && name.back() == ' ') name.pop_back();
    return name;
}

}  // namespace

std::string_view image_format(std::string_view type) {
    if (type == "image/png") return "png";
    if (type == "image/jpeg" || type == "image/jpg") return "jpeg";
    if (type == "image/gif") return "gif";
    return type == "image/webp" ? "webp" : std::string_view{};
}

std::string_view document_format(std::string_view type, std::string_view filename) {
    if (type == "application/pdf") return "pdf";  // also what the bytes say
    if (const std::string_view format = find(kExtensions, lower_case(extension_of(filename))); !format.empty()) {
        return format;
    }
    if (const std::string_view format = find(kTypes, type); !format.empty()) return format;
    return type.starts_with("text/") ? "txt" : std::string_view{};
}

std::string DocumentNames::next(std::string_view filename) {
    ++count_;
    std::string name = plain_name(filename);
    if (name.empty()) name = "document-" + std::to_string(count_);
    if (used_.insert(name).second) return name;
    const std::string suffix = "-" + std::to_string(count_);
    name.resize(std::min(name.size(), kMaxName - suffix.size()));
    name += suffix;
    used_.insert(name);
    return name;
}

}  // namespace lightport::bedrock
