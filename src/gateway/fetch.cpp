// See fetch.hpp.
#include "gateway/fetch.hpp"

#include <charconv>
#include <cstdint>

#include "json/value.hpp"

namespace lightport::gateway {
namespace asio = boost::asio;
namespace {
constexpr std::size_t kMaxErrorBody = 64 * 1024;
}

Error too_large_answer() {
    return Error(ErrorKind::kUpstream, "The provider's answer is larger than this gateway takes.")
        .with_code("upstream_body_too_large");
}

bool announces_more_than(std::size_t limit, const ResponseHead& head) {
    const std::string_view digits = head.header("content-length");
    std::uint64_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length > limit;
}

asio::awaitable<Error> read_error(net::UpstreamCall& call, const Adapter& adapter) {
    std::string body;
    while (body.size() < kMaxErrorBody) {
        const Result<std::string_view> piece = co_await call.read();
        if (!piece || piece->empty()) break;
        body.append(piece->substr(0, kMaxErrorBody - body.size()));
    }
    Error error = adapter.read_error(call.head(), body);
    if (error.upstream_status == 0) error.upstream_status = call.head().status;
    co_return error;
}

asio::awaitable<Result<void>> fetch(net::UpstreamCall& call, const Adapter& adapter, std::size_t& left, Fetched& out) {
    Result<void> opened = co_await call.open();
    if (!opened) co_return opened;
    out.head = call.head();
    if (out.head.status / 100 != 2) co_return co_await read_error(call, adapter);
    if (announces_more_than(left, out.head)) co_return too_large_answer();
    for (;;) {
        Result<std::string_view> piece = co_await call.read();
        if (!piece) co_return std::move(piece).error();
        if (piece->empty()) break;
        if (piece->size() > left) co_return too_large_answer();
        left -= piece->size();
        out.body.append(*piece);
    }
    json::pad(out.body);
    co_return Result<void>();
}

}  // namespace lightport::gateway
