// The fold of events into a whole response.
#include "chat/response.hpp"

#include <gtest/gtest.h>

namespace lightport::chat {
namespace {

Response fold(const std::vector<Event>& events) {
    ResponseFold fold;
    for (const Event& event : events) fold.on_event(event);
    return std::move(fold.response());
}

TEST(ResponseFold, JoinsDeltasByChoiceAndCall) {
    const Response response = fold(
        {Start{Text{"id"}, Text{"model"}}, TextDelta{Text{"a"}, 1, {}}, TextDelta{Text{R"(\n)"}, 1, {}},
         ToolCallStart{0, Text{"c"}, Text{"f"}, 0, {}, false}, ToolCallStart{1, Text{"d"}, Text{"g"}, 0, {}, false},
         ToolCallDelta{0, Text{"1"}, 0}, ToolCallDelta{1, Text{"2"}, 0}, ToolCallDelta{0, Text{"3"}, 0},
         ToolCallDelta{7, Text{"lost"}, 0}, Finish{FinishReason::kLength, 1}, End{}});
    EXPECT_EQ(response.escaped_id, "id");
    EXPECT_EQ(response.escaped_model, "model");
    ASSERT_EQ(response.choices.size(), 2U);
    EXPECT_EQ(response.choices[1].escaped_text, R"(a\n)");
    EXPECT_EQ(response.choices[1].finish, FinishReason::kLength);
    EXPECT_EQ(response.choices[0].finish, std::nullopt);
    ASSERT_EQ(response.choices[0].calls.size(), 2U);
    EXPECT_EQ(response.choices[0].calls[0].escaped_arguments, "13");
    EXPECT_EQ(response.choices[0].calls[1].escaped_arguments, "2");
    EXPECT_TRUE(response.ended);
}

TEST(ResponseFold, OnlyAnAnswerThatSaysNothingGetsAChoice) {
    const Start start{Text{"id"}, Text{"model"}};
    EXPECT_EQ(fold({start, End{}}).choices.size(), 1U);
    const Response other = fold({start, TextDelta{Text{"a"}, 2, {}}, End{}});
    ASSERT_EQ(other.choices.size(), 3U);
    EXPECT_FALSE(other.choices[0].present);
    EXPECT_TRUE(other.choices[2].present);
}

TEST(ResponseFold, OwnsWhatItHolds) {
    ResponseFold fold;
    {
        const std::string text(100, 'x');
        Usage usage;
        usage.service_tier = Text{text};
        fold.on_event(TextDelta{Text{text}, 0, {}});
        fold.on_event(usage);
        fold.on_event(Verbatim{text});
    }
    EXPECT_EQ(fold.response().choices[0].escaped_text.size(), 100U);
    EXPECT_EQ(fold.response().escaped_service_tier, std::string(100, 'x'));
    EXPECT_TRUE(fold.response().usage->service_tier.empty());
    EXPECT_EQ(fold.response().verbatim->size(), 100U);
}

TEST(ResponseFold, TheFirstFinishAndTheLastUsageCount) {
    Usage first;
    first.prompt_tokens = 1;
    Usage last;
    last.prompt_tokens = 2;
    const Response response = fold({Finish{FinishReason::kToolCalls, 0}, Finish{FinishReason::kStop, 0}, first, last});
    EXPECT_EQ(response.choices[0].finish, FinishReason::kToolCalls);
    EXPECT_EQ(response.usage->prompt_tokens, 2);
    EXPECT_FALSE(response.ended);
}

TEST(ResponseFold, NothingFollowsEndOrFailure) {
    EXPECT_TRUE(fold({End{}, TextDelta{Text{"late"}, 0, {}}}).choices.empty());
    const Response failed = fold({Failure{Error(ErrorKind::kTimeout, "x")}, TextDelta{Text{"late"}, 0, {}}, End{}});
    EXPECT_EQ(failed.failure->status, 504);
    EXPECT_TRUE(failed.choices.empty());
    EXPECT_FALSE(failed.ended);
}

TEST(ResponseFold, ChoicesThatNobodyAskedForTakeNoMemory) {
    EXPECT_TRUE(fold({TextDelta{Text{"a"}, 4000000000U, {}}}).choices.empty());
    EXPECT_EQ(fold({TextDelta{Text{"a"}, kMaxChoices - 1, {}}}).choices.size(), kMaxChoices);
}

}  // namespace
}  // namespace lightport::chat
