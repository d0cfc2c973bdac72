// See section.hpp.
#include "config/section.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "base/ascii.hpp"
#include "base/file.hpp"

namespace lightport::config {
namespace {

constexpr std::size_t kMaxSecretFile = 1 << 20;
constexpr std::size_t kMaxValues = 100'000;

// Edit distance, for suggestions among short names.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string suggestion(std::string_view unknown, const std::vector<Field>& fields) {
    std::string_view best;
    std::size_t smallest = 3;
    for (const Field& field : fields) {
        const std::size_t d = distance(unknown.substr(0, 64), field.name);
        if (d >= smallest) continue;
        smallest = d;
        best = field.name;
    }
    return best.empty() ? "" : " (did you mean `" + std::string(best) + "`?)";
}

std::optional<std::string> file_content(const std::string& path) {
    std::optional<std::string> content = read_file(path, kMaxSecretFile);
    if (content) content->erase(content->find_last_not_of("\r\n") + 1);
    return content;
}

// A value and the unit behind it: "10s" → 10, "s".
struct Measure {
    std::int64_t count = 0;
    std::string unit;
};

std::optional<Measure> parse_measure(std::string_view text) {
    Measure measure;
    const char* const end = text.data() + text.size();
    const auto [unit, error] = std::from_chars(text.data(), end, measure.count);
    if (error != std::errc{} || measure.count < 0) return std::nullopt;
    measure.unit = lower_case({unit, static_cast<std::size_t>(end - unit)});
    return measure;
}

std::optional<std::int64_t> scaled(const Measure& measure, std::int64_t factor) {
    if (measure.count > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
    return measure.count * factor;
}

template <class T, class Parse>
Field parsed(std::string_view name, T& target, Parse parse, const char* expected) {
    return {name, [&target, parse, expected](const ReadContext& context, const YAML::Node& node) {
                const auto value = context.expand(node);
                if (!value) return;
                if (const auto result = parse(*value)) {
                    target = *result;
                } else {
                    context.problem(node, std::string(expected) + " is expected");
                }
            }};
}

}  // namespace

bool has_controls(std::string_view text) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    return std::any_of(text.begin(), text.end(), is_control);
}

ReadContext ReadContext::at(const std::string& key, const YAML::Node& node) const {
    return with_path(path.empty() ? key : path + "." + key, node);
}

ReadContext ReadContext::at(std::size_t index, const YAML::Node& node) const {
    return with_path(path + "[" + std::to_string(index) + "]", node);
}

ReadContext ReadContext::with_path(std::string path_of_part, const YAML::Node& node) const {
    ReadContext part = *this;
    part.path = std::move(path_of_part);
    const YAML::Mark mark = node.Mark();
    if (!mark.is_null()) places->in_file(part.path, mark.line + 1, mark.column + 1);
    return part;
}

void ReadContext::problem(const YAML::Node& node, std::string message) const {
    const YAML::Mark mark = node.Mark();
    problems->push_back({places->file(), mark.line + 1, mark.column + 1, std::move(message)});
}

std::optional<std::string> ReadContext::expand(const YAML::Node& node) const {
    auto value = expand_lines(node);
    if (value && has_controls(*value)) {
        problem(node, "the value contains control characters");
        value.reset();
    }
    return value;
}

std::optional<std::string> ReadContext::expand_lines(const YAML::Node& node) const {
    if (!node.IsScalar()) {
        problem(node, "a single value is expected");
        return std::nullopt;
    }
    if (++*values > kMaxValues) {
        if (*values == kMaxValues + 1) problem(node, "more than " + std::to_string(kMaxValues) + " values");
        return std::nullopt;
    }
    const std::string& source = node.Scalar();
    std::string out;
    for (std::size_t at = 0; at < source.size();) {
        const std::size_t open = source.find("${", at);
        out.append(source, at, open - at);
        if (open == std::string::npos) break;
        const std::size_t close = source.find('}', open);
        if (close == std::string::npos) {
            problem(node, "`${` without `}`");
            return std::nullopt;
        }
        const std::string name = source.substr(open + 2, close - open - 2);
        const std::size_t fallback = name.find(":-");
        std::optional<std::string> value;
        if (name.starts_with("file:")) {
            value = file_content(name.substr(5));
        } else {
            value = (*environment)(name.substr(0, fallback));
            if (!value && fallback != std::string::npos) value = name.substr(fallback + 2);
        }
        if (!value) {
            problem(node, name.starts_with("file:") ? "cannot read `" + name.substr(5) + "` (at most 1 MiB)"
                                                    : "the environment variable `" + name + "` is not set");
            return std::nullopt;
        }
        out += *value;
        at = close + 1;
    }
    return out;
}

void read_section(const ReadContext& context, const YAML::Node& node, const std::vector<Field>& fields) {
    if (node.IsNull()) return;
    if (!node.IsMap()) {
        context.problem(node, "a mapping is expected");
        return;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
        if (*context.values > kMaxValues) return;
        std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
        std::replace_if(
            key.begin(), key.end(),
            [](char c) {
                return has_controls({&c, 1});
            },
            '?');  // it is printed
        const auto same = [&](const Field& field) { return field.name == key; };
        const auto field = std::find_if(fields.begin(), fields.end(), same);
        if (field == fields.end()) {
            context.problem(entry.first, "unknown key `" + key + "`" + suggestion(key, fields));
        } else if (!seen.insert(key).second) {
            context.problem(entry.first, "the key `" + key + "` appears twice");
        } else if (!entry.second.IsNull()) {
            field->read(context.at(key, entry.second), entry.second);
        }
    }
}

