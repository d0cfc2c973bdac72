// Several jobs of one exchange at the same time, on its worker.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>

namespace lightport::gateway {

// The i-th job. What it borrows must live until run_jobs() has returned; its frame must not touch that when it is
// destroyed unfinished (the process ends).
using Job = std::function<boost::asio::awaitable<void>(std::size_t)>;

// Runs jobs 0 … count-1 in this order, at most `lanes` at a time, and returns when all have ended. After an
// exception no further job begins, those under way end, and it is thrown from here. To be awaited on the context's own
// thread.
boost::asio::awaitable<void> run_jobs(boost::asio::io_context& context, std::size_t count, std::size_t lanes, Job job);

}  // namespace lightport::gateway
