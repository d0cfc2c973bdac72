// Edits of a JSON object without copying it, against the same edits of nlohmann's tree.
#include <nlohmann/json.hpp>

#include "fuzz/support/fuzz.hpp"
#include "json/value.hpp"
#include "provider/splice.hpp"

namespace {

using nlohmann::json;

void check(std::string_view input) {
    const lightport::Result<lightport::json::Value> root = lightport::json::parse_unpadded(input);
    if (!root || !root->is_object()) return;
    const lightport::provider::Edit edits[] = {
        {"model", R"("m")"}, {"a", std::nullopt}, {"b", "[1]"}, {"c", std::nullopt}, {"stream", "true"}};
    std::vector<std::string_view> pieces;
    lightport::provider::splice(input, edits, pieces);
    std::string edited;
    for (const std::string_view piece : pieces) edited += piece;
    LIGHTPORT_FUZZ_CHECK(lightport::json::parse_unpadded(edited).ok(), edited);
    json expected = json::parse(input, nullptr, false);
    const json seen = json::parse(edited, nullptr, false);
    if (expected.is_discarded() || seen.is_discarded()) return;  // numbers and half pairs that nlohmann refuses
    expected.erase("a");
    expected.erase("c");
    expected["model"] = "m";
    expected["b"] = json::array({1});
    expected["stream"] = true;
    LIGHTPORT_FUZZ_CHECK(seen == expected, edited);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check(lightport::fuzz::as_text(data, size));
    return 0;
}
