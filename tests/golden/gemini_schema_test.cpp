// JSON schemas → the subset of OpenAPI 3.0 that older Gemini models take.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "json/value.hpp"
#include "providers/gemini/schema.hpp"

namespace lightport::gemini_test {
namespace {

using nlohmann::json;

std::string converted(std::string_view schema) {
    EXPECT_TRUE(json::accept(schema)) << schema;
    std::string out;
    lightport::json::Writer writer(out);
    gemini::write_openapi_schema(writer, lightport::json::Raw{schema});
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
        SchemaRow{"OneOf", R"({"oneOf":[{"type":"string"},{"type":"number"}]})",
                  R"({"anyOf":[{"type":"string"},{"type":"number"}]})"},
        SchemaRow{
            "AllOfIsMerged", R"({"allOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
            {"properties":{"b":{"type":"string"}},"required":["b"]}]})",
            R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"]})"},
        SchemaRow{"Constants", R"({"const":"x"})", R"({"type":"string","enum":["x"]})"},
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

TEST(GeminiSchemaBounds, ReferencesToReferencesDoNotExplode) {
    std::string schema = R"({"$ref":"#/$defs/d0","$defs":{)";
    for (int i = 0; i < 30; ++i) {
        const std::string next = R"({"$ref":"#/$defs/d)" + std::to_string(i + 1) + "\"}";
        schema +=
            "\"d" + std::to_string(i) + R"(":{"type":"object","properties":{"a":)" + next + ",\"b\":" + next + "}},";
    }
    schema += R"("d30":{"type":"string"}}})";
    const std::string out = converted(schema);
    EXPECT_TRUE(json::accept(out));
    EXPECT_LT(out.size(), std::size_t{2} << 20);
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
