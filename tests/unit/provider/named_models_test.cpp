// Lists of models as Google and Ollama give them.
#include "provider/named_models.hpp"

#include <gtest/gtest.h>

#include "json/value.hpp"

namespace lightport::provider {
namespace {

std::string listed(const NamedModels& adapter, std::string body) {
    json::pad(body);
    std::vector<models::Model> models;
    if (!adapter.read(body, models)) return "refused";
    std::string names;
    for (const models::Model& model : models) names += model.id + "@" + std::to_string(model.created) + " ";
    return names;
}

TEST(NamedModels, NamesLoseTheirPrefix) {
    const NamedModels google("/models?pageSize=1000", "models/");
    EXPECT_EQ(listed(google, R"({"models":[{"name":"models/g-1"},{"name":"tunedModels/t"},{}]})"),
              "g-1@0 tunedModels/t@0 ");
    const NamedModels plain("/api/tags");
    EXPECT_EQ(listed(plain, R"({"models":[{"name":"l:8b","modified_at":"1970-01-01T00:01:00.5-00:00"}]})"), "l:8b@60 ");
    EXPECT_EQ(listed(plain, R"({"models":[]})"), "");
    UpstreamRequest request;
    ASSERT_TRUE(google.write(Target{}, request));
    EXPECT_EQ(request.method + " " + request.path, "GET /models?pageSize=1000");
}

TEST(NamedModels, AnythingElseIsNoList) {
    for (const char* wrong : {"", "{", "[]", "{}", R"({"models":{}})"}) {
        EXPECT_EQ(listed(NamedModels("/models"), wrong), "refused") << wrong;
    }
}

}  // namespace
}  // namespace lightport::provider
