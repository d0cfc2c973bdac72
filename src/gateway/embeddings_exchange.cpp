// See embeddings_exchange.hpp.
#include "gateway/embeddings_exchange.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/jobs.hpp"
#include "surface/openai_embeddings.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {

// Requests of one client at a provider at the same time: enough to hide the latency of small batches, too few to run
// into rate limits by themselves.
constexpr std::size_t kLanes = 8;

}  // namespace

Result<void> EmbeddingsExchange::prepare(std::string_view body) {
    Result<embeddings::Request> request = surface::read_embeddings(body, memory());
    if (!request) return std::move(request).error();
    request_.emplace(*std::move(request));
    if (Result<void> routed = route(request_->model); !routed) return routed;
    embedder_ = adapter_->embeddings();
    if (embedder_ == nullptr) return lacks_endpoint("embeddings");
    if (Result<void> written = embedder_->write(*request_, target(), losses_, upstream_requests_); !written) {
        return written;
    }
    return check_losses();
}

asio::awaitable<void> EmbeddingsExchange::talk() {
    const std::size_t count = upstream_requests_.size();
    calls_.resize(count);
    answers_.resize(count);
    client_.on_gone([this] { give_up(); });
    const auto start = Clock::now();
    left_ = snapshot_.config().upstream.max_body_bytes;
    if (snapshot_.timeouts().total.count() > 0) end_ = start + snapshot_.timeouts().total;
    Job job = [this](std::size_t index) { return ask(index); };
    co_await run_jobs(upstreams_.context(), count, kLanes, std::move(job));
    access_.upstream_connected = Clock::now();
    waited_since(start);
    client_.on_gone(nullptr);
    if (leave_if_gone()) co_return;
    if (given_up_ && !failure_) failure_ = shutting_down_error();
    const ResponseHead& head = answers_[failure_ ? failed_ : count - 1].head;
    access_.upstream_status = head.status;
    if (!failure_) {
        if (Result<void> joined = join(); !joined) failure_ = std::move(joined).error();
    }
    if (failure_) {
        co_await refuse_after(head, *std::move(failure_));
    } else {
        co_await answer(head, response_.verbatim.empty() ? std::string_view(out_) : response_.verbatim);
    }
}

asio::awaitable<void> EmbeddingsExchange::ask(std::size_t index) {
    if (given_up_) co_return;
    const std::unique_ptr<net::UpstreamCall> call = open_call(index);
    calls_[index] = call.get();
    Result<void> done;
    try {
        done = co_await fetch(*call, *adapter_, left_, answers_[index]);
    } catch (...) {
        calls_[index] = nullptr;
        give_up();
        throw;
    }
    calls_[index] = nullptr;
    if (done || given_up_) co_return;
    failure_ = std::move(done).error();
    failed_ = index;
    give_up();
}

std::unique_ptr<net::UpstreamCall> EmbeddingsExchange::open_call(std::size_t index) {
    if (std::optional<Script> script = embedder_->script(*request_)) return play(*std::move(script));
    return make_call(upstream_requests_[index], timeouts());
}

// A call that begins late has what is left of the whole exchange's time.
net::Timeouts EmbeddingsExchange::timeouts() const {
    net::Timeouts timeouts = snapshot_.timeouts();
    if (end_ == Clock::time_point{}) return timeouts;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
    timeouts.total = std::max(left, std::chrono::milliseconds(1));  // zero would be: none
    return timeouts;
}

void EmbeddingsExchange::give_up() {
    given_up_ = true;
    for (net::UpstreamCall* call : calls_) {
        if (call != nullptr) call->cancel();
    }
}

Result<void> EmbeddingsExchange::join() {
    response_.storage.reserve(answers_.size());
    for (Fetched& answer : answers_) {
        const std::string& body = response_.storage.emplace_back(std::move(answer.body));
        if (Result<void> read = embedder_->read_answer(*request_, answer.head, body, response_); !read) return read;
    }
    access_.prompt_tokens = response_.prompt_tokens;
    if (!response_.verbatim.empty()) return {};
    if (response_.vectors.size() != request_->count) {
        return Error(ErrorKind::kUpstream, "The provider answered with " + std::to_string(response_.vectors.size()) +
                                               " vectors to " + std::to_string(request_->count) + " inputs.")
            .with_code("invalid_upstream_response");
    }
    return surface::write_embeddings(*request_, response_, out_);
}

}  // namespace lightport::gateway
