// Scripts played in place of a connection.
#include "harness.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;
using Step = Script::Step;

Outcome play(Script script, net::Timeouts timeouts = {}) {
    Harness harness;
    const auto call = harness.upstreams.play(std::move(script), timeouts);
    return harness.finish(*call);
}

Script script(std::vector<Script::Action> actions) {
    Script made;
    made.head.status = 200;
    made.actions = std::move(actions);
    return made;
}

TEST(ScriptCall, PlaysBytesAndEndsCleanly) {
    const Outcome outcome = play(script({{Step::kSend, 0ms, "one "}, {Step::kSend, 1ms, "two"}}));
    EXPECT_FALSE(outcome.error) << outcome;
    EXPECT_EQ(outcome.status, 200);
    EXPECT_EQ(outcome.body, "one two");
}

TEST(ScriptCall, CutIsATruncation) {
    const Outcome outcome = play(script({{Step::kSend, 0ms, "one"}, {Step::kCut, 0ms, ""}}));
    EXPECT_EQ(outcome.code(), "upstream_truncated");
    EXPECT_EQ(outcome.body, "one");
}

TEST(ScriptCall, StallEndsByTheIdleTimeout) {
    net::Timeouts timeouts;
    timeouts.idle = 20ms;
    const Outcome outcome = play(script({{Step::kSend, 0ms, "one"}, {Step::kStall, 0ms, ""}}), timeouts);
    EXPECT_EQ(outcome.code(), "upstream_idle_timeout");
    EXPECT_EQ(outcome.error->status, 504);
}

TEST(ScriptCall, LateHeadIsATimeout) {
    net::Timeouts timeouts;
    timeouts.first_byte = 10ms;
    Script late = script({});
    late.head_delay = 10s;
    EXPECT_EQ(play(std::move(late), timeouts).code(), "upstream_timeout");
}

TEST(ScriptCall, TotalTimeoutBoundsTheWhole) {
    net::Timeouts timeouts;
    timeouts.total = 20ms;
    EXPECT_EQ(play(script({{Step::kStall, 0ms, ""}}), timeouts).code(), "upstream_timeout");
}

TEST(ScriptCall, CancelEndsAStallAtOnce) {
    Harness harness;
    const auto call = harness.upstreams.play(script({{Step::kStall, 0ms, ""}}), {});
    boost::asio::post(harness.context, [&call] { call->cancel(); });
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(harness.finish(*call).code(), "upstream_cancelled");
    EXPECT_LT(std::chrono::steady_clock::now() - before, 100ms);
}

}  // namespace
}  // namespace lightport::test
