// Reuse, idle watch and ageing of pooled connections.
#include "net/pool.hpp"

#include <algorithm>

namespace lightport::net {

Pool::~Pool() {
    clear();
    *self_ = nullptr;
}

std::shared_ptr<Connection> Pool::take(const Origin& origin) {
    const auto found = by_origin_.find(origin);
    if (found == by_origin_.end()) return nullptr;
    const auto now = Clock::now();
    while (!found->second.empty()) {
        std::shared_ptr<Connection> connection = std::move(found->second.back());
        found->second.pop_back();
        --idle_;
        connection->idle_in = nullptr;
        // The watch's answer may still be queued, so the socket itself is asked.
        if (!expired(*connection, now) && connection->stream.quiet()) return connection;
        connection->stream.close();
    }
    return nullptr;
}

void Pool::put(std::shared_ptr<Connection> connection) {
    const auto now = Clock::now();
    connection->idle_since = now;
    std::vector<std::shared_ptr<Connection>>& peers = by_origin_[connection->origin];
    if (options_.max_idle_per_origin == 0 || expired(*connection, now)) {
        connection->stream.close();
        return;
    }
    if (peers.size() >= options_.max_idle_per_origin) {
        close(*peers.front());
        peers.erase(peers.begin());
    }
    connection->idle_in = this;
    ++idle_;
    if (!connection->watched) watch(connection);
    peers.push_back(std::move(connection));
    arm_timer();
}

void Pool::clear() {
    for (auto& [origin, peers] : by_origin_) {
        for (const auto& connection : peers) close(*connection);
    }
    by_origin_.clear();
}

bool Pool::expired(const Connection& connection, Clock::time_point now) const {
    return now - connection.idle_since > options_.idle_timeout || now - connection.born > options_.max_age;
}

// The wait stays armed when the connection is taken: it costs nothing then, and its end is ignored.
void Pool::watch(const std::shared_ptr<Connection>& connection) {
    connection->watched = true;
    connection->stream.on_readable([connection](const boost::system::error_code&) {
        connection->watched = false;
        Pool* const pool = connection->idle_in;
        if (pool == nullptr) return;
        // The wake-up may be left over from what the exchange has read since: the socket itself is asked.
        if (connection->stream.quiet()) return pool->watch(connection);
        pool->drop(connection.get());
    });
}

void Pool::drop(const Connection* connection) {
    const auto found = by_origin_.find(connection->origin);
    if (found == by_origin_.end()) return;
    const auto place = std::find_if(found->second.begin(), found->second.end(),
                                    [connection](const auto& peer) { return peer.get() == connection; });
    if (place == found->second.end()) return;
    close(**place);
    found->second.erase(place);
}

void Pool::close(Connection& connection) {
    connection.idle_in = nullptr;
    --idle_;
    connection.stream.close();
}

void Pool::arm_timer() {
    if (timer_armed_) return;
    timer_armed_ = true;
    // Connections are also checked when taken, so this only has to free them some time later.
    timer_.expires_after(std::max(options_.idle_timeout / 2, std::chrono::milliseconds(10)));
    timer_.async_wait([self = self_](const boost::system::error_code& ec) {
        if (!ec && *self != nullptr) (*self)->sweep();
    });
}

void Pool::sweep() {
    timer_armed_ = false;
    const auto now = Clock::now();
    for (auto entry = by_origin_.begin(); entry != by_origin_.end();) {
        std::erase_if(entry->second, [&](const std::shared_ptr<Connection>& connection) {
            if (!expired(*connection, now)) return false;
            close(*connection);
            return true;
        });
        entry = entry->second.empty() ? by_origin_.erase(entry) : std::next(entry);
    }
    if (idle_ > 0) arm_timer();
}

}  // namespace lightport::net
