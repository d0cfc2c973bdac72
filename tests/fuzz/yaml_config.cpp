// Configuration files of any content: mistakes with their place, or a configuration that can be served.
#include <sys/mman.h>
#include <unistd.h>

#include "base/url.hpp"
#include "config/load.hpp"
#include "fuzz/support/fuzz.hpp"
#include "http/head_writer.hpp"

namespace lightport::config {
namespace {

constexpr std::string_view kSecret = "secret-of-the-environment";

// A file in memory that can be opened by its path.
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content) : fd_(memfd_create("lightport.yaml", MFD_CLOEXEC)) {
        const bool written = ::write(fd_, content.data(), content.size()) == static_cast<ssize_t>(content.size());
        LIGHTPORT_FUZZ_CHECK(written, content);
    }
    ~MemoryFile() { ::close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

private:
    int fd_;
};

void check_served(const Config& config, std::string_view input) {
    for (const auto& [id, provider] : config.providers) {
        const bool from_options = provider.base_url.find('{') != std::string::npos;  // completed later
        LIGHTPORT_FUZZ_CHECK(provider.base_url.empty() || from_options || parse_base_url(provider.base_url), input);
        for (const Header& header : provider.headers) {
            std::string line;
            LIGHTPORT_FUZZ_CHECK(http::append_field(line, header.name, header.value), input);
        }
    }
}

void check(std::string_view input) {
    const MemoryFile file(input);
    LoadOptions options;
    options.path = file.path();
    options.environment = [](const std::string& name) -> std::optional<std::string> {
        if (name == "SECRET") return std::string(kSecret);
        return std::nullopt;
    };
    const LoadResult result = load(options);
    for (const Problem& problem : result.problems) {
        const std::string text = problem.to_string();
        LIGHTPORT_FUZZ_CHECK(!problem.message.empty() && problem.line >= 0 && problem.column >= 0, input);
        const bool written_there = input.find(kSecret) != std::string_view::npos;  // libFuzzer finds the word
        LIGHTPORT_FUZZ_CHECK(written_there || text.find(kSecret) == std::string::npos, input);
    }
    if (result.problems.empty()) check_served(result.config, input);
}

}  // namespace
}  // namespace lightport::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    lightport::config::check(lightport::fuzz::as_text(data, size));
    return 0;
}
