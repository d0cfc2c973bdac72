// See request_parser.hpp. Beast frames the message; the guard and the chunk gate decide what Beast gets to see.
#include "http/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

#include "base/ascii.hpp"
#include "http/chunk_gate.hpp"
#include "http/head_scan.hpp"

namespace lightport::http {
namespace beast = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

namespace {

constexpr std::size_t kMaxLeadingLines = 2;            // empty lines before a request (RFC 9112 §2.2)
constexpr std::size_t kFirstReservation = 256 * 1024;  // memory is never taken on the client's word alone
constexpr std::size_t kLongestVersionAndMethod = 64;   // slack of the request line beside its target

std::string_view view(string_view text) { return {text.data(), text.size()}; }

// The hooks of Beast's parser: build the head, append the body.
class MessageParser final : public beast::basic_parser<true> {
public:
    explicit MessageParser(const RequestLimits& limits) : max_body_(limits.max_body_bytes) {
        header_limit(static_cast<std::uint32_t>(limits.max_header_bytes + 1));
        body_limit(boost::none);  // counted here
    }

    RequestHead head;
    std::string body;
    std::uint64_t chunk_left = 0;
    bool in_chunk_head = false;
    bool body_too_large = false;

private:
    void on_request_impl(beast::verb, string_view method, string_view target, int version, error_code&) override {
        head.method = view(method);
        head.target = view(target);
        head.version_10 = version == 10;
    }
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(beast::field, string_view name, string_view value, error_code&) override {
        if (is_header_done()) return;  // a trailer
        if (is_shadow_header(view(name))) return;
        head.headers.push_back({lower_case(view(name)), std::string(view(value))});
    }
    void on_header_impl(error_code&) override {
        head.keep_alive = keep_alive();
        head.chunked = chunked();
        if (const auto length = content_length()) head.content_length = *length;
        in_chunk_head = head.chunked;
    }
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        if (length)
            body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, kFirstReservation)) + kBodyPadding);
    }
    std::size_t on_body_impl(string_view piece, error_code& ec) override { return append(piece, ec); }
    void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override {
        chunk_left = size;
        in_chunk_head = false;
    }
    std::size_t on_chunk_body_impl(std::uint64_t left, string_view piece, error_code& ec) override {
        const std::size_t taken = append(piece, ec);
        chunk_left = left - taken;
        return taken;
    }
    void on_finish_impl(error_code&) override { body.reserve(body.size() + kBodyPadding); }

    std::size_t append(string_view piece, error_code& ec) {
        if (piece.size() > max_body_ - body.size()) {
            body_too_large = true;
            ec = beast::error::body_limit;
            return 0;
        }
        const std::size_t needed = body.size() + piece.size() + kBodyPadding;
        if (needed > body.capacity()) body.reserve(std::max(needed, grown_capacity()));
        body.append(piece.data(), piece.size());
        return piece.size();
    }
    std::size_t grown_capacity() const {
        const std::size_t doubled = body.capacity() * 2;
        if (!head.content_length) return doubled;
        return std::min(doubled, static_cast<std::size_t>(*head.content_length) + kBodyPadding);
    }

    const std::size_t max_body_;
};

Error malformed(const error_code& ec) {
    return head_error(400, "The request is not well-formed HTTP/1.1: " + ec.message() + ".");
}

Error too_large_body() { return {ErrorKind::kTooLarge, "The request's body is larger than this gateway accepts."}; }

// Absolute-form becomes origin-form, and its authority is the only host that counts (RFC 9112 §3.2.2).
void make_origin_form(RequestHead& head) {
    const std::size_t scheme = head.target.front() == '/' ? std::string::npos : head.target.find("://");
    if (scheme != std::string::npos) {
        const std::size_t start = scheme + 3;
        const std::size_t end = std::min(head.target.find_first_of("/?", start), head.target.size());
        std::string host = head.target.substr(start, end - start);
        head.target.erase(0, end);
        if (head.target.empty() || head.target.front() == '?') head.target.insert(0, 1, '/');
        const auto is_host = [](const Header& header) { return header.name == "host"; };
        const auto known = std::find_if(head.headers.begin(), head.headers.end(), is_host);
        if (known != head.headers.end()) {
            known->value = std::move(host);
        } else {
            head.headers.push_back({"host", std::move(host)});
        }
    }
    head.path = head.target.substr(0, head.target.find('?'));
}

}  // namespace

struct RequestParser::Impl {
    explicit Impl(const RequestLimits& given)
        : limits(given), parser(given), gate(given.max_header_bytes, given.max_headers) {}

    Result<std::size_t> put_head(std::string_view bytes);
    Result<std::size_t> parse_head(std::string_view head);
    Result<std::size_t> put_body(std::string_view bytes);
    Result<std::size_t> feed(std::string_view bytes);
    std::optional<Error> check_incomplete_head(std::string_view bytes);

    const RequestLimits limits;
    MessageParser parser;
    HeadScanner scanner{HeadScanner::Message::kRequest};
    ChunkGate gate;
    State state = State::kHead;
    std::size_t leading_lines = 0;
    bool line_checked = false;
};

