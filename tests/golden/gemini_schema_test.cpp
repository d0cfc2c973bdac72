// JSON schemas → the subset of OpenAPI 3.0 that older Gemini models take.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "golden/gemini_support.hpp"
#include "json/value.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

std::string converted(std::string_view schema) {
    EXPECT_TRUE(json::accept(schema)) << schema;
    std::string out;
    lightport::json::Writer writer(out);
    gemini::SchemaBudget budget;
    EXPECT_TRUE(gemini::write_openapi_schema(writer, lightport::json::Raw{schema}, budget)) << schema.substr(0, 200);
    return out;
}

struct SchemaRow {
    const char* name;
    const char* schema;
    const char* expected;
};

class GeminiSchema : public testing::TestWithParam<SchemaRow> {};

TEST_P(GeminiSchema, IsConverted) {
    EXPECT_EQ(json::parse(converted(GetParam().schema)), json::parse(GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, GeminiSchema,
    testing::Values(
        SchemaRow{
            "Plain",
            R"({"type":"object","title":"T","properties":{"a":{"type":"integer","minimum":1,"exclusiveMaximum":9}},
            "required":["a","gone"],"additionalProperties":false,"$schema":"x"})",
            R"({"type":"object","title":"T","properties":{"a":{"type":"integer","minimum":1}},"required":["a"]})"},
        SchemaRow{
            "NamesOfPropertiesAreNotKeywords",
            R"({"type":"object","properties":{"format":{"type":"string"},"$ref":{"type":"string"},
            "title":{"type":"string"}}})",
            R"({"type":"object","properties":{"format":{"type":"string"},"$ref":{"type":"string"},"title":{"type":"string"}}})"},
        SchemaRow{"TypeLists", R"({"type":["string","null"]})", R"({"type":"string","nullable":true})"},
        SchemaRow{"SeveralTypes", R"({"type":["string","integer","null"]})",
                  R"({"anyOf":[{"type":"string"},{"type":"integer"}],"nullable":true})"},
        SchemaRow{"UnionsWithNull", R"({"anyOf":[{"type":"string","enum":["a"]},{"type":"null"}],"description":"d"})",
                  R"({"type":"string","enum":["a"],"nullable":true,"description":"d"})"},
        SchemaRow{"UnionsInAUnionOfOne",
                  R"({"anyOf":[{"anyOf":[{"type":"string"},{"type":"number"}]},{"type":"null"}]})",
                  R"({"anyOf":[{"type":"string"},{"type":"number"}],"nullable":true})"},
        SchemaRow{"OneOf", R"({"oneOf":[{"type":"string"},{"type":"number"}]})",
                  R"({"anyOf":[{"type":"string"},{"type":"number"}]})"},
        SchemaRow{
            "AllOfIsMerged", R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
            {"properties":{"b":{"type":"string"}},"required":["b"]}]})",
            R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]})"},
        SchemaRow{"Constants", R"({"const":"x"})", R"({"type":"string","enum":["x"]})"},
        SchemaRow{"ConstantNull", R"({"const":null})", R"({"nullable":true})"},
        SchemaRow{"ConstantNumber", R"({"const":5})", R"({"type":"integer","enum":["5"],"format":"enum"})"},
        SchemaRow{"EnumsWithNull", R"({"enum":["a",null]})", R"({"type":"string","enum":["a"],"nullable":true})"},
        SchemaRow{"EnumsOfMixedNumbers", R"({"enum":[1,2.5]})",
                  R"({"type":"number","enum":["1","2.5"],"format":"enum"})"},
        SchemaRow{"EnumsAreStrings", R"({"type":"integer","enum":[1,2]})",
                  R"({"type":"integer","enum":["1","2"],"format":"enum"})"},
        SchemaRow{"FormatsOfStrings", R"({"type":"object","properties":{"a":{"type":"string","format":"email"},
            "b":{"type":"string","format":"date-time"},"c":{"type":"integer","format":"int64"}}})",
                  R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string","format":"date-time"},
            "c":{"type":"integer","format":"int64"}}})"},
        SchemaRow{"References",
                  R"({"type":"object","properties":{"a":{"$ref":"#/$defs/x~1y"},"b":{"$ref":"#/definitions/%7Bz%7D"},
            "c":{"$ref":"#/nowhere"}},"$defs":{"x/y":{"type":"string"}},"definitions":{"{z}":{"type":"number"}}})",
                  R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"},"c":{}}})"},
        SchemaRow{"Arrays", R"({"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true})",
                  R"({"type":"array","items":{"type":"string"},"minItems":1})"}),
    [](const testing::TestParamInfo<SchemaRow>& row) { return row.param.name; });

