// See rerank_exchange.hpp.
#include "gateway/rerank_exchange.hpp"

#include <utility>

#include "surface/rerank.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;

Result<void> RerankExchange::prepare(std::string_view body) {
    Result<rerank::Request> request = surface::read_rerank(body, memory());
    if (!request) return std::move(request).error();
    request_.emplace(*std::move(request));
    if (Result<void> routed = route(request_->model); !routed) return routed;
    ranker_ = adapter_->rerank();
    if (ranker_ == nullptr) return lacks_endpoint("rerank");
    if (Result<void> written = ranker_->write(*request_, target(), losses_, upstream_request_); !written) {
        return written;
    }
    return check_losses();
}

asio::awaitable<void> RerankExchange::talk() {
    const std::unique_ptr<net::UpstreamCall> call = open_call();
    Fetched fetched;
    Result<void> done = co_await fetch_answer(*call, fetched);
    if (leave_if_gone()) co_return;
    if (done) done = translate(fetched.body);
    if (done) {
        co_await answer(fetched.head, out_);
    } else {
        co_await refuse_after(fetched.head, std::move(done).error());
    }
}

std::unique_ptr<net::UpstreamCall> RerankExchange::open_call() {
    if (std::optional<Script> script = ranker_->script(*request_)) return play(*std::move(script));
    return make_call(upstream_request_);
}

Result<void> RerankExchange::translate(std::string_view body) {
    rerank::Response response;
    if (Result<void> read = ranker_->read(*request_, body, response); !read) return read;
    access_.prompt_tokens = response.total_tokens;
    return surface::write_rerank(*request_, response, out_);
}

}  // namespace lightport::gateway
