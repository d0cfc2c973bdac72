// YAML as JSON: whatever the document, the result is one JSON value.
#include "fuzz/support/fuzz.hpp"
#include "json/value.hpp"
#include "yaml/to_json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    const Result<std::string> json = yaml::to_json(input);
    if (!json) {
        LIGHTPORT_FUZZ_CHECK(!json.error().message.empty(), input);
    } else if (const Result<json::Value> value = json::parse_unpadded(*json); !value) {
        LIGHTPORT_FUZZ_CHECK(value.error().message.find("deep") != std::string::npos, *json);
    }
    return 0;
}
