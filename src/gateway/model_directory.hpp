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

// Thread-safe. All providers are asked at the same time, so a slow one takes no other's turn; their number is that of
// the configuration. Whoever wants a list that is being fetched waits for that fetch; it goes on when its caller
// leaves. Lists are kept for the configured time; one that could not be had is asked for again after kFailurePause, and
// until then the last good one counts.
class ModelDirectory : public std::enable_shared_from_this<ModelDirectory> {
public:
    using Timer = std::shared_ptr<boost::asio::steady_timer>;

    static constexpr std::chrono::seconds kFailurePause{30};

    // The lists of these providers, in their order; without an error the one that is missing did not come in time.
    // `patience` is a timer of the caller's thread; cancelling it ends the wait. Nobody waits longer than the
    // configured time for one provider.
    boost::asio::awaitable<std::vector<Listing>> get(std::shared_ptr<const Snapshot> snapshot,
                                                     net::Upstreams& upstreams, std::vector<Router::Decision> providers,
                                                     Timer patience);

private:
    using Clock = std::chrono::steady_clock;
    struct Wait {  // of one caller
        std::weak_ptr<boost::asio::steady_timer> patience;
        std::size_t open = 0;  // lists that are still being fetched
    };
    struct Entry {
        Listing last;             // the last good list, and the error since then
        Clock::time_point due{};  // when to ask again
        bool asked = false;       // it is being fetched
        std::vector<std::shared_ptr<Wait>> waiting;
    };

    // Fills in `due`: those that nobody asks yet, so that the caller has to. False: there is nothing to wait for.
    bool claim_due(const std::vector<Router::Decision>& providers, const std::shared_ptr<Wait>& wait,
                   std::vector<Router::Decision>& due);
    std::vector<Listing> known(const std::vector<Router::Decision>& providers);
    static boost::asio::awaitable<void> refresh(std::shared_ptr<ModelDirectory> self,
                                                std::shared_ptr<const Snapshot> snapshot, net::Upstreams& upstreams,
                                                std::vector<Router::Decision> due);
    static boost::asio::awaitable<void> refresh_one(ModelDirectory& self, const Snapshot& snapshot,
                                                    net::Upstreams& upstreams, const Router::Decision& provider);
    void store(const Snapshot& snapshot, const Router::Decision& provider, Listing answer);

    std::mutex mutex_;
    std::map<std::string, Entry> entries_;  // by provider id
};

}  // namespace lightport::gateway
