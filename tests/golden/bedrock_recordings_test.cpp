// Replays recorded answers where a folder of recordings is at hand (LIGHTPORT_SHARED, or `shared` beside the sources).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "golden/bedrock_support.hpp"
#include "support/paths.hpp"

namespace lightport::bedrock_test {
namespace {

namespace fs = std::filesystem;

fs::path recordings() {
    const char* configured = std::getenv("LIGHTPORT_SHARED");
    const fs::path shared = configured != nullptr ? fs::path(configured) : test::source_dir().parent_path() / "shared";
    return shared / "kit" / "recordings" / "amazon-bedrock";
}

// One event per line, {"<type>":{…}} → frames.
std::string as_stream(const std::string& lines) {
    std::string out;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        if (end > at) {
            const nlohmann::json line = nlohmann::json::parse(lines.substr(at, end - at));
            const std::string type = line.items().begin().key();
            const nlohmann::json& payload = line.items().begin().value();
            out += type == "__exception" ? aws_exception(payload["type"].get<std::string>(), payload.dump())
                                         : aws_event(type, payload.dump());
        }
        at = end + 1;
    }
    return out;
}

TEST(BedrockRecordings, AreUnderstoodAtAnySplit) {
    if (!fs::is_directory(recordings())) GTEST_SKIP() << "no recordings at " << recordings();
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(recordings())) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("chat.") && !name.starts_with("chat-stream.")) continue;
        SCOPED_TRACE(name);
        std::string body = test::read_file(entry.path());
        if (name.ends_with(".jsonl")) body = as_stream(body);
        const std::string events =
            name.starts_with("chat-stream.") ? replay(R"({"stream":true})", body) : replay_whole("{}", body);
        const bool broken = name.find("throttling") != std::string::npos;
        EXPECT_EQ(events.find("failure ") != std::string::npos, broken) << events;
        EXPECT_EQ(events.ends_with("end\n"), !broken) << events;
        ++count;
    }
    EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace lightport::bedrock_test