TEST(GeminiSchemaBounds, RecursionEnds) {
    const std::string out =
        converted(R"({"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}}})");
    EXPECT_TRUE(json::accept(out));
    EXPECT_LT(out.size(), 8192u);
    EXPECT_TRUE(json::accept(converted(R"({"$ref":"#"})")));
    EXPECT_TRUE(json::accept(converted(R"({"allOf":[{"$ref":"#"},{"$ref":"#"}]})")));
}

TEST(GeminiSchemaBounds, ASchemaInsideItselfIsAnObjectThere) {
    EXPECT_EQ(json::parse(converted(R"({"$ref":"#/$defs/t","$defs":{"t":{"type":"object","properties":{
                  "l":{"$ref":"#/$defs/t"},"r":{"anyOf":[{"$ref":"#/$defs/t"},{"type":"null"}]}}}}})")),
              json::parse(R"({"type":"object","properties":{"l":{"type":"object"},
                  "r":{"type":"object","nullable":true}}})"));
}

TEST(GeminiSchemaBounds, APartUsedAgainBesideItselfIsNoRecursion) {
    EXPECT_EQ(json::parse(converted(R"({"allOf":[{"$ref":"#/$defs/b"},{"properties":{"p":{"$ref":"#/$defs/b"}}}],
                  "$defs":{"b":{"type":"object","properties":{"a":{"type":"string"}}}}})")),
              json::parse(R"({"type":"object","properties":{"a":{"type":"string"},
                  "p":{"type":"object","properties":{"a":{"type":"string"}}}}})"));
}

std::pair<bool, std::size_t> size_of(std::string_view schema) {
    std::string out;
    lightport::json::Writer writer(out);
    gemini::SchemaBudget budget;
    const bool fits = gemini::write_openapi_schema(writer, lightport::json::Raw{schema}, budget);
    return {fits, out.size()};
}

std::string wide_union(std::size_t branches) {
    std::string schema = R"({"$ref":"#/$defs/D","$defs":{"D":{"anyOf":[{"$ref":"#/$defs/D"})";
    for (std::size_t i = 0; i < branches; ++i) schema += ",{}";
    return schema + "]}}}";
}

TEST(GeminiSchemaBounds, AWideUnionOfItselfStaysItsOwnSize) {
    const auto [fits, size] = size_of(wide_union(1000));
    EXPECT_TRUE(fits);
    EXPECT_LT(size, wide_union(1000).size() * 2);
    EXPECT_FALSE(size_of(wide_union(200'000)).first) << "too many schemas";
    EXPECT_LT(size_of(wide_union(200'000)).second, std::size_t{5} << 20);
}

TEST(GeminiSchemaBounds, ALargeDocumentIsNotWalkedForEachReference) {
    std::string schema = R"({"type":"object","properties":{)";
    for (int i = 0; i < 5000; ++i) {
        const std::string name = std::to_string(i);
        schema += "\"p" + name + R"(":{"$ref":"#/$defs/missing)" + name + "\"},";
    }
    schema += R"("z":{}},"$defs":{"d":{"description":")" + std::string(1 << 20, 'x') + "\"}}}";
    EXPECT_FALSE(size_of(schema).first);
}

TEST(GeminiSchemaBounds, ARequestWithTooLargeASchemaIsRefused) {
    const golden::Written written =
        write("gemini-2.0-flash",
              R"({"tools":[{"type":"function","function":{"name":"f","parameters":)" + wide_union(200'000) + "}}]}");
    ASSERT_TRUE(written.error);
    EXPECT_EQ(written.error->param, "tools[0].function.parameters");
    EXPECT_EQ(written.error->status, 400);
}

TEST(GeminiSchemaBounds, ReferencesToReferencesDoNotExplode) {
    std::string schema = R"({"$ref":"#/$defs/d0","$defs":{)";
    for (int i = 0; i < 30; ++i) {
        const std::string next = R"({"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"}";
        schema +=
            "\"d" + std::to_string(i) + R"(":{"type":"object","properties":{"a":)" + next + ",\"b\":" + next + "}},";
    }
    schema += R"("d30":{"type":"string"}}})";
    const auto [fits, size] = size_of(schema);
    EXPECT_FALSE(fits);
    EXPECT_LT(size, std::size_t{5} << 20);
}

TEST(GeminiSchemaBounds, FunctionsWithoutProperties) {
    using lightport::json::Raw;
    EXPECT_TRUE(gemini::has_no_properties(Raw{}));
    EXPECT_TRUE(gemini::has_no_properties(Raw{R"({"type":"object"})"}));
    EXPECT_TRUE(gemini::has_no_properties(Raw{R"({"type":"object","properties":{}})"}));
    EXPECT_FALSE(gemini::has_no_properties(Raw{R"({"$ref":"#/x"})"}));
    EXPECT_FALSE(gemini::has_no_properties(Raw{R"({"properties":{"a":{}}})"}));
}

}  // namespace
}  // namespace lightport::gemini_test
