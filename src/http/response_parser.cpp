// See response_parser.hpp. Beast frames the message; a raw check of the head and the chunk gate decide what it sees.
#include "http/response_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <string>
#include <utility>

#include "base/ascii.hpp"
#include "http/chars.hpp"
#include "http/chunk_gate.hpp"
#include "http/head_scan.hpp"

namespace lightport::http {
namespace beast = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

namespace {

constexpr int kMaxInterim = 16;

std::string_view view(string_view text) { return {text.data(), text.size()}; }

Error bad(const std::string& what) {
    return Error(ErrorKind::kUpstream, "The provider's answer is not well-formed HTTP/1.1: " + what + ".")
        .with_code("upstream_bad_response");
}

Error too_large(const std::string& what) {
    return Error(ErrorKind::kUpstream, "The provider's answer has " + what + " above the limit.")
        .with_code("upstream_header_too_large");
}

// The hooks of Beast's parser: build the head, hand out pieces of the body.
class MessageParser final : public beast::basic_parser<false> {
public:
    explicit MessageParser(const ResponseLimits& limits) {
        header_limit(static_cast<std::uint32_t>(limits.max_header_bytes + 1));
        body_limit(boost::none);  // a stream has no natural size; the caller counts
        head.max_event_bytes = limits.max_event_bytes;
    }

    ResponseHead head;
    std::string_view piece;
    std::uint64_t chunk_left = 0;
    bool in_chunk_head = false;

private:
    void on_request_impl(beast::verb, string_view, string_view, int, error_code&) override {}
    void on_response_impl(int status, string_view, int, error_code&) override { head.status = status; }
    void on_field_impl(beast::field, string_view name, string_view value, error_code&) override {
        if (is_header_done()) return;  // a trailer
        head.headers.push_back({lower_case(view(name)), std::string(view(value))});
    }
    void on_header_impl(error_code&) override { in_chunk_head = chunked() && !is_done(); }
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view bytes, error_code&) override {
        piece = view(bytes);
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t size, string_view, error_code&) override {
        chunk_left = size;
        in_chunk_head = false;
    }
    std::size_t on_chunk_body_impl(std::uint64_t left, string_view bytes, error_code&) override {
        piece = view(bytes);
        chunk_left = left - bytes.size();
        return bytes.size();
    }
    void on_finish_impl(error_code&) override {}
};

// Facts about a head that decide whether it may be believed.
struct HeadFacts {
    bool version_10 = false;
    int content_lengths = 0;
    int transfer_encodings = 0;
    bool announces_body = false;
};

std::optional<Error> check_status_line(std::string_view line) {
    const bool version = line.substr(0, 9) == "HTTP/1.1 " || line.substr(0, 9) == "HTTP/1.0 ";
    if (!version) return bad("the status line is not one of HTTP/1.1");
    const std::string_view status = line.substr(9, 3);
    const bool known = status.size() == 3 && all_in(status, kDigitBytes) && status[0] >= '1' && status[0] <= '5';
    if (!known || line.substr(12, 1) != " ") return bad("the status is malformed");
    if (status == "101") return bad("it switches protocols unasked");
    return std::nullopt;
}

std::optional<Error> check_field(const FieldLine& field, HeadFacts& facts) {
    if (equals_ignoring_case(field.name, "content-length")) {
        if (!is_content_length(field.value) || ++facts.content_lengths > 1) return bad("content-length is ambiguous");
        facts.announces_body |= field.value.find_first_not_of('0') != std::string_view::npos;
    } else if (equals_ignoring_case(field.name, "transfer-encoding")) {
        const bool chunked = equals_ignoring_case(field.value, "chunked");
        if (!chunked || ++facts.transfer_encodings > 1) return bad("the transfer encoding is not chunked");
        facts.announces_body = true;
    } else if (equals_ignoring_case(field.name, "content-encoding") && !field.value.empty() &&
               !equals_ignoring_case(field.value, "identity")) {
        return Error(ErrorKind::kUpstream, "The provider's answer has a content-encoding that was not asked for.")
            .with_code("upstream_unexpected_encoding");
    }
    return std::nullopt;
}

std::optional<Error> check_head(std::string_view head, const ResponseLimits& limits, HeadFacts& facts) {
    const std::size_t line_end = head.find("\r\n");
    if (auto error = check_status_line(head.substr(0, line_end))) return error;
    facts.version_10 = head[7] == '0';
    FieldCursor cursor(head.substr(line_end + 2));
    FieldLine field;
    std::size_t count = 0;
    for (;;) {
        const FieldCursor::Outcome outcome = cursor.next(field);
        if (outcome == FieldCursor::Outcome::kEnd) break;
        if (outcome == FieldCursor::Outcome::kBad) return bad("a header line is malformed");
        if (++count > limits.max_headers) return too_large("a number of headers");
        if (auto error = check_field(field, facts)) return error;
    }
    if (facts.transfer_encodings > 0 && facts.content_lengths > 0) return bad("its length is given twice");
    if (facts.transfer_encodings > 0 && facts.version_10) return bad("HTTP/1.0 has no transfer encoding");
    return std::nullopt;
}

bool is_interim(int status) { return status / 100 == 1; }

// The last chunk as Beast gets to see it: it would take a trailer for a header that speaks about framing.
std::string_view without_trailers(std::string_view last_chunk) {
    constexpr std::string_view kBehindAnother = "\r\n0\r\n\r\n";
    return kBehindAnother.substr(last_chunk.starts_with("\r\n") ? 0 : 2);
}

}  // namespace

