// One fetch for all who ask, refresh before the end, failures, refused credentials: with a fetcher that the test holds.
#include "auth/credential_source.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>

#include "unit/auth/machine.hpp"

namespace lightport::test {
namespace {

using namespace std::chrono_literals;
using auth::CredentialSource;
using auth::Secrets;

// Answers what is queued; while `held` it waits for the test.
struct Script {
    std::deque<Result<Secrets>> answers;
    bool held = false;
    int fetches = 0;
    std::unique_ptr<boost::asio::steady_timer> gate;
};

class ScriptedFetcher final : public auth::Fetcher {
public:
    explicit ScriptedFetcher(std::shared_ptr<Script> script) : script_(std::move(script)) {}
    std::string_view name() const override { return "scripted"; }
    boost::asio::awaitable<Result<Secrets>> fetch(net::Upstreams& upstreams) const override {
        ++script_->fetches;
        if (script_->held) {
            script_->gate = std::make_unique<boost::asio::steady_timer>(upstreams.context());
            script_->gate->expires_at(std::chrono::steady_clock::time_point::max());
            boost::system::error_code ignored;
            co_await script_->gate->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        if (script_->answers.empty()) throw std::runtime_error("no answer is queued");
        Result<Secrets> answer = std::move(script_->answers.front());
        script_->answers.pop_front();
        co_return answer;
    }

private:
    const std::shared_ptr<Script> script_;
};

class SourceTest : public AuthTest {
protected:
    Secrets secrets(const std::string& key, std::chrono::seconds life) const {
        Secrets made;
        made.key = Secret(key);
        made.expires = machine.now + life;
        return made;
    }
    std::string key() {
        const auto got = get(source);
        return got ? std::string((*got)->key.reveal()) : got.error().message;
    }
    // Lets everything run that is ready to run.
    void settle() {
        harness.context.restart();
        harness.context.poll();
    }

    std::shared_ptr<Script> script = std::make_shared<Script>();
    std::shared_ptr<CredentialSource> source =
        std::make_shared<CredentialSource>(std::make_unique<ScriptedFetcher>(script), [this] { return machine.now; });
};

TEST_F(SourceTest, KeepsWhatItGot) {
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
    EXPECT_EQ(key(), "one");
    EXPECT_EQ(script->fetches, 1);
}

TEST_F(SourceTest, AsksOnceForSixtyWhoWait) {
    script->held = true;
    script->answers.push_back(secrets("one", 1h));
    std::vector<std::optional<Result<auth::SecretsPtr>>> outcomes(60);
    for (auto& outcome : outcomes) {
        boost::asio::co_spawn(harness.context, obtain(source, harness.upstreams, outcome), boost::asio::detached);
    }
    settle();
    ASSERT_NE(script->gate, nullptr);
    EXPECT_FALSE(outcomes.front());
    script->gate->cancel();
    settle();
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome);
        ASSERT_TRUE(*outcome);
        EXPECT_EQ((**outcome)->key.reveal(), "one");
    }
    EXPECT_EQ(script->fetches, 1);
}

TEST_F(SourceTest, RefreshesInTheBackgroundBeforeTheEnd) {
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
    machine.now += 54min;
    EXPECT_EQ(key(), "one");
    EXPECT_EQ(script->fetches, 1);
    machine.now += 2min;
    script->held = true;
    script->answers.push_back(secrets("two", 1h));
    EXPECT_EQ(key(), "one") << "nobody waits for a refresh";
    EXPECT_EQ(key(), "one");
    settle();
    EXPECT_EQ(script->fetches, 2);
    script->gate->cancel();
    settle();
    EXPECT_EQ(key(), "two");
    EXPECT_EQ(script->fetches, 2);
}

TEST_F(SourceTest, WaitsWhenTheOldOneHasExpired) {
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
    machine.now += 61min;
    script->answers.push_back(secrets("two", 1h));
    EXPECT_EQ(key(), "two");
}

TEST_F(SourceTest, AFailedRefreshLeavesTheOldOneInUse) {
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
    machine.now += 56min;
    script->answers.push_back(Error(ErrorKind::kProviderAuth, "not now"));
    EXPECT_EQ(key(), "one");
    settle();
    EXPECT_EQ(key(), "one");
    EXPECT_EQ(script->fetches, 2) << "a pause follows a failure";
    machine.now += 2s;
    script->answers.push_back(secrets("two", 1h));
    EXPECT_EQ(key(), "one");
    settle();
    EXPECT_EQ(key(), "two");
}

TEST_F(SourceTest, RemembersAFailureForTwoSeconds) {
    script->answers.push_back(Error(ErrorKind::kProviderAuth, "it said no"));
    const auto failed = get(source);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().status, 502);
    EXPECT_EQ(failed.error().code, "provider_auth_error");
    EXPECT_EQ(failed.error().message,
              "The gateway could not obtain its credential for the provider (scripted): it said no.");
    machine.now += 1999ms;
    EXPECT_EQ(key(), failed.error().message);
    EXPECT_EQ(script->fetches, 1);
    machine.now += 1ms;
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
}

