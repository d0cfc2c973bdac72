// YAML as JSON: scalars by the core schema, order kept, mistakes with their place.
#include "yaml/to_json.hpp"

#include <gtest/gtest.h>

namespace lightport::yaml {
namespace {

std::string json_of(std::string_view document) {
    const Result<std::string> json = to_json(document);
    return json ? *json : json.error().message;
}

TEST(YamlToJson, ScalarsByTheirSpelling) {
    EXPECT_EQ(json_of("{a: 1, b: -2.5e3, c: true, d: null, e: ~, f: text, g: \"1\", h: 'true', i: 007, j: 1.2.3}"),
              R"({"a":1,"b":-2.5e3,"c":true,"d":null,"e":null,"f":"text","g":"1","h":"true","i":"007","j":"1.2.3"})");
}

TEST(YamlToJson, NumbersAreThoseOfJson) {
    for (const char* number : {"0", "-0", "10", "0.5", "-1.25", "1e5", "1E+05", "0e-0"})
        EXPECT_EQ(json_of(number), number);
    for (const char* text : {"00", "01", "+1", "1.", ".5", "1e", "1e+", "--1", "1 2", "0x1", "1.e5"}) {
        EXPECT_EQ(json_of(text), '"' + std::string(text) + '"');
    }
    const std::string digits(1'000'000, '7');
    EXPECT_EQ(json_of(digits), digits);
}

TEST(YamlToJson, KeepsTheOrderAndEscapes) {
    EXPECT_EQ(json_of("z: [a, {k: \"line\\nbreak\"}]\na: \"\\\"\"\n"), R"({"z":["a",{"k":"line\nbreak"}],"a":"\""})");
}

TEST(YamlToJson, MistakesHaveAPlace) {
    EXPECT_EQ(json_of("a: 1\nb: [\n"), "3:1: end of sequence flow not found");
    EXPECT_EQ(json_of("a: 1\na: 2\n"), "2:1: the key `a` appears twice");
    EXPECT_EQ(json_of("? [x]\n: 1\n"), "1:3: a key must be plain text");
    EXPECT_EQ(json_of("a: 1\n---\nb: 2\n"), "1:1: exactly one YAML document is expected");
}

TEST(YamlToJson, AliasesCannotExplode) {
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
    for (char level = 'b'; level < 'h'; ++level) {
        const std::string below = std::string("*") + static_cast<char>(level - 1);
        bomb += std::string(1, level) + ": &" + level + " [";
        for (int i = 0; i < 10; ++i) bomb += (i ? "," : "") + below;
        bomb += "]\n";
    }
    EXPECT_NE(json_of(bomb).find("too many values"), std::string::npos);
}

}  // namespace
}  // namespace lightport::yaml
