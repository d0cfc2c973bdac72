// See syntax.hpp. A state machine over two states (a value is expected, or what follows one) and a stack of brackets.
#include "json/syntax.hpp"

#include <vector>

#include "json/utf8.hpp"
#include "json/value.hpp"

namespace lightport::json::detail {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

class Scanner {
public:
    Scanner(std::string_view json, std::size_t max_depth) : json_(json), max_depth_(max_depth) {}

    std::optional<SyntaxProblem> run() {
        bool good = value();
        while (good && !open_.empty()) good = after_value();
        if (good) {
            space();
            if (at_ < json_.size()) fail("Unexpected text after the end of the document");
        }
        return problem_;
    }

private:
    bool fail(std::string_view what, bool too_deep = false) {
        problem_ = SyntaxProblem{at_, at_ < json_.size() ? what : "Unexpected end of the document", too_deep};
        return false;
    }

    void space() { at_ = skip_space(json_, at_); }
    char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }
    bool take(char c) {
        if (at_ >= json_.size() || json_[at_] != c) return false;
        ++at_;
        return true;
    }

    // One value, or the start of a container up to its first scalar.
    bool value() {
        for (;;) {
            space();
            const char c = peek();
            if (c != '{' && c != '[') return scalar(c);
            if (open_.size() >= max_depth_) return fail("The document is nested too deeply", true);
            open_.push_back(c);
            ++at_;
            space();
            if (peek() == closing()) return close();
            if (c == '{' && !key()) return false;
        }
    }

    char closing() const { return open_.back() == '{' ? '}' : ']'; }

    bool close() {
        ++at_;
        open_.pop_back();
        return true;
    }

    // What stands behind a value inside a container: its end, or a comma and the next value.
    bool after_value() {
        space();
        if (peek() == closing()) return close();
        if (!take(',')) return fail(open_.back() == '{' ? "Expected ',' or '}'" : "Expected ',' or ']'");
        space();
        if (open_.back() == '{' && !key()) return false;
        return value();
    }

    bool key() {
        if (peek() != '"') return fail("Expected a member name in double quotes");
        if (!string()) return false;
        space();
        return take(':') || fail("Expected ':'");
    }

    bool scalar(char c) {
        switch (c) {
            case '"': return string();
            case 't': return word("true");
            case 'f': return word("false");
            case 'n': return word("null");
            default: return c == '-' || is_digit(c) ? number() : fail("Expected a value");
        }
    }

    bool word(std::string_view expected) {
        for (const char c : expected) {
            if (!take(c)) return fail("Expected a value");
        }
        return true;
    }

    bool digits() {
        if (!is_digit(peek())) return fail("Expected a digit");
        while (is_digit(peek())) ++at_;
        return true;
    }

    bool number() {
        take('-');
        if (!take('0') && !digits()) return false;
        if (take('.') && !digits()) return false;
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            return digits();
        }
        return true;
    }

    bool string() {
        for (++at_; at_ < json_.size();) {
            const auto c = static_cast<unsigned char>(json_[at_]);
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '\\') {
                if (!escape()) return false;
            } else if (c < 0x20) {
                return fail("Control characters in a string have to be escaped");
            } else {
                const std::size_t length = utf8_sequence_length(json_.substr(at_));
                if (length == 0) return fail("The text is not UTF-8");
                at_ += length;
            }
        }
        return fail({});
    }

    bool escape() {
        ++at_;
        const char kind = peek();
        if (at_ >= json_.size() || std::string_view("\"\\/bfnrtu").find(kind) == std::string_view::npos) {
            return fail("Unknown escape in a string");
        }
        ++at_;
        for (int i = 0; kind == 'u' && i < 4; ++i, ++at_) {
            if (!is_hex(peek())) return fail("Expected four hexadecimal digits");
        }
        return true;
    }

    std::string_view json_;
    std::size_t max_depth_;
    std::size_t at_ = 0;
    std::vector<char> open_;
    std::optional<SyntaxProblem> problem_;
};

}  // namespace

std::optional<SyntaxProblem> find_syntax_problem(std::string_view json, std::size_t max_depth) {
    return Scanner(json, max_depth).run();
}

}  // namespace lightport::json::detail