TEST_F(SourceTest, AClockThatIsSetBackDoesNotProlongThePause) {
    script->answers.push_back(Error(ErrorKind::kTimeout, "too late"));
    EXPECT_EQ(get(source).error().status, 504);
    machine.now -= 1h;
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
}

TEST_F(SourceTest, AnExceptionLeavesNobodyWaiting) {
    const auto failed = get(source);
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().status, 502);
    machine.now += 2s;
    script->answers.push_back(secrets("one", 1h));
    EXPECT_EQ(key(), "one");
}

TEST_F(SourceTest, ARefusedCredentialIsNotHandedOutAgain) {
    script->answers.push_back(secrets("one", 1h));
    const auto first = get(source);
    ASSERT_TRUE(first);
    source->reject(*first);
    script->answers.push_back(secrets("two", 1h));
    EXPECT_EQ(key(), "two");
    source->reject(*first);  // somebody else's news, late
    EXPECT_EQ(key(), "two");
    EXPECT_EQ(script->fetches, 2);
}

TEST_F(SourceTest, AProviderThatRefusesEverythingDoesNotMakeEachRequestAFetch) {
    for (const char* one : {"one", "two", "three"}) script->answers.push_back(secrets(one, 1h));
    source->reject(*get(source));
    EXPECT_EQ(key(), "two");
    source->reject(*get(source));
    EXPECT_EQ(key(), "two") << "the last refusal was a moment ago";
    machine.now += CredentialSource::kFailurePause;
    source->reject(*get(source));
    EXPECT_EQ(key(), "three");
    EXPECT_EQ(script->fetches, 3);
}

TEST_F(SourceTest, ACallerWhoLeavesEndsHisWaitAlone) {
    script->held = true;
    script->answers.push_back(secrets("one", 1h));
    const auto waiter = std::make_shared<auth::Waiter>(harness.context);
    std::optional<Result<auth::SecretsPtr>> gone;
    std::optional<Result<auth::SecretsPtr>> stays;
    const auto wait = [&]() -> boost::asio::awaitable<void> { gone = co_await source->get(harness.upstreams, waiter); };
    boost::asio::co_spawn(harness.context, wait(), boost::asio::detached);
    boost::asio::co_spawn(harness.context, obtain(source, harness.upstreams, stays), boost::asio::detached);
    settle();
    waiter->cancel();
    settle();
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->error().code, "upstream_cancelled");
    EXPECT_FALSE(stays);
    script->gate->cancel();
    settle();
    ASSERT_TRUE(stays);
    EXPECT_TRUE(*stays);
}

TEST_F(SourceTest, WhatHasExpiredOnArrivalIsAFailure) {
    script->answers.push_back(secrets("old", -1s));
    EXPECT_NE(key().find("has expired already"), std::string::npos);
}

}  // namespace
}  // namespace lightport::test
