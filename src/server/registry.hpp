// Registry: the connections of all workers, for the limit and for draining. Each worker's part is touched on its thread
// only; the total is counted across threads.
#pragma once

#include <atomic>
#include <functional>
#include <unordered_set>
#include <vector>

#include "server/connection.hpp"

namespace lightport::server {

class Registry {
public:
    explicit Registry(std::size_t workers) : parts_(workers) {}

    std::size_t total() const { return total_.load(std::memory_order_relaxed); }

    // A connection is counted when it is accepted and leaves when its coroutine has ended.
    void count_one() { total_.fetch_add(1, std::memory_order_relaxed); }
    // True: that was the last one.
    bool discount_one() { return total_.fetch_sub(1, std::memory_order_acq_rel) == 1; }

    // On the worker's thread. A connection that arrives while its worker drains is told so.
    void add(std::size_t worker, Connection& connection) {
        Part& part = parts_[worker];
        part.connections.insert(&connection);
        if (part.phase != Phase::kServing) connection.enter(part.phase);
    }
    void remove(std::size_t worker, Connection& connection) { parts_[worker].connections.erase(&connection); }

    void enter(std::size_t worker, Phase phase) {
        parts_[worker].phase = phase;
        for_each(worker, [phase](Connection& connection) { connection.enter(phase); });
    }
    // Only when no worker runs: frees what its coroutines hold.
    void abandon_all() {
        for (std::size_t worker = 0; worker < parts_.size(); ++worker) {
            for_each(worker, [](Connection& connection) { connection.abandon(); });
        }
    }

private:
    struct Part {
        std::unordered_set<Connection*> connections;
        Phase phase = Phase::kServing;
    };

    // The action may end connections: walk over a copy, skip those that left.
    template <class Action>
    void for_each(std::size_t worker, Action action) {
        Part& part = parts_[worker];
        const std::vector<Connection*> all(part.connections.begin(), part.connections.end());
        for (Connection* connection : all) {
            if (part.connections.count(connection) != 0) action(*connection);
        }
    }

    std::vector<Part> parts_;
    std::atomic<std::size_t> total_{0};
};

}  // namespace lightport::server
