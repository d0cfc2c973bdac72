// ModelDirectory: the models of the providers that the gateway asks with its own credentials, kept for all workers.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/model_fetch.hpp"

namespace lightport::gateway {

// Thread-safe. Whoever asks while lists are being fetched waits for that fetch; it goes on when its caller leaves.
// Lists are kept for the configured time; one that could not be had is asked for again after kFailurePause, and until
// then the last good one counts.
class ModelDirectory : public std::enable_shared_from_this<ModelDirectory> {
public:
    using Timer = std::shared_ptr<boost::asio::steady_timer>;

    static constexpr std::chrono::seconds kFailurePause{30};

    // The lists of these providers, in their order; null where there is none. `patience` is a timer of the caller's
    // thread; cancelling it ends the wait. Nobody waits longer than the configured time for one provider.
    boost::asio::awaitable<std::vector<ModelList>> get(std::shared_ptr<const Snapshot> snapshot,
                                                       net::Upstreams& upstreams,
                                                       std::vector<Router::Decision> providers, Timer patience);

private:
    using Clock = std::chrono::steady_clock;
    struct Entry {
        ModelList list;           // the last good one
        Clock::time_point due{};  // when to ask again
    };

    std::vector<Router::Decision> find_due(const std::vector<Router::Decision>& providers);
    std::vector<ModelList> known(const std::vector<Router::Decision>& providers);
    static boost::asio::awaitable<void> refresh(std::shared_ptr<ModelDirectory> self,
                                                std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams,
                                                std::vector<Router::Decision> due);
    void finish(const Snapshot& snapshot, const std::vector<Router::Decision>& asked,
                const std::vector<ModelList>& lists);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;  // by provider id
    bool fetching_ = false;
    std::vector<std::weak_ptr<boost::asio::steady_timer>> waiting_;
};

}  // namespace lightport::gateway
