// Replays corpora where there is no libFuzzer: `fuzz_x NAME FOLDER…` runs every file below the folders, and each of its
// prefixes. Where LIGHTPORT_FUZZ_SEEDS is set, the files of its folder NAME are run too.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz/support/fuzz.hpp"

namespace {

constexpr std::size_t kMostPrefixes = 1024;

// From the heap and of exactly this size, so that AddressSanitizer sees every step beyond it.
void run(const std::string& input, std::size_t length) {
    const std::vector<std::uint8_t> bytes(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(length));
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

std::size_t run_folder(const std::filesystem::path& folder, bool prefixes) {
    std::size_t files = 0;
    if (!std::filesystem::is_directory(folder)) return files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string input{std::istreambuf_iterator<char>(in), {}};
        std::fprintf(stderr, "%s\n", entry.path().c_str());  // the last one named is the one that broke it
        const std::size_t cuts = prefixes ? std::min(input.size(), kMostPrefixes) : 0;
        for (std::size_t length = 0; length < cuts; ++length) run(input, length);
        run(input, input.size());
        ++files;
    }
    return files;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    std::size_t files = 0;
    for (int i = 2; i < argc; ++i) files += run_folder(argv[i], true);
    if (const char* seeds = std::getenv("LIGHTPORT_FUZZ_SEEDS")) {
        files += run_folder(std::filesystem::path(seeds) / argv[1], false);
    }
    std::fprintf(stderr, "%zu inputs\n", files);
    return files > 0 ? 0 : 1;
}
