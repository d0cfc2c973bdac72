// See model_directory.hpp.
#include "gateway/model_directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "gateway/jobs.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kSlack{250};  // between a provider's deadline and the end of a wait for it
}  // namespace

asio::awaitable<std::vector<Listing>> ModelDirectory::get(std::shared_ptr<const Snapshot> snapshot,
                                                          net::Upstreams& upstreams,
                                                          std::vector<Router::Decision> providers, Timer patience) {
    patience->expires_after(snapshot->config().models.timeout + kSlack);
    const auto wait = std::make_shared<Wait>();
    wait->patience = patience;
    std::vector<Router::Decision> due;
    const bool waits = claim_due(providers, wait, due);
    if (!due.empty()) {
        const auto self = shared_from_this();
        const std::vector<Router::Decision> asked = due;
        asio::co_spawn(upstreams.context(), refresh(self, snapshot, upstreams, std::move(due)),
                       [self, snapshot, asked](const std::exception_ptr& thrown) {
                           if (!thrown) return;
                           for (const Router::Decision& one : asked) self->store(*snapshot, one, {});
                       });
    }
    // The end is posted to this thread: it cannot come before the wait has begun.
    if (waits) co_await patience->async_wait(kAwait);
    co_return known(providers);
}

bool ModelDirectory::claim_due(const std::vector<Router::Decision>& providers, const std::shared_ptr<Wait>& wait,
                               std::vector<Router::Decision>& due) {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    for (const Router::Decision& one : providers) {
        Entry& entry = entries_[one.provider->id];
        if (entry.due > now) continue;
        if (!entry.asked) due.push_back(one);
        entry.asked = true;
        entry.waiting.push_back(wait);
        ++wait->open;
    }
    return wait->open > 0;
}

std::vector<Listing> ModelDirectory::known(const std::vector<Router::Decision>& providers) {
    const std::lock_guard lock(mutex_);
    std::vector<Listing> lists;
    for (const Router::Decision& one : providers) lists.push_back(entries_[one.provider->id].last);
    return lists;
}

asio::awaitable<void> ModelDirectory::refresh(std::shared_ptr<ModelDirectory> self,
                                              std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams,
                                              std::vector<Router::Decision> due) {
    Job job = [&](std::size_t index) { return refresh_one(*self, *snapshot, upstreams, due[index]); };
    co_await run_jobs(upstreams.context(), due.size(), due.size(), std::move(job));
}

asio::awaitable<void> ModelDirectory::refresh_one(ModelDirectory& self, const Snapshot& snapshot,
                                                  net::Upstreams& upstreams, const Router::Decision& provider) {
    self.store(snapshot, provider, co_await fetch_models(snapshot, upstreams, provider, {}));
}

void ModelDirectory::store(const Snapshot& snapshot, const Router::Decision& provider, Listing answer) {
    std::vector<std::shared_ptr<asio::steady_timer>> ended;
    {
        const std::lock_guard lock(mutex_);
        Entry& entry = entries_[provider.provider->id];
        if (!entry.asked) return;
        entry.asked = false;
        entry.due = Clock::now() + (answer.models ? snapshot.config().models.ttl : kFailurePause);
        if (answer.models) {
            entry.last = std::move(answer);
        } else {
            entry.last.error = std::move(answer.error);
        }
        for (const std::shared_ptr<Wait>& wait : entry.waiting) {
            if (--wait->open == 0) ended.push_back(wait->patience.lock());
        }
        entry.waiting.clear();
    }
    for (const std::shared_ptr<asio::steady_timer>& timer : ended) {
        if (timer) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    }
}

}  // namespace lightport::gateway
