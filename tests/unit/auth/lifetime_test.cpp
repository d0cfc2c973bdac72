// When a credential is replaced, and from when on it is not used any more.
#include <gtest/gtest.h>

#include "auth/secrets.hpp"

namespace lightport::auth {
namespace {

using namespace std::chrono_literals;

TEST(Lifetime, AnHourIsRefreshedFiveMinutesBeforeItsEnd) {
    const SystemTime now{};
    const Lifetime life = Lifetime::of(now, now + 1h);
    EXPECT_EQ(life.refresh_at, now + 55min);
    EXPECT_EQ(life.usable_until, now + 1h - 10s);
}

TEST(Lifetime, AShortLifeIsRefreshedAtFourFifths) {
    const SystemTime now{};
    const Lifetime life = Lifetime::of(now, now + 50s);
    EXPECT_EQ(life.refresh_at, now + 40s);
    EXPECT_EQ(life.usable_until, now + 45s);
}

TEST(Lifetime, WithoutAnEndNothingIsRefreshed) {
    const Lifetime life = Lifetime::of(SystemTime{}, std::nullopt);
    EXPECT_EQ(life.refresh_at, SystemTime::max());
    EXPECT_EQ(life.usable_until, SystemTime::max());
}

}  // namespace
}  // namespace lightport::auth
