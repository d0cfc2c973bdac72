// What a loss report holds of names that a client made up.
#include <gtest/gtest.h>

#include "lightport/chat.hpp"

namespace lightport::chat {
namespace {

TEST(LossReport, KeepsTheOrderAndNoRepetition) {
    LossReport losses;
    EXPECT_TRUE(losses.empty());
    for (const char* member : {"seed", "logit_bias", "seed"}) losses.note(member);
    EXPECT_EQ(losses.members(), (std::vector<std::string>{"seed", "logit_bias"}));
}

TEST(LossReport, NamesAreFitForAHeader) {
    LossReport losses;
    losses.note("a\r\nb\x7F");
    losses.note("x,y");
    losses.note("");
    losses.note(std::string(1000, 'n'));
    EXPECT_EQ(losses.members(), (std::vector<std::string>{"a??b?", "x?y", "?", std::string(64, 'n')}));
}

TEST(LossReport, HasABound) {
    LossReport losses;
    for (int i = 0; i < 100'000; ++i) losses.note("member" + std::to_string(i));
    ASSERT_EQ(losses.members().size(), LossReport::kMaxMembers + 1);
    EXPECT_EQ(losses.members().back(), "...");
}

}  // namespace
}  // namespace lightport::chat
