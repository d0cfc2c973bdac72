// See recordings.hpp.
#include "golden/recordings.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "golden/support.hpp"
#include "support/paths.hpp"

namespace lightport::golden {
namespace {

namespace fs = std::filesystem;

fs::path recordings(std::string_view provider) {
    const char* configured = std::getenv("LIGHTPORT_SHARED");
    const fs::path shared = configured != nullptr ? fs::path(configured) : test::source_dir().parent_path() / "shared";
    return shared / "kit" / "recordings" / provider;
}

bool is_broken(const std::string& name) {
    return name.find("truncated") != std::string::npos || name.find("midstream-error") != std::string::npos;
}

}  // namespace

void replay_recordings(const Adapter& adapter, std::string_view provider) {
    const fs::path folder = recordings(provider);
    if (!fs::is_directory(folder)) GTEST_SKIP() << "no recordings at " << folder;
    const ChatRequest whole("{}");
    const ChatRequest streamed(R"({"stream":true})");
    std::size_t count = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const bool stream = name.starts_with("chat-stream.");
        if (!stream && !name.starts_with("chat.")) continue;
        std::string body = test::read_file(entry.path());
        if (name.ends_with(".jsonl")) body = sse(body, "\r\n\r\n");
        const ResponseHead head = stream ? stream_head() : whole_head();
        const std::string events = replay_everywhere(adapter, (stream ? streamed : whole).get(), head, body);
        EXPECT_EQ(events.find("failure ") != std::string::npos, is_broken(name)) << name << "\n" << events;
        EXPECT_EQ(events.ends_with("end\n"), !is_broken(name)) << name << "\n" << events;
        ++count;
    }
    EXPECT_GT(count, 0u);
}

}  // namespace lightport::golden
