// See model_directory.hpp.
#include "gateway/model_directory.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kSlack{250};  // between a provider's deadline and the end of a wait for it
}  // namespace

asio::awaitable<std::vector<ModelList>> ModelDirectory::get(std::shared_ptr<const Snapshot> snapshot,
                                                            net::Upstreams& upstreams,
                                                            std::vector<Router::Decision> providers, Timer patience) {
    patience->expires_after(snapshot->config().models.timeout + kSlack);
    std::vector<Router::Decision> due;
    bool wait = false;
    {
        const std::lock_guard lock(mutex_);
        due = find_due(providers);
        wait = !due.empty();
        if (wait) waiting_.push_back(patience);
        if (fetching_) due.clear();  // somebody is at it
        fetching_ = fetching_ || !due.empty();
    }
    if (!due.empty()) {
        const auto self = shared_from_this();
        const std::vector<Router::Decision> asked = due;
        asio::co_spawn(upstreams.context(), refresh(self, snapshot, upstreams, std::move(due)),
                       [self, snapshot, asked](const std::exception_ptr& thrown) {
                           if (thrown) self->finish(*snapshot, asked, std::vector<ModelList>(asked.size()));
                       });
    }
    // The end is posted to this thread: it cannot come before the wait has begun.
    if (wait) co_await patience->async_wait(kAwait);
    co_return known(providers);
}

std::vector<Router::Decision> ModelDirectory::find_due(const std::vector<Router::Decision>& providers) {
    std::vector<Router::Decision> due;
    const auto now = Clock::now();
    for (const Router::Decision& one : providers) {
        if (entries_[one.provider->id].due <= now) due.push_back(one);
    }
    return due;
}

std::vector<ModelList> ModelDirectory::known(const std::vector<Router::Decision>& providers) {
    const std::lock_guard lock(mutex_);
    std::vector<ModelList> lists;
    for (const Router::Decision& one : providers) lists.push_back(entries_[one.provider->id].list);
    return lists;
}

asio::awaitable<void> ModelDirectory::refresh(std::shared_ptr<ModelDirectory> self,
                                              std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams,
                                              std::vector<Router::Decision> due) {
    const std::vector<ModelList> lists = co_await fetch_models(*snapshot, upstreams, due, {});
    self->finish(*snapshot, due, lists);
}

void ModelDirectory::finish(const Snapshot& snapshot, const std::vector<Router::Decision>& asked,
                            const std::vector<ModelList>& lists) {
    std::vector<std::weak_ptr<asio::steady_timer>> waiting;
    {
        const std::lock_guard lock(mutex_);
        const auto now = Clock::now();
        for (std::size_t i = 0; i < asked.size(); ++i) {
            Entry& entry = entries_[asked[i].provider->id];
            if (lists[i]) entry.list = lists[i];
            entry.due = now + (lists[i] ? snapshot.config().models.ttl : kFailurePause);
        }
        fetching_ = false;
        waiting.swap(waiting_);
    }
    for (const auto& one : waiting) {
        const std::shared_ptr<asio::steady_timer> timer = one.lock();
        if (timer) asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    }
}

}  // namespace lightport::gateway
