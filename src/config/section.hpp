// Section: one mapping of the YAML file, read key by key into fields, with problems instead of exceptions.
#pragma once

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/flag.hpp"
#include "base/secret.hpp"
#include "config/load.hpp"

namespace lightport::config {

// What every value is read with.
struct ReadContext {
    const Environment* environment = nullptr;
    std::vector<Problem>* problems = nullptr;
    Places* places = nullptr;
    std::size_t* values = nullptr;  // how many were read; aliases can multiply a small file
    std::string path;               // of what is being read, e.g. "server.listen"; empty: the whole

    // The context of a part; remembers where that part is.
    ReadContext at(const std::string& key, const YAML::Node& node) const;
    ReadContext at(std::size_t index, const YAML::Node& node) const;

    void problem(const YAML::Node& node, std::string message) const;
    // Replaces ${VAR}, ${VAR:-default} and ${file:/path}; nullopt (and a problem) when one cannot be.
    std::optional<std::string> expand(const YAML::Node& node) const;
    // The same for what may have lines, such as a key file.
    std::optional<std::string> expand_lines(const YAML::Node& node) const;

private:
    ReadContext with_path(std::string path_of_part, const YAML::Node& node) const;
};

// A key of a section and what reads its value.
struct Field {
    std::string_view name;
    std::function<void(const ReadContext&, const YAML::Node&)> read;
};

// Reads a mapping by its table of fields; unknown keys, repeated keys and other shapes are problems. Null is an empty
// mapping.
void read_section(const ReadContext& context, const YAML::Node& node, const std::vector<Field>& fields);

// Readers of single values, for the tables.
Field text(std::string_view name, std::string& target);
Field secret(std::string_view name, Secret& target);
Field flag(std::string_view name, bool& target);
Field optional_flag(std::string_view name, std::optional<bool>& target);
Field duration(std::string_view name, std::chrono::milliseconds& target);  // 500ms, 10s, 2m, 1h
Field size(std::string_view name, std::size_t& target);                    // 4096, 64KiB, 10MB
Field texts(std::string_view name, std::vector<std::string>& target);      // a list, or one string
Field headers(std::string_view name, std::vector<Header>& target);         // a mapping
Field options(std::string_view name, Provider& target);                    // a mapping, see Provider::set_option()
Field choice(std::string_view name, std::string& target, std::vector<std::string_view> allowed);

template <class Integer>
Field number(std::string_view name, Integer& target, std::int64_t low = 0,
             std::int64_t high = std::numeric_limits<std::int32_t>::max());

// Whether a value holds characters that no setting may have (it could end up in a header).
bool has_controls(std::string_view text);

// The same readers for text that comes from elsewhere, e.g. an environment variable; parse_flag() beside them. nullopt:
// not of that form.
std::optional<std::int64_t> parse_number(std::string_view text);
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::optional<std::size_t> parse_size(std::string_view text);

template <class Integer>
Field number(std::string_view name, Integer& target, std::int64_t low, std::int64_t high) {
    return {name, [&target, low, high](const ReadContext& context, const YAML::Node& node) {
                const auto value = context.expand(node);
                if (!value) return;
                const auto parsed = parse_number(*value);
                if (!parsed || *parsed < low || *parsed > high) {
                    context.problem(node, "a whole number from " + std::to_string(low) + " to " + std::to_string(high) +
                                              " is expected");
                    return;
                }
                target = static_cast<Integer>(*parsed);
            }};
}

}  // namespace lightport::config