Field text(std::string_view name, std::string& target) {
    return parsed(
        name, target, [](const std::string& value) { return std::optional(value); }, "text");
}

Field secret(std::string_view name, Secret& target) {
    return parsed(
        name, target, [](const std::string& value) { return std::optional(Secret(value)); }, "text");
}

Field flag(std::string_view name, bool& target) { return parsed(name, target, parse_flag, "true or false"); }

Field optional_flag(std::string_view name, std::optional<bool>& target) {
    return parsed(name, target, parse_flag, "true or false");
}

Field duration(std::string_view name, std::chrono::milliseconds& target) {
    return parsed(name, target, parse_duration, "a duration with its unit, such as 500ms, 10s, 2m or 1h,");
}

Field size(std::string_view name, std::size_t& target) {
    return parsed(name, target, parse_size, "a size, such as 4096, 32KiB or 64MiB,");
}

Field texts(std::string_view name, std::vector<std::string>& target) {
    return {name, [&target](const ReadContext& context, const YAML::Node& node) {
                std::vector<std::string> list;
                const auto add = [&](const YAML::Node& item) {
                    if (*context.values > kMaxValues) return;
                    if (auto value = context.at(list.size(), item).expand(item)) list.push_back(*std::move(value));
                };
                if (node.IsSequence()) {
                    for (const auto& item : node) add(item);
                } else {
                    add(node);
                }
                target = std::move(list);
            }};
}

Field headers(std::string_view name, std::vector<Header>& target) {
    return {name, [&target](const ReadContext& context, const YAML::Node& node) {
                if (!node.IsMap()) {
                    context.problem(node, "a mapping of names to values is expected");
                    return;
                }
                std::set<std::string> seen;
                for (const auto& entry : node) {
                    auto key = context.expand(entry.first);
                    auto value = context.expand(entry.second);
                    if (!key || !value) continue;
                    key = lower_case(*key);
                    if (!seen.insert(*key).second) context.problem(entry.first, "`" + *key + "` appears twice");
                    context.at(*key, entry.first);
                    target.push_back({*std::move(key), *std::move(value)});
                }
            }};
}

Field options(std::string_view name, Provider& target) {
    return {name, [&target](const ReadContext& context, const YAML::Node& node) {
                if (!node.IsMap()) {
                    context.problem(node, "a mapping of names to values is expected");
                    return;
                }
                for (const auto& entry : node) {
                    const auto key = context.expand(entry.first);
                    if (!key) continue;
                    std::string option = lower_case(*key);
                    const bool secret = is_secret_option(option);
                    auto value = secret ? context.expand_lines(entry.second) : context.expand(entry.second);
                    if (value) target.set_option(std::move(option), *std::move(value));
                }
            }};
}

Field choice(std::string_view name, std::string& target, std::vector<std::string_view> allowed) {
    return {name, [&target, allowed = std::move(allowed)](const ReadContext& context, const YAML::Node& node) {
                const auto value = context.expand(node);
                if (!value) return;
                if (std::find(allowed.begin(), allowed.end(), *value) != allowed.end()) {
                    target = *value;
                    return;
                }
                std::string names;
                for (const std::string_view one : allowed) names += (names.empty() ? "" : ", ") + std::string(one);
                context.problem(node, "one of " + names + " is expected");
            }};
}

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    const auto measure = parse_measure(text);
    if (!measure) return std::nullopt;
    const std::string& unit = measure->unit;
    const std::int64_t factor = unit == "ms"  ? 1
                                : unit == "s" ? 1'000
                                : unit == "m" ? 60'000
                                : unit == "h" ? 3'600'000
                                              : 0;
    if (factor == 0 && measure->count == 0 && unit.empty()) return std::chrono::milliseconds(0);
    const auto total = factor == 0 ? std::nullopt : scaled(*measure, factor);
    if (!total || *total > std::chrono::milliseconds(std::chrono::hours(24 * 365)).count()) return std::nullopt;
    return std::chrono::milliseconds(*total);
}

std::optional<std::size_t> parse_size(std::string_view text) {
    const auto measure = parse_measure(text);
    if (!measure) return std::nullopt;
    const std::string& unit = measure->unit;
    const std::int64_t factor = unit.empty() || unit == "b" ? 1
                                : unit == "kib"             ? 1 << 10
                                : unit == "mib"             ? 1 << 20
                                : unit == "gib"             ? 1 << 30
                                : unit == "kb"              ? 1'000
                                : unit == "mb"              ? 1'000'000
                                : unit == "gb"              ? 1'000'000'000
                                                            : 0;
    const auto total = factor == 0 ? std::nullopt : scaled(*measure, factor);
    return total ? std::optional(static_cast<std::size_t>(*total)) : std::nullopt;
}

}  // namespace lightport::config
