// Dates and durations as providers write them; see retry_after.hpp.
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "provider/retry_after.hpp"

namespace lightport::provider {
namespace {

using std::chrono::milliseconds;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads what is expected from the front of a text; after the first mismatch it only reports failure.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(std::size_t digits) {
        int value = 0;
        if (rest_.size() < digits) ok_ = false;
        for (std::size_t i = 0; ok_ && i < digits; ++i) {
            if (!is_digit(rest_[i])) ok_ = false;
            value = value * 10 + (rest_[i] - '0');
        }
        if (ok_) rest_.remove_prefix(digits);
        return value;
    }
    void expect(std::string_view text) {
        if (ok_ && rest_.substr(0, text.size()) == text) {
            rest_.remove_prefix(text.size());
        } else {
            ok_ = false;
        }
    }
    bool skip(char c) {
        if (!ok_ || rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    unsigned month() {
        constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const std::size_t at = rest_.size() < 3 ? std::string_view::npos : kMonths.find(rest_.substr(0, 3));
        ok_ = ok_ && at != std::string_view::npos && at % 3 == 0;
        if (!ok_) return 0;
        rest_.remove_prefix(3);
        return static_cast<unsigned>(at / 3 + 1);
    }
    // The digits of a fraction as milliseconds.
    int fraction() {
        int value = 0;
        int digits = 0;
        for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), ++digits) {
            if (digits < 3) value = value * 10 + (rest_.front() - '0');
        }
        ok_ = ok_ && digits > 0;
        for (; digits < 3; ++digits) value *= 10;
        return value;
    }
    bool ok() const { return ok_; }
    bool done() const { return ok_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool ok_ = true;
};

struct Moment {
    int year = 0;
    unsigned month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;  // 60 in a leap second
};

std::optional<SystemTime> to_time(const Moment& m) {
    using namespace std::chrono;
    const year_month_day date{year(m.year), month(m.month), day(static_cast<unsigned>(m.day))};
    if (!date.ok() || m.year < 1970 || m.year > 2200 || m.hour > 23 || m.minute > 59 || m.second > 60)
        return std::nullopt;
    return SystemTime(sys_days(date)) + hours(m.hour) + minutes(m.minute) + seconds(m.second);
}

void read_clock(Scanner& scanner, Moment& m) {
    m.hour = scanner.number(2);
    scanner.expect(":");
    m.minute = scanner.number(2);
    scanner.expect(":");
    m.second = scanner.number(2);
}

// "Sun Nov  6 08:49:37 1994"
std::optional<SystemTime> parse_asctime(std::string_view text) {
    Scanner scanner(text.substr(4));
    Moment m;
    m.month = scanner.month();
    scanner.expect(" ");
    m.day = scanner.skip(' ') ? scanner.number(1) : scanner.number(2);
    scanner.expect(" ");
    read_clock(scanner, m);
    scanner.expect(" ");
    m.year = scanner.number(4);
    return scanner.done() ? to_time(m) : std::nullopt;
}

// A unit's length in milliseconds; 0: no unit.
double unit_length(std::string_view unit) {
    struct Unit {
        std::string_view name;
        double length;
    };
    constexpr std::array kUnits = {Unit{"ms", 1},        Unit{"s", 1000},      Unit{"m", 60'000},
                                   Unit{"h", 3'600'000}, Unit{"us", 0.001},    Unit{"\xC2\xB5s", 0.001},
                                   Unit{"ns", 0.000001}, Unit{"d", 86'400'000}};
    for (const Unit& known : kUnits) {
        if (known.name == unit) return known.length;
    }
    return 0;
}

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
    double total = 0;
    if (text.empty()) return std::nullopt;
    for (bool first = true; !text.empty(); first = false) {
        double number = 0;
        const char* end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number, std::chars_format::fixed);
        if (parsed.ec != std::errc{} || !is_digit(text.front())) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
        std::size_t length = 0;
        while (length < text.size() && !is_digit(text[length])) ++length;
        const bool bare = text.empty() && first;
        const double unit = bare ? 1000 : unit_length(text.substr(0, length));
        if (unit == 0) return std::nullopt;
        total += number * unit;
        text.remove_prefix(length);
    }
    constexpr double kMost = 1e15;  // far beyond any cap, and exact
    if (!std::isfinite(total)) return std::nullopt;
    return milliseconds(static_cast<std::int64_t>(std::ceil(total < kMost ? total : kMost)));
}

std::optional<SystemTime> parse_rfc3339(std::string_view text) {
    Scanner scanner(text);
    Moment m;
    m.year = scanner.number(4);
    scanner.expect("-");
    m.month = static_cast<unsigned>(scanner.number(2));
    scanner.expect("-");
    m.day = scanner.number(2);
    if (!scanner.skip('T') && !scanner.skip('t')) scanner.expect(" ");
    read_clock(scanner, m);
    const int fraction = scanner.skip('.') ? scanner.fraction() : 0;
    int offset = 0;  // minutes
    if (!scanner.skip('Z') && !scanner.skip('z')) {
        const bool west = scanner.skip('-');
        if (!west) scanner.expect("+");
        offset = scanner.number(2) * 60;
        scanner.expect(":");
        offset += scanner.number(2);
        if (west) offset = -offset;
    }
    if (!scanner.done()) return std::nullopt;
    const auto time = to_time(m);
    if (!time) return std::nullopt;
    return *time + milliseconds(fraction) - std::chrono::minutes(offset);
}

std::optional<SystemTime> parse_http_date(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) {
        return text.size() < 20 || text[3] != ' ' ? std::nullopt : parse_asctime(text);
    }
    if (comma < 3 || comma > 9) return std::nullopt;
    Scanner scanner(text.substr(comma + 1));
    Moment m;
    scanner.expect(" ");
    m.day = scanner.number(2);
    const bool rfc850 = scanner.skip('-');
    if (!rfc850) scanner.expect(" ");
    m.month = scanner.month();
    scanner.expect(rfc850 ? "-" : " ");
    m.year = scanner.number(rfc850 ? 2 : 4);
    if (rfc850) m.year += m.year < 70 ? 2000 : 1900;
    scanner.expect(" ");
    read_clock(scanner, m);
    scanner.expect(" GMT");
    return scanner.done() ? to_time(m) : std::nullopt;
}

}  // namespace lightport::provider
