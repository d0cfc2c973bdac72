// Worker: one thread with one io_context. Connections never leave their worker, so nothing on it needs a lock.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

namespace lightport::net {

// Told about exceptions that reached run(); called on the worker's thread, must not throw.
using WorkerErrorCallback = std::function<void(std::size_t worker, std::string_view what)>;

class Worker {
public:
    Worker(std::size_t index, WorkerErrorCallback on_error);
    ~Worker();  // stop() and join()
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    std::size_t index() const { return index_; }
    boost::asio::io_context& context() { return context_; }
    boost::asio::io_context::executor_type executor() { return context_.get_executor(); }

    // Client connections on this worker. Any thread may read it; whoever assigns a connection counts it.
    std::size_t load() const { return load_.load(std::memory_order_relaxed); }
    void add_load() { load_.fetch_add(1, std::memory_order_relaxed); }
    void remove_load() { load_.fetch_sub(1, std::memory_order_relaxed); }

    // Runs the context on the calling thread until stop(). An exception that reaches it is reported and the loop goes
    // on: one broken request must not end the process.
    void run();
    void start();  // run() on an own thread
    void stop();   // any thread; what is queued stays queued
    void join();

private:
    void report(std::string_view what) const;

    const std::size_t index_;
    WorkerErrorCallback on_error_;
    boost::asio::io_context context_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guard_;
    std::atomic<std::size_t> load_{0};
    std::thread thread_;
};

// A fixed number of workers. Build, attach, start; stop and join from one thread that is not a worker's.
class WorkerGroup {
public:
    // count 0: one per core. Without a callback exceptions go to stderr.
    explicit WorkerGroup(std::size_t count, const WorkerErrorCallback& on_error = {});

    std::size_t size() const { return workers_.size(); }
    Worker& operator[](std::size_t index) { return *workers_[index]; }
    Worker& least_loaded();

    void start();
    void stop();
    void join();

private:
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace lightport::net
