// Any sequence of events gives well-formed answers; what clients collect from a stream is what a whole answer says.
#include <map>
#include <random>

#include "surface_fixture.hpp"

namespace lightport::surface::test {
namespace {

using namespace chat;
using json::Raw;
using json::Text;

class RandomEvents {
public:
    explicit RandomEvents(std::uint32_t seed) : random_(seed) {}

    std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

    Text text() {
        constexpr std::string_view kTexts[] = {"",          "a",   R"(\")", R"(\n\u00e9)", "é😀", R"({\"a\":1})",
                                               R"(\ud83d)", "\\\\"};
        return Text{kTexts[below(8)]};
    }
    Raw logprobs() { return below(4) == 0 ? Raw{R"({"content":[{"token":"a"}],"refusal":null})"} : Raw{}; }
    Raw extra() { return below(4) == 0 ? Raw{R"({"google":{"thought_signature":"s"}})"} : Raw{}; }

    Event next() {
        const std::uint32_t choice = below(20) == 0 ? 200 : below(3);
        switch (below(14)) {
            case 0: return Start{text(), text()};
            case 1:
            case 2: return TextDelta{text(), choice, logprobs()};
            case 3: return ReasoningDelta{text(), choice};
            case 4: return ReasoningBlock{Raw{below(2) == 0 ? "{}" : R"({"index":5,"type":"x","a":[{}]})"}, below(4)};
            case 5:
            case 6: return ToolCallStart{below(4), text(), text(), choice, extra(), below(4) == 0};
            case 7:
            case 8: return ToolCallDelta{below(4), text(), choice};
            case 9: return RefusalDelta{text(), choice};
            case 10: return Citation{text(), text(), 1, 2, choice};
            case 11: return Finish{static_cast<FinishReason>(below(4)), choice};
            case 12: return Usage{1, 2, 3, 4, 5, text()};
            default: return Verbatim{below(2) == 0 ? "{\"a\":\n1}" : "{}"};
        }
    }

    std::vector<Event> sequence() {
        std::vector<Event> events;
        for (std::uint32_t count = below(30); count > 0; --count) events.push_back(next());
        if (below(4) == 0) events.push_back(Failure{Error(ErrorKind::kUpstream, "\"\xFF")});
        events.push_back(End{});
        return events;
    }

    std::string request() {
        std::string members = R"("n":3,"stream":true)";
        if (below(2) == 0) members += R"(,"stream_options":{"include_usage":true})";
        if (below(4) == 0) members += R"(,"functions":[{"name":"f"}])";
        return members;
    }

private:
    std::mt19937 random_;
};

void expect_accumulator_safe(const ordered_json& delta) {
    for (const auto& [key, value] : delta.items()) {
        EXPECT_FALSE(value.is_number()) << key << " would be added up: " << delta;
        if (!value.is_array()) continue;
        for (const auto& item : value) {
            EXPECT_TRUE(item.is_object() && item.contains("index") && item["index"].is_number_integer()) << delta;
        }
    }
}

TEST(ChatAnswers, AnySequenceGivesValidJsonLines) {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        RandomEvents random(seed);
        const std::string members = random.request();
        const std::string out = answer(members, random.sequence());
        std::map<int, int> roles;
        std::map<int, int> finishes;
        const auto lines = payloads(out);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (lines[i] == "[DONE]") {
                EXPECT_EQ(i + 1, lines.size()) << "seed " << seed << "\n" << out;
                continue;
            }
            ASSERT_TRUE(json::parse_unpadded(lines[i])) << "seed " << seed << "\n" << lines[i];
            if (lines[i].find(R"(\ud83d)") != std::string::npos) continue;  // nlohmann takes whole pairs only
            const ordered_json chunk = ordered_json::parse(lines[i]);
            EXPECT_TRUE(!chunk.contains("error") || i + 1 == lines.size()) << "seed " << seed << "\n" << out;
            if (!chunk.contains("choices")) continue;
            for (const auto& choice : chunk["choices"]) {
                expect_accumulator_safe(choice["delta"]);
                roles[choice["index"]] += choice["delta"].contains("role");
                finishes[choice["index"]] += choice["finish_reason"].is_string();
            }
        }
        for (const auto& [choice, count] : roles) EXPECT_EQ(count, 1) << "seed " << seed << " choice " << choice;
        for (const auto& [choice, count] : finishes) EXPECT_LE(count, 1) << "seed " << seed << " choice " << choice;
    }
}

TEST(ChatAnswers, AnySequenceGivesAValidObjectOrNothing) {
    for (std::uint32_t seed = 0; seed < 3000; ++seed) {
        RandomEvents random(seed);
        const std::string out = answer(R"("n":3)", random.sequence());
        EXPECT_TRUE(out.empty() || json::parse_unpadded(out).ok()) << "seed " << seed << "\n" << out;
    }
}

// Collects one choice's message as the SDKs do: strings are concatenated, list items merged by their index.
void merge(ordered_json& into, const ordered_json& delta) {
    for (const auto& [key, value] : delta.items()) {
        if (!into.contains(key) || into[key].is_null() || key == "index" || key == "type") {
            into[key] = value;
        } else if (value.is_string()) {
            into[key] = into[key].get<std::string>() + value.get<std::string>();
        } else if (value.is_object()) {
            merge(into[key], value);
        } else if (value.is_array()) {
            for (const auto& item : value) {
                const std::size_t index = item["index"];
                while (into[key].size() <= index) into[key].push_back(ordered_json::object());
                merge(into[key][index], item);
            }
        }
    }
}

TEST(ChatAnswers, AStreamCollectedByItsDeltasIsTheWholeAnswer) {
    const std::vector<Event> events = {
        Start{Text{"1"}, Text{"m"}},
        ReasoningDelta{Text{"Let "}},
        ReasoningDelta{Text{"me."}},
        ReasoningBlock{Raw{R"({"type":"thinking","thinking":"Let me.","signature":"s"})"}, 0},
        ReasoningBlock{Raw{R"({"type":"redacted_thinking","data":"d"})"}, 1},
        TextDelta{Text{R"(\"Hi)"}, 0, {}},
        TextDelta{Text{R"(\")"}, 0, {}},
        Citation{Text{"u"}, Text{"t"}, 0, 4, 0},
        Citation{Text{"v"}, Text{"w"}, 0, 4, 0},
        ToolCallStart{0, Text{"c"}, Text{"f"}, 0, {}, false},
        ToolCallDelta{0, Text{R"({\"a\")"}, 0},
        ToolCallDelta{0, Text{":1}"}, 0},
        ToolCallStart{1, Text{"d"}, Text{"g"}, 0, {}, false},
        ToolCallStart{2, Text{"e"}, Text{"h"}, 0, {}, true},
        ToolCallDelta{2, Text{"free"}, 0},
        Finish{FinishReason::kToolCalls},
        End{},
    };
    ordered_json collected;
    for (const std::string& delta : deltas(answer(R"("stream":true)", events))) {
        merge(collected, ordered_json::parse(delta));
    }
    for (const char* list : {"tool_calls", "annotations", "thinking_blocks"}) {
        for (auto& item : collected[list]) item.erase("index");
    }
    const ordered_json message = ordered_json::parse(answer({}, events))["choices"][0]["message"];
    EXPECT_EQ(nlohmann::json(collected), nlohmann::json(message));
}

}  // namespace
}  // namespace lightport::surface::test
