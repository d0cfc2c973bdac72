// See wire.hpp.
#include "load/wire.hpp"

#include <strings.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <ctime>

namespace lightport::load {
namespace {

constexpr auto kTuple = boost::asio::as_tuple(boost::asio::use_awaitable);

std::optional<std::string_view> field(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find('\n'); at != std::string_view::npos; at = head.find('\n', at + 1)) {
        std::string_view rest = head.substr(at + 1);
        if (rest.size() <= name.size() || rest[name.size()] != ':') continue;
        if (strncasecmp(rest.data(), name.data(), name.size()) != 0) continue;
        rest.remove_prefix(name.size() + 1);
        rest = rest.substr(0, rest.find('\r'));
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        return rest;
    }
    return std::nullopt;
}

template <typename Number>
Number number(std::string_view text, int base = 10) {
    Number value{};
    std::from_chars(text.data(), text.data() + text.size(), value, base);
    return value;
}

}  // namespace

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::string chunk(std::string_view data) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), data.size(), 16).ptr;
    std::string out(size.data(), end);
    out.append("\r\n").append(data).append("\r\n");
    return out;
}

void ChunkDecoder::line(char c) {
    if (c == '\r') return;
    if (c != '\n') {
        line_ += c;
        return;
    }
    if (state_ == State::kSize) {
        left_ = number<std::size_t>(line_, 16);
        state_ = left_ > 0 ? State::kData : State::kTrailer;
    } else if (state_ == State::kDataEnd) {
        state_ = State::kSize;
    } else if (line_.empty()) {
        state_ = State::kDone;
    }
    line_.clear();
}

std::size_t ChunkDecoder::take(std::string_view bytes, const Sink& sink) {
    std::size_t at = 0;
    while (at < bytes.size() && state_ != State::kDone) {
        if (state_ != State::kData) {
            line(bytes[at++]);
            continue;
        }
        const std::string_view data = bytes.substr(at, left_);
        sink(data);
        at += data.size();
        left_ -= data.size();
        if (left_ == 0) state_ = State::kDataEnd;
    }
    return at;
}

awaitable<bool> Wire::write(std::string_view bytes) {
    const auto [error, count] = co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes), kTuple);
    co_return !error;
}

awaitable<bool> Wire::fill() {
    constexpr std::size_t kRead = 64 * 1024;
    const std::size_t had = buffer_.size();
    buffer_.resize(had + kRead);
    const auto target = boost::asio::buffer(buffer_.data() + had, kRead);
    const auto [error, count] = co_await socket_.async_read_some(target, kTuple);
    buffer_.resize(had + count);
    co_return !error;
}

awaitable<bool> Wire::read_head(Head& head) {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!co_await fill()) co_return false;
    }
    head.text = buffer_.substr(0, end + 4);
    buffer_.erase(0, end + 4);
    head.status = head.text.starts_with("HTTP/") ? number<int>(std::string_view(head.text).substr(9, 3)) : 0;
    head.chunked = field(head.text, "transfer-encoding").has_value();
    head.content_length = number<std::size_t>(field(head.text, "content-length").value_or("0"));
    co_return true;
}

awaitable<bool> Wire::read_body(const Head& head, const ChunkDecoder::Sink& sink) {
    ChunkDecoder decoder;
    std::size_t left = head.content_length;
    for (;;) {
        std::size_t used = 0;
        if (head.chunked) {
            used = decoder.take(buffer_, sink);
        } else {
            used = std::min(left, buffer_.size());
            if (used > 0) sink(std::string_view(buffer_).substr(0, used));
            left -= used;
        }
        buffer_.erase(0, used);
        if (head.chunked ? decoder.done() : left == 0) co_return true;
        if (!co_await fill()) co_return false;
    }
}

}  // namespace lightport::load
