// Replays recorded answers where a folder of recordings is at hand (LIGHTPORT_SHARED, or `shared` beside the sources).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "golden/anthropic_support.hpp"
#include "support/paths.hpp"

namespace lightport::anthropic_test {
namespace {

namespace fs = std::filesystem;

fs::path recordings() {
    const char* configured = std::getenv("LIGHTPORT_SHARED");
    const fs::path shared = configured != nullptr ? fs::path(configured) : test::source_dir().parent_path() / "shared";
    return shared / "kit" / "recordings" / "anthropic";
}

// One JSON document per line → an event stream.
std::string as_stream(const std::string& lines) {
    std::string out;
    for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        if (end > at) out.append("event: any\r\ndata:").append(lines, at, end - at).append("\r\n\r\n");
        at = end + 1;
    }
    return out;
}

TEST(AnthropicRecordings, AreUnderstoodAtAnySplit) {
    if (!fs::is_directory(recordings())) GTEST_SKIP() << "no recordings at " << recordings();
    const ChatRequest chat(R"({"messages":[{"role":"user","content":"q"}]})");
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(recordings())) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("chat.") && !name.starts_with("chat-stream.")) continue;
        const bool stream = name.starts_with("chat-stream.");
        std::string body = test::read_file(entry.path());
        if (name.ends_with(".jsonl")) body = as_stream(body);
        const ResponseHead head = stream ? stream_head() : whole_head();
        const std::string events = replay(chat.get(), head, body);
        const bool truncated = name.find("truncated") != std::string::npos;
        EXPECT_EQ(events.find("failure ") != std::string::npos, truncated) << name << "\n" << events;
        EXPECT_EQ(events.ends_with("end\n"), !truncated) << name << "\n" << events;
        EXPECT_EQ(replay(chat.get(), head, body, 1), events) << name;
        for (unsigned seed = 0; seed < 10; ++seed)
            EXPECT_EQ(replay_random(chat.get(), head, body, seed), events) << name;
        ++count;
    }
    EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace lightport::anthropic_test
