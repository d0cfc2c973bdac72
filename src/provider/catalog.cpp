// See catalog.hpp.
#include "provider/catalog.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "base/url.hpp"
#include "json/merge_patch.hpp"
#include "json/text.hpp"
#include "provider/catalog_keys.hpp"
#include "provider/catalog_text.hpp"
#include "provider/registry.hpp"

namespace lightport::provider {

using json::Value;

namespace {

// The entries as the build has converted them.
class Embedded {
public:
    Embedded() {
        json::pad(text_);
        const Result<Value> root = validator_.parse(text_);
        if (!root) throw std::logic_error(root.error().message);
        root_ = *root;
    }

    auto entries() const { return root_.elements(); }
    // Absent: there is none.
    Value find(std::string_view id) const {
        for (const Value entry : entries()) {
            if (json::equals(entry["id"].text(), id)) return entry;
        }
        return {};
    }

private:
    std::string text_{kCatalogText};
    json::Validator validator_;  // not the thread's own, which would keep memory for documents of this size
    Value root_;
};

CatalogEntry read_entry(Value value, const Embedded& embedded, std::vector<std::string>& problems) {
    const Value extends = value["extends"];
    if (!extends.is_string()) return read_whole_entry(value, problems);
    const Value base = embedded.find(json::unescaped(extends.text()));
    if (!base.is_object() || base["extends"].exists()) {
        problems.emplace_back("extends: the id of an entry that is built in and extends none is expected");
        return {};
    }
    const bool same = json::equals(value["id"].text(), json::unescaped(base["id"].text()));
    const Value names(same ? "{}" : R"({"aliases":null,"key_prefixes":null,"models":null})");
    const std::string taken = json::patched(base, names);
    const std::string whole = json::patched(Value(taken), value);
    return read_whole_entry(Value(whole), problems);
}

// A test has read the files: a mistake here is one of the build.
std::vector<CatalogEntry> read_catalog() {
    const Embedded embedded;
    std::vector<CatalogEntry> entries;
    std::vector<std::string> problems;
    entries.reserve(embedded.entries().size());
    for (const Value value : embedded.entries()) {
        entries.push_back(read_entry(value, embedded, problems));
        if (!problems.empty()) throw std::logic_error(entries.back().id + ": " + problems.front());
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return entries;
}

bool is_option_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
}

// "https://adb-1.azuredatabricks.net/" is what people have in their environment where a host is meant.
std::string_view without_scheme(std::string_view value) {
    constexpr std::string_view kScheme = "https://";
    if (value.starts_with(kScheme)) value.remove_prefix(kScheme.size());
    if (value.ends_with('/')) value.remove_suffix(1);
    return value;
}

}  // namespace

const RequestProfile& Profile::request_for(std::string_view model) const {
    for (const Variant& variant : variants) {
        const auto names = [model](const std::string& pattern) { return matches(pattern, model); };
        if (std::any_of(variant.models.begin(), variant.models.end(), names)) return variant.request;
    }
    return request;
}

CatalogEntry read_entry(Value value, std::vector<std::string>& problems) {
    return value["extends"].exists() ? read_entry(value, Embedded(), problems) : read_whole_entry(value, problems);
}

std::span<const CatalogEntry> catalog() {
    static const std::vector<CatalogEntry> entries = read_catalog();
    return entries;
}

Result<std::string> expand_base_url(std::string_view base_url, const std::vector<Header>& options) {
    std::string out;
    while (!base_url.empty()) {
        const std::size_t open = base_url.find('{');
        out.append(base_url.substr(0, open));
        if (open == std::string_view::npos) break;
        const std::size_t close = base_url.find('}', open);
        if (close == std::string_view::npos) return Error(ErrorKind::kInternal, "The base_url has a brace too many.");
        const std::string name(base_url.substr(open + 1, close - open - 1));
        const std::string_view value = without_scheme(find_header(options, name));
        if (value.empty() || !std::all_of(value.begin(), value.end(), is_option_byte)) {
            return Error(ErrorKind::kInternal,
                         "This provider's address needs the option `" + name + "`: letters, digits, '.', '-' and '_'.");
        }
        out.append(value);
        base_url.remove_prefix(close + 1);
    }
    return out;
}

bool is_base_url(std::string_view base_url) {
    std::string out;
    for (;;) {
        const std::size_t open = base_url.find_first_of("{}");
        out.append(base_url.substr(0, open));
        if (open == std::string_view::npos) return parse_base_url(out).has_value();
        const std::size_t close = base_url.find_first_of("{}", open + 1);
        const bool closed = close != std::string_view::npos && base_url[close] == '}';
        if (base_url[open] != '{' || !closed || close == open + 1) return false;
        out += '1';  // good in a host, as a port and in a path
        base_url.remove_prefix(close + 1);
    }
}

}  // namespace lightport::provider
