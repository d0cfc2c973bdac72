// Base URLs: what is accepted can be written into a Host header and a request line, and reads the same again.
#include "base/url.hpp"

#include "fuzz/support/fuzz.hpp"
#include "http/guard.hpp"
#include "http/head_writer.hpp"

namespace {

void check(std::string_view input) {
    const std::optional<lightport::BaseUrl> url = lightport::parse_base_url(input);
    static_cast<void>(lightport::is_loopback_host(input));
    if (!url) return;
    const bool v6 = url->host.find(':') != std::string::npos;
    const std::string authority = (v6 ? '[' + url->host + ']' : url->host) + ':' + std::to_string(url->port);
    LIGHTPORT_FUZZ_CHECK(lightport::http::is_authority(authority), input);
    std::string line;
    LIGHTPORT_FUZZ_CHECK(lightport::http::append_field(line, "host", authority), input);
    LIGHTPORT_FUZZ_CHECK(lightport::http::append_request_line(line, "POST", url->path + "/chat"), input);
    LIGHTPORT_FUZZ_CHECK(!url->path.ends_with('/'), input);
    const auto again = lightport::parse_base_url((url->tls ? "https://" : "http://") + authority + url->path);
    LIGHTPORT_FUZZ_CHECK(again && again->tls == url->tls && again->host == url->host && again->port == url->port,
                         input);
    LIGHTPORT_FUZZ_CHECK(again->path == url->path, input);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    check(lightport::fuzz::as_text(data, size));
    return 0;
}
