// See credential_source.hpp.
#include "auth/credential_source.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "observe/log.hpp"

namespace lightport::auth {
namespace asio = boost::asio;
namespace {
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
}

SecretsPtr CredentialSource::ready(net::Upstreams& upstreams) {
    SecretsPtr secrets;
    bool begin = false;
    {
        const std::lock_guard lock(mutex_);
        const SystemTime now = now_();
        if (!current_ || now >= lifetime_.usable_until) return nullptr;
        secrets = current_;
        begin = now >= lifetime_.refresh_at && !fetching_ && !failed_recently(now);
        if (begin) fetching_ = true;
    }
    if (begin) begin_fetch(upstreams);
    return secrets;
}

asio::awaitable<Result<SecretsPtr>> CredentialSource::get(net::Upstreams& upstreams, std::shared_ptr<Waiter> waiter) {
    if (SecretsPtr secrets = ready(upstreams)) co_return secrets;
    bool begin = false;
    if (std::optional<Outcome> known = join(waiter, begin)) co_return *std::move(known);
    if (begin) begin_fetch(upstreams);
    // The answer is posted to this thread: it cannot come before the wait has begun.
    waiter->timer_.expires_after(kMaxWait);
    if (!waiter->cancelled_) co_await waiter->timer_.async_wait(kAwait);
    if (waiter->answer_) co_return *std::move(waiter->answer_);
    if (waiter->cancelled_) {
        co_return Error(ErrorKind::kConnection, "The call was cancelled.").with_code("upstream_cancelled");
    }
    co_return explained(Error(ErrorKind::kTimeout, "no answer in time"));
}

// What is known by now, or a place among those who wait. `begin`: this caller starts the fetch.
std::optional<CredentialSource::Outcome> CredentialSource::join(const std::shared_ptr<Waiter>& waiter, bool& begin) {
    const std::lock_guard lock(mutex_);
    const SystemTime now = now_();
    if (current_ && now < lifetime_.usable_until) return current_;
    if (!fetching_ && failed_recently(now)) return *failure_;
    if (waiters_.size() >= kMaxWaiters) {
        std::erase_if(waiters_, [](const std::weak_ptr<Waiter>& one) { return one.expired(); });
    }
    if (waiters_.size() >= kMaxWaiters) return explained(Error(ErrorKind::kProviderAuth, "too many requests wait"));
    waiters_.push_back(waiter);
    begin = !std::exchange(fetching_, true);
    return std::nullopt;
}

// A clock that was set back must not make the pause longer.
bool CredentialSource::failed_recently(SystemTime now) const {
    return failure_ && now >= failed_at_ && now < failed_at_ + kFailurePause;
}

// Detached from the caller, who may leave. An exception must not leave the others waiting.
void CredentialSource::begin_fetch(net::Upstreams& upstreams) {
    const std::shared_ptr<CredentialSource> self = shared_from_this();
    asio::co_spawn(upstreams.context(), fetch(self, upstreams), [self](const std::exception_ptr& thrown) {
        if (thrown) self->finish(Error(ErrorKind::kProviderAuth, "it failed inside the gateway"));
    });
}

asio::awaitable<void> CredentialSource::fetch(std::shared_ptr<CredentialSource> self, net::Upstreams& upstreams) {
    Result<Secrets> fetched = co_await self->fetcher_->fetch(upstreams);
    const SystemTime now = self->now_();
    if (fetched && fetched->expires && *fetched->expires <= now) {
        fetched = Error(ErrorKind::kProviderAuth, "what it gave has expired already");
    }
    self->finish(std::move(fetched));
}

void CredentialSource::finish(Result<Secrets> fetched) {
    if (!fetched) {
        observe::log_problem(observe::Level::kWarn, "no credential",
                             {{"source", name()}, {"why", fetched.error().message}});
    }
    std::vector<std::weak_ptr<Waiter>> waiting;
    std::optional<Outcome> outcome;
    {
        const std::lock_guard lock(mutex_);
        const SystemTime now = now_();
        fetching_ = false;
        waiting.swap(waiters_);
        if (fetched) {
            current_ = std::make_shared<const Secrets>(*std::move(fetched));
            lifetime_ = Lifetime::of(now, current_->expires);
            failure_.reset();
            outcome.emplace(current_);
        } else {
            failure_ = explained(fetched.error());
            failed_at_ = now;
            outcome.emplace(*failure_);
        }
    }
    for (const std::weak_ptr<Waiter>& one : waiting) {
        const std::shared_ptr<Waiter> waiter = one.lock();
        if (!waiter) continue;
        asio::post(waiter->timer_.get_executor(), [waiter, outcome] {
            waiter->answer_ = outcome;
            waiter->timer_.cancel();
        });
    }
}

void CredentialSource::reject(const SecretsPtr& refused) {
    const std::lock_guard lock(mutex_);
    if (current_ != refused) return;
    const SystemTime now = now_();
    // A provider that refuses whatever it is shown must not turn each of its requests into one more for a token.
    if (rejected_at_ && now >= *rejected_at_ && now < *rejected_at_ + kFailurePause) return;
    rejected_at_ = now;
    current_.reset();
}

Error CredentialSource::explained(const Error& error) const {
    return Error(error.status == 504 ? ErrorKind::kTimeout : ErrorKind::kProviderAuth,
                 "The gateway could not obtain its credential for the provider (" + std::string(name()) +
                     "): " + error.message + ".");
}

}  // namespace lightport::auth
