// SseDecoder against recorded streams: one JSON object a line with chunks_b64, events and retry. The folder is named by
// LIGHTPORT_SSE_CASES; without it the test is skipped.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "framing/sse.hpp"

namespace lightport::framing {
namespace {

std::string from_base64(const std::string& text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t digit = kAlphabet.find(c);
        if (digit == std::string_view::npos) continue;
        bits = (bits << 6) | static_cast<unsigned>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>((bits >> count) & 0xFF);
    }
    return out;
}

// The corpus holds what a browser shows: invalid UTF-8 became U+FFFD there, and such events are compared by number
// only.
struct Seen {
    std::string name;
    std::string data;
    std::string id;
};

std::vector<Seen> decode(const std::vector<std::string_view>& pieces) {
    SseDecoder decoder;
    std::vector<Seen> out;
    for (const std::string_view piece : pieces) {
        const bool ok = decoder.feed(piece, [&](const SseEvent& event) {
            out.push_back({event.name.empty() ? "message" : std::string(event.name), std::string(event.data),
                           std::string(decoder.last_event_id())});
        });
        EXPECT_TRUE(ok);
    }
    return out;
}

void expect(const nlohmann::json& wanted, const std::vector<Seen>& seen, const std::string& where) {
    ASSERT_EQ(wanted.size(), seen.size()) << where;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const std::string data = wanted[i]["data"].get<std::string>();
        EXPECT_EQ(wanted[i]["event"].get<std::string>(), seen[i].name) << where;
        if (data.find("\xEF\xBF\xBD") == std::string::npos) {
            EXPECT_EQ(data, seen[i].data) << where;
        }
        EXPECT_EQ(wanted[i].value("id", ""), seen[i].id) << where;
    }
}

TEST(SseCorpus, AllStreamsAtEverySplit) {
    const char* folder = std::getenv("LIGHTPORT_SSE_CASES");
    if (folder == nullptr) GTEST_SKIP() << "LIGHTPORT_SSE_CASES is not set";
    std::ifstream file(std::string(folder) + "/cases.jsonl");
    ASSERT_TRUE(file.good()) << folder;
    int cases = 0;
    for (std::string line; std::getline(file, line); ++cases) {
        const nlohmann::json item = nlohmann::json::parse(line);
        std::vector<std::string> chunks;
        std::string whole;
        for (const auto& chunk : item["chunks_b64"]) {
            chunks.push_back(from_base64(chunk.get<std::string>()));
            whole += chunks.back();
        }
        const std::string id = item["id"].get<std::string>();
        expect(item["events"], decode({chunks.begin(), chunks.end()}), id);
        expect(item["events"], decode({whole}), id + " whole");
        const std::size_t step = whole.size() < 20'000 ? 1 : whole.size() / 50;
        const std::string_view view = whole;
        for (std::size_t cut = 1; cut < whole.size(); cut += step) {
            expect(item["events"], decode({view.substr(0, cut), view.substr(cut)}), id + " cut " + std::to_string(cut));
        }
        if (whole.size() > 20'000) continue;
        std::vector<std::string_view> bytes;
        for (std::size_t at = 0; at < whole.size(); ++at) bytes.push_back(view.substr(at, 1));
        expect(item["events"], decode(bytes), id + " by bytes");
    }
    EXPECT_GT(cases, 0);
}

}  // namespace
}  // namespace lightport::framing