// Skips empty lines before the request line; everything else waits for the end of the head.
Result<std::size_t> RequestParser::Impl::put_head(std::string_view bytes) {
    std::size_t skipped = 0;
    while (scanner.length() == 0 && bytes.substr(skipped, 2) == "\r\n") {
        if (++leading_lines > kMaxLeadingLines) return head_error(400, "Too many empty lines before the request.");
        skipped += 2;
    }
    bytes.remove_prefix(skipped);
    if (scanner.length() == 0 && bytes == "\r") return skipped;
    const HeadScanner::Outcome outcome = scanner.scan(bytes);
    if (auto error = check_incomplete_head(bytes)) return *std::move(error);
    if (outcome == HeadScanner::Outcome::kBadByte) {
        return head_error(400, "The request's head has a malformed line or a byte that is not allowed in it.");
    }
    if (outcome == HeadScanner::Outcome::kNeedMore) {
        if (bytes.size() > limits.max_header_bytes) return head_error(431, "The request's head is too large.");
        return skipped;
    }
    Result<std::size_t> parsed = parse_head(bytes.substr(0, scanner.length()));
    if (!parsed) return parsed;
    return skipped + *parsed;
}

// What can be said before the end of the head is there: a client that is plainly wrong need not be waited for.
std::optional<Error> RequestParser::Impl::check_incomplete_head(std::string_view bytes) {
    if (line_checked) return std::nullopt;
    const std::size_t line = scanner.first_line();
    if (line == 0) {
        if (bytes.size() <= limits.max_target_bytes + kLongestVersionAndMethod) return std::nullopt;
        return head_error(414, "The request target is too long.");
    }
    line_checked = true;
    auto error = check_request_line(bytes.substr(0, line), limits);
    line_checked = !error;
    return error;
}

Result<std::size_t> RequestParser::Impl::parse_head(std::string_view head) {
    if (auto error = check_request_head(head, limits)) return *std::move(error);
    parser.head.headers.reserve(scanner.fields());
    error_code ec;
    parser.put(boost::asio::const_buffer(head.data(), head.size()), ec);
    if (ec) return malformed(ec);
    if (!parser.is_header_done()) return head_error(400, "The request's head is malformed.");
    make_origin_form(parser.head);
    // An HTTP/1.0 client does not know what it would be asking for.
    parser.head.expect_continue = !parser.head.version_10 && !parser.head.header("expect").empty();
    state = parser.is_done() ? State::kDone : State::kBody;
    if (state == State::kDone) parser.body.reserve(kBodyPadding);
    return head.size();
}

Result<std::size_t> RequestParser::Impl::put_body(std::string_view bytes) {
    std::size_t consumed = 0;
    while (!parser.is_done() && consumed < bytes.size()) {
        std::string_view rest = bytes.substr(consumed);
        if (parser.in_chunk_head) {
            const ChunkGate::Outcome outcome = gate.scan(rest);
            if (outcome == ChunkGate::Outcome::kNeedMore) return consumed;
            if (outcome == ChunkGate::Outcome::kBad) return head_error(400, "The chunked body is malformed.");
            if (outcome == ChunkGate::Outcome::kTooLarge) {
                return head_error(431, "The chunked body's extensions or trailers are too large.");
            }
            rest = rest.substr(0, gate.length());
        }
        Result<std::size_t> taken = feed(rest);
        if (!taken) return taken;
        consumed += *taken;
    }
    if (parser.is_done()) state = State::kDone;
    return consumed;
}

// One structural element of the body: a chunk's head, or bytes of a chunk or of the whole body.
Result<std::size_t> RequestParser::Impl::feed(std::string_view bytes) {
    const bool was_chunk_head = parser.in_chunk_head;
    error_code ec;
    const std::size_t taken = parser.put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (parser.body_too_large) return too_large_body();
    if (ec) return malformed(ec);
    if (taken == 0) return head_error(400, "The chunked body is malformed.");
    if (!was_chunk_head && parser.head.chunked && parser.chunk_left == 0) {
        parser.in_chunk_head = true;
        gate.next();
    }
    return taken;
}

RequestParser::RequestParser(const RequestLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;

Result<std::size_t> RequestParser::put(std::string_view bytes) {
    switch (impl_->state) {
        case State::kHead: return impl_->put_head(bytes);
        case State::kBody: return impl_->put_body(bytes);
        case State::kDone: break;
    }
    return std::size_t{0};
}

RequestParser::State RequestParser::state() const { return impl_->state; }

Result<void> RequestParser::check_announced_body() const {
    if (impl_->parser.head.content_length.value_or(0) > impl_->limits.max_body_bytes) return too_large_body();
    return {};
}

bool RequestParser::request_line_seen() const { return impl_->line_checked; }
const RequestHead& RequestParser::head() const { return impl_->parser.head; }
std::string_view RequestParser::body() const { return impl_->parser.body; }

}  // namespace lightport::http
