// CredentialSource: the credential of one provider that has to be obtained, kept for all workers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/fetcher.hpp"

namespace lightport::auth {

// One caller's wait for a credential. Everything on the thread of its worker.
class Waiter {
public:
    explicit Waiter(boost::asio::io_context& context) : timer_(context) {}

    // Ends the wait with an error, now or when it begins.
    void cancel() {
        cancelled_ = true;
        timer_.cancel();
    }

private:
    friend class CredentialSource;
    boost::asio::steady_timer timer_;
    std::optional<Result<SecretsPtr>> answer_;
    bool cancelled_ = false;
};

// Thread-safe. One fetch at a time, whoever asks; it runs on the worker that asked first and goes on when that caller
// leaves. A valid credential is used while its successor is fetched. After a failure nobody asks again for two seconds.
class CredentialSource : public std::enable_shared_from_this<CredentialSource> {
public:
    using Clock = std::function<SystemTime()>;

    CredentialSource(std::unique_ptr<const Fetcher> fetcher, Clock now)
        : fetcher_(std::move(fetcher)), now_(std::move(now)) {}

    // The credential that is there; null: wait for one with get(). Begins the refresh when it is due.
    SecretsPtr ready(net::Upstreams& upstreams);

    // The same, and waits where there is none, for at most kMaxWait. Errors: kProviderAuth 502, kTimeout 504; both name
    // the source and hold no secret, but may name files and addresses: the log's readers may see them, clients may not.
    boost::asio::awaitable<Result<SecretsPtr>> get(net::Upstreams& upstreams, std::shared_ptr<Waiter> waiter);

    // The provider refused it: it is not handed out again, unless its predecessor was refused a moment ago, too.
    void reject(const SecretsPtr& refused);

    std::string_view name() const { return fetcher_->name(); }

    static constexpr std::chrono::seconds kMaxWait{30};
    static constexpr std::chrono::seconds kFailurePause{2};
    static constexpr std::size_t kMaxWaiters = 16'384;

private:
    using Outcome = Result<SecretsPtr>;

    std::optional<Outcome> join(const std::shared_ptr<Waiter>& waiter, bool& begin);
    bool failed_recently(SystemTime now) const;
    void begin_fetch(net::Upstreams& upstreams);
    static boost::asio::awaitable<void> fetch(std::shared_ptr<CredentialSource> self, net::Upstreams& upstreams);
    void finish(Result<Secrets> fetched);
    Error explained(const Error& error) const;

    const std::unique_ptr<const Fetcher> fetcher_;
    const Clock now_;

    std::mutex mutex_;
    SecretsPtr current_;
    Lifetime lifetime_;
    bool fetching_ = false;
    // Weakly: a waiter belongs to its coroutine and must not outlive that one's event loop.
    std::vector<std::weak_ptr<Waiter>> waiters_;
    std::optional<Error> failure_;
    SystemTime failed_at_{};
    std::optional<SystemTime> rejected_at_;  // when a credential was given up last
};

}  // namespace lightport::auth