struct ResponseParser::Impl {
    explicit Impl(const ResponseLimits& given) : limits(given), gate(given.max_header_bytes, given.max_headers) {
        parser.emplace(limits);
    }

    Result<ResponseStep> put_head(std::string_view bytes);
    Result<ResponseStep> put_body(std::string_view bytes);
    std::optional<Error> parse_head(std::string_view head);

    const ResponseLimits limits;
    std::optional<MessageParser> parser;  // a new one after each interim answer
    HeadScanner scanner{HeadScanner::Message::kResponse};
    ChunkGate gate;
    int interim = 0;
    bool head_done = false;
    bool bodiless_with_length = false;  // e.g. a 204 with Content-Length: what follows cannot be trusted
};

Result<ResponseStep> ResponseParser::Impl::put_head(std::string_view bytes) {
    std::size_t consumed = 0;
    for (;;) {
        const std::string_view rest = bytes.substr(consumed);
        const HeadScanner::Outcome outcome = scanner.scan(rest);
        if (outcome == HeadScanner::Outcome::kBadByte)
            return bad("its head has a malformed line or a byte that is not allowed in it");
        const bool complete = outcome == HeadScanner::Outcome::kComplete;
        if ((complete ? scanner.length() : rest.size()) > limits.max_header_bytes) return too_large("a head");
        if (!complete) return ResponseStep{ResponseEvent::kNeedMore, consumed, {}};
        if (auto error = parse_head(rest.substr(0, scanner.length()))) return *std::move(error);
        consumed += scanner.length();
        if (!is_interim(parser->head.status)) break;
        if (++interim > kMaxInterim) return bad("it has too many interim answers");
        parser.emplace(limits);
        scanner = HeadScanner(HeadScanner::Message::kResponse);
    }
    head_done = true;
    return ResponseStep{ResponseEvent::kHead, consumed, {}};
}

std::optional<Error> ResponseParser::Impl::parse_head(std::string_view head) {
    HeadFacts facts;
    if (auto error = check_head(head, limits, facts)) return error;
    parser->head.headers.reserve(scanner.fields());
    error_code ec;
    parser->put(boost::asio::const_buffer(head.data(), head.size()), ec);
    if (ec) return bad(ec.message());
    if (!parser->is_header_done()) return bad("its head is malformed");
    const int status = parser->head.status;
    bodiless_with_length = facts.announces_body && (status == 204 || status == 304);
    if (status / 100 == 3 && status != 304) {
        return Error(ErrorKind::kUpstream, "The provider answered with a redirect, which is never followed.")
            .with_code("upstream_redirect");
    }
    if (status == 206) return bad("it is a part of an answer, which was not asked for");
    return std::nullopt;
}

Result<ResponseStep> ResponseParser::Impl::put_body(std::string_view bytes) {
    std::size_t consumed = 0;
    while (!parser->is_done() && consumed < bytes.size()) {
        std::string_view rest = bytes.substr(consumed);
        const bool chunk_head = parser->in_chunk_head;
        if (chunk_head) {
            const ChunkGate::Outcome outcome = gate.scan(rest);
            if (outcome == ChunkGate::Outcome::kNeedMore) return ResponseStep{ResponseEvent::kNeedMore, consumed, {}};
            if (outcome == ChunkGate::Outcome::kBad) return bad("a chunk is malformed");
            if (outcome == ChunkGate::Outcome::kTooLarge)
                return bad("a chunk's extensions or the trailers are too large");
            rest = rest.substr(0, gate.length());
        }
        const bool last = chunk_head && gate.last();
        if (last) rest = without_trailers(rest);
        parser->piece = {};
        error_code ec;
        const std::size_t taken = parser->put(boost::asio::const_buffer(rest.data(), rest.size()), ec);
        if (ec && ec != beast::error::need_more) return bad(ec.message());
        if (taken == 0) return bad("a chunk is malformed");
        consumed += last ? gate.length() : taken;
        if (!chunk_head && parser->chunked() && parser->chunk_left == 0) {
            parser->in_chunk_head = true;
            gate.next();
        }
        if (!parser->piece.empty()) return ResponseStep{ResponseEvent::kBody, consumed, parser->piece};
    }
    return ResponseStep{parser->is_done() ? ResponseEvent::kDone : ResponseEvent::kNeedMore, consumed, {}};
}

ResponseParser::ResponseParser(const ResponseLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
ResponseParser::~ResponseParser() = default;
ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser& ResponseParser::operator=(ResponseParser&&) noexcept = default;

Result<ResponseStep> ResponseParser::put(std::string_view bytes) {
    return impl_->head_done ? impl_->put_body(bytes) : impl_->put_head(bytes);
}

Result<void> ResponseParser::put_eof() {
    if (done()) return {};
    error_code ec;
    // Only a body that is delimited by the connection's end may end here.
    if (impl_->head_done && impl_->parser->need_eof()) impl_->parser->put_eof(ec);
    if (done() && !ec) return {};
    return Error(ErrorKind::kUpstream, "The provider closed the connection before its answer was complete.")
        .with_code("upstream_truncated");
}

bool ResponseParser::head_done() const { return impl_->head_done; }
bool ResponseParser::done() const { return impl_->head_done && impl_->parser->is_done(); }
const ResponseHead& ResponseParser::head() const { return impl_->parser->head; }
bool ResponseParser::keep_alive() const {
    return done() && !impl_->bodiless_with_length && !impl_->parser->need_eof() && impl_->parser->keep_alive();
}

}  // namespace lightport::http
