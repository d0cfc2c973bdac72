// Base64 and names in URL paths: what is encoded decodes to the same, and no name leaves its segment.
#include "crypto/base64.hpp"
#include "fuzz/support/fuzz.hpp"
#include "http/head_writer.hpp"
#include "provider/path_segment.hpp"

namespace lightport {
namespace {

void check_base64(std::string_view input) {
    LIGHTPORT_FUZZ_CHECK(crypto::from_base64(crypto::to_base64(input)) == input, input);
    LIGHTPORT_FUZZ_CHECK(crypto::from_base64url(crypto::to_base64url(input)) == input, input);
    if (const auto bytes = crypto::from_base64(input)) {
        LIGHTPORT_FUZZ_CHECK(crypto::to_base64(*bytes) == input, input);
    }
    if (const auto bytes = crypto::from_base64url(input)) {
        LIGHTPORT_FUZZ_CHECK(crypto::to_base64url(*bytes) == input, input);
    }
}

void check_segment(std::string_view input, provider::Slash slash) {
    std::string path = "/models/";
    if (!provider::append_path_segment(path, input, slash)) {
        LIGHTPORT_FUZZ_CHECK(path == "/models/", path);
        return;
    }
    std::string line;
    LIGHTPORT_FUZZ_CHECK(http::append_request_line(line, "POST", path), path);
    LIGHTPORT_FUZZ_CHECK(path.size() > 8 && path.find_first_of("?#\\") == std::string::npos, path);
    const bool one = slash != provider::Slash::kSeparates;
    LIGHTPORT_FUZZ_CHECK(!one || path.find('/', 8) == std::string::npos, path);
    for (const std::string_view climbing : {"//", "/./", "/../"}) {
        LIGHTPORT_FUZZ_CHECK((path + "/").find(climbing) == std::string::npos, path);
    }
}

}  // namespace
}  // namespace lightport

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace lightport;
    const std::string_view input = fuzz::as_text(data, size);
    check_base64(input);
    for (const auto slash : {provider::Slash::kRefused, provider::Slash::kSeparates, provider::Slash::kEncoded}) {
        check_segment(input, slash);
    }
    return 0;
}
