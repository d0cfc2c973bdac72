// providers/catalog.schema.json: it knows the keys of the reader, and describes the files that are there.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "json/value.hpp"
#include "provider/catalog.hpp"
#include "support/paths.hpp"
#include "yaml/to_json.hpp"

namespace lightport::config {
namespace {

using nlohmann::json;

const json& schema() {
    static const json root = json::parse(test::read_file(test::source_dir() / "providers/catalog.schema.json"));
    return root;
}

const json& resolved(const json& node) {
    if (!node.contains("$ref")) return node;
    return schema().at(json::json_pointer(node["$ref"].get<std::string>().substr(1)));
}

bool has_type(const json& value, const json& types) {
    if (types.is_array()) {
        return std::any_of(types.begin(), types.end(), [&](const json& type) { return has_type(value, type); });
    }
    const std::string type = types;
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    if (type == "array") return value.is_array();
    return value.is_object();
}

void check(const json& value, const json& node, const std::string& place);

void check_members(const json& value, const json& node, const std::string& place) {
    for (const json& name : node.value("required", json::array())) {
        EXPECT_TRUE(value.contains(name)) << place << " lacks " << name;
    }
    const json properties = node.value("properties", json::object());
    for (const auto& [key, member] : value.items()) {
        const json others = node.value("additionalProperties", json::object());
        if (properties.contains(key)) {
            check(member, properties[key], place + "." + key);
        } else {
            EXPECT_NE(others, false) << place << ": unknown key " << key;
            if (others.is_object()) check(member, others, place + "." + key);
        }
    }
}

// As much of JSON Schema as the file uses.
void check(const json& value, const json& reference, const std::string& place) {
    const json& node = resolved(reference);
    if (node.contains("type")) {
        ASSERT_TRUE(has_type(value, node["type"])) << place << ": " << value;
    }
    if (node.contains("enum")) {
        EXPECT_NE(std::find(node["enum"].begin(), node["enum"].end(), value), node["enum"].end()) << place;
    }
    if (node.contains("pattern")) {
        EXPECT_TRUE(std::regex_search(value.get<std::string>(), std::regex(node["pattern"].get<std::string>())))
            << place << ": " << value;
    }
    if (value.is_object()) check_members(value, node, place);
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(value[i], node["items"], place + "[" + std::to_string(i) + "]");
    }
}

TEST(CatalogSchema, KnowsExactlyTheKeysOfTheReader) {
    const auto node_of = [](std::string path) {
        const json* node = &schema();
        std::istringstream names(path);
        for (std::string name; std::getline(names, name, '.');) node = &resolved(node->at("properties").at(name));
        return *node;
    };
    for (const std::string section :
         {"", "auth", "endpoints", "request", "request.tool_choice", "request.response_format",
          "request.reasoning_filler", "response", "embeddings", "rerank"}) {
        const json node = node_of(section);
        EXPECT_EQ(node.at("additionalProperties"), false) << section;
        std::set<std::string> properties;
        for (const auto& [key, value] : node.at("properties").items()) properties.insert(key);
        const std::vector<std::string> known = provider::entry_key_names(section);
        EXPECT_EQ(properties, std::set<std::string>(known.begin(), known.end())) << section;
    }
}

TEST(CatalogSchema, DescribesEveryFile) {
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(test::source_dir() / "providers/catalog")) {
        const Result<std::string> text = yaml::to_json(test::read_file(file.path()));
        ASSERT_TRUE(text.ok()) << file.path();
        const json entry = json::parse(*text);
        check(entry, schema(), file.path().filename().string());
        EXPECT_EQ(entry["id"], file.path().stem().string());
        ++count;
    }
    EXPECT_EQ(count, provider::catalog().size());
}

}  // namespace
}  // namespace lightport::config
