// See worker.hpp.
#include "net/worker.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

namespace lightport::net {

Worker::Worker(std::size_t index, WorkerErrorCallback on_error)
    : index_(index), on_error_(std::move(on_error)), guard_(context_.get_executor()) {}

Worker::~Worker() {
    stop();
    join();
}

void Worker::run() {
    while (!context_.stopped()) {
        try {
            context_.run();
            return;
        } catch (const std::exception& e) {
            report(e.what());
        } catch (...) {
            report("unknown exception");
        }
    }
}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::stop() { context_.stop(); }

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::report(std::string_view what) const {
    if (on_error_) {
        on_error_(index_, what);
    } else {
        std::fprintf(stderr, "lightport: worker %zu: %s\n", index_, std::string(what).c_str());
    }
}

WorkerGroup::WorkerGroup(std::size_t count, const WorkerErrorCallback& on_error) {
    if (count == 0) count = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < count; ++i) workers_.push_back(std::make_unique<Worker>(i, on_error));
}

Worker& WorkerGroup::least_loaded() {
    const auto fewer = [](const auto& a, const auto& b) { return a->load() < b->load(); };
    return **std::min_element(workers_.begin(), workers_.end(), fewer);
}

void WorkerGroup::start() {
    for (const auto& worker : workers_) worker->start();
}

void WorkerGroup::stop() {
    for (const auto& worker : workers_) worker->stop();
}

void WorkerGroup::join() {
    for (const auto& worker : workers_) worker->join();
}

}  // namespace lightport::net
