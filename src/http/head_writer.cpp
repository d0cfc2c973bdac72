// See head_writer.hpp.
#include "http/head_writer.hpp"

#include <algorithm>

#include "http/chars.hpp"

namespace lightport::http {
namespace {

struct Phrase {
    int status;
    std::string_view text;
};

// RFC 9110 §15, and the registered codes that gateways use; in order.
constexpr std::array kPhrases = {
    Phrase{100, "Continue"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{202, "Accepted"},
    Phrase{204, "No Content"},
    Phrase{206, "Partial Content"},
    Phrase{304, "Not Modified"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{402, "Payment Required"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{406, "Not Acceptable"},
    Phrase{408, "Request Timeout"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{411, "Length Required"},
    Phrase{412, "Precondition Failed"},
    Phrase{413, "Content Too Large"},
    Phrase{414, "URI Too Long"},
    Phrase{415, "Unsupported Media Type"},
    Phrase{416, "Range Not Satisfiable"},
    Phrase{417, "Expectation Failed"},
    Phrase{421, "Misdirected Request"},
    Phrase{422, "Unprocessable Content"},
    Phrase{424, "Failed Dependency"},
    Phrase{425, "Too Early"},
    Phrase{426, "Upgrade Required"},
    Phrase{428, "Precondition Required"},
    Phrase{429, "Too Many Requests"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{451, "Unavailable For Legal Reasons"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{502, "Bad Gateway"},
    Phrase{503, "Service Unavailable"},
    Phrase{504, "Gateway Timeout"},
    Phrase{505, "HTTP Version Not Supported"},
};

constexpr std::array<std::string_view, 5> kClasses = {"Informational", "Success", "Redirection", "Client Error",
                                                      "Server Error"};

}  // namespace

bool append_field(std::string& out, std::string_view name, std::string_view value) {
    if (!is_token(name) || !all_in(value, kValueBytes)) return false;
    out.append(name).append(": ").append(value).append(kCrlf);
    return true;
}

bool append_request_line(std::string& out, std::string_view method, std::string_view target) {
    if (!is_token(method) || !is_target(target)) return false;
    out.append(method).append(1, ' ').append(target).append(" HTTP/1.1\r\n");
    return true;
}

void append_status_line(std::string& out, int status) {
    if (status < 100 || status > 599) status = 500;
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(1, ' ').append(reason_phrase(status)).append(kCrlf);
}

Result<void> append_request_head(std::string& out, std::string_view method, std::string_view target,
                                 const std::vector<Header>& headers) {
    const std::size_t before = out.size();
    if (!append_request_line(out, method, target)) {
        return Error(ErrorKind::kInternal, "The outgoing request line has bytes that are not allowed in it.");
    }
    for (const Header& header : headers) {
        if (append_field(out, header.name, header.value)) continue;
        out.resize(before);
        const std::string name = is_token(header.name) ? header.name : std::string("(unprintable)");
        return Error(ErrorKind::kInternal, "The outgoing header " + name + " has bytes that are not allowed in it.");
    }
    out.append(kCrlf);
    return {};
}

std::string_view reason_phrase(int status) {
    const auto less = [](const Phrase& phrase, int wanted) { return phrase.status < wanted; };
    const auto found = std::lower_bound(kPhrases.begin(), kPhrases.end(), status, less);
    if (found != kPhrases.end() && found->status == status) return found->text;
    return kClasses[static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1)];
}

ChunkHead::ChunkHead(std::size_t size) : text_{}, begin_(16) {
    std::copy(kCrlf.begin(), kCrlf.end(), text_.begin() + 16);
    do {
        text_[--begin_] = "0123456789abcdef"[size & 0xfU];
        size >>= 4;
    } while (size != 0);
}

void append_chunk(std::string& out, std::string_view bytes) {
    out.append(ChunkHead(bytes.size()).view()).append(bytes).append(kCrlf);
}

}  // namespace lightport::http
