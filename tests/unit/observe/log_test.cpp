// The log as a whole: lines arrive, levels count, and a reader that does not read stops nobody.
#include "observe/log.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace lightport::observe {
namespace {

using namespace std::chrono_literals;

class Pipe {
public:
    Pipe() { EXPECT_EQ(::pipe2(ends_, O_CLOEXEC), 0); }
    ~Pipe() {
        close_reader();
        close_writer();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int writer() const { return ends_[1]; }
    void close_reader() { close_one(ends_[0]); }
    void close_writer() { close_one(ends_[1]); }

    // Everything up to the end; closes the writing end first.
    std::string read_all() {
        close_writer();
        std::string all;
        char buffer[4096];
        for (ssize_t count = 0; (count = ::read(ends_[0], buffer, sizeof buffer)) > 0;) {
            all.append(buffer, static_cast<std::size_t>(count));
        }
        return all;
    }

private:
    static void close_one(int& descriptor) {
        if (descriptor >= 0) ::close(descriptor);
        descriptor = -1;
    }
    int ends_[2] = {-1, -1};
};

LogOptions options(const Pipe& pipe, std::string level = "info") {
    LogOptions result;
    result.level = std::move(level);
    result.format = "text";
    result.descriptor = pipe.writer();
    return result;
}

AccessLine access(int status) {
    AccessLine line;
    line.status = status;
    return line;
}

std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Log, WritesFromSeveralThreadsInWholeLines) {
    Pipe pipe;
    start_log(options(pipe));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < 50; ++i) log_access(access(200));
        });
    }
    for (std::thread& thread : threads) thread.join();
    stop_log();
    EXPECT_EQ(dropped_lines(), 0u);
    const std::string out = pipe.read_all();
    EXPECT_EQ(count_lines(out), 200u) << out;
    for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1) {
        EXPECT_EQ(out.substr(at + 24, 25), " info request status=200\n") << out.substr(at, 80);
        if (::testing::Test::HasFailure()) break;
    }
}

TEST(Log, LevelDecides) {
    Pipe pipe;
    start_log(options(pipe, "warn"));
    log_access(access(200));
    log_problem(Level::kInfo, "not this");
    log_problem(Level::kError, "this");
    EXPECT_FALSE(log_enabled(Level::kInfo));
    EXPECT_TRUE(log_enabled(Level::kError));
    stop_log();
    const std::string out = pipe.read_all();
    EXPECT_EQ(count_lines(out), 1u) << out;
    EXPECT_NE(out.find(" error this\n"), std::string::npos) << out;
}

TEST(Log, OffAndBeforeStartAreSilent) {
    stop_log();
    log_access(access(200));
    Pipe pipe;
    start_log(options(pipe, "off"));
    log_problem(Level::kError, "nothing");
    stop_log();
    EXPECT_EQ(pipe.read_all(), "");
}

TEST(Log, QuietRequestsNeedDebug) {
    for (const bool debug : {false, true}) {
        Pipe pipe;
        start_log(options(pipe, debug ? "debug" : "info"));
        AccessLine probe = access(200);
        probe.quiet = true;
        log_access(probe);
        stop_log();
        EXPECT_EQ(count_lines(pipe.read_all()), debug ? 1u : 0u);
    }
}

TEST(Log, AutoIsJsonWhereThereIsNoTerminal) {
    Pipe pipe;
    LogOptions automatic = options(pipe);
    automatic.format = "auto";
    start_log(automatic);
    log_problem(Level::kInfo, "hello", {{"n", std::int64_t{1}}});
    stop_log();
    const std::string out = pipe.read_all();
    EXPECT_EQ(out.front(), '{') << out;
    EXPECT_NE(out.find(R"("message":"hello","n":1})"), std::string::npos) << out;
}

TEST(Log, FullPipeBlocksNobodyAndLosesLinesOnly) {
    Pipe pipe;
    LogOptions small = options(pipe);
    small.queue = 64;
    start_log(small);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20'000; ++i) log_access(access(200));  // far more than a pipe holds
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    EXPECT_GT(dropped_lines(), 0u);
    const auto stopping = std::chrono::steady_clock::now();
    stop_log();
    EXPECT_LT(std::chrono::steady_clock::now() - stopping, 3s);
    EXPECT_GT(dropped_lines(), 10'000u);
}

TEST(Log, ClosedPipeEndsNothing) {
    Pipe pipe;
    struct sigaction ordinary {};
    ordinary.sa_handler = SIG_DFL;
    struct sigaction before {};
    ASSERT_EQ(::sigaction(SIGPIPE, &ordinary, &before), 0);
    pipe.close_reader();
    start_log(options(pipe));
    for (int i = 0; i < 10; ++i) log_access(access(200));
    stop_log();
    EXPECT_EQ(dropped_lines(), 10u);
    ::sigaction(SIGPIPE, &before, nullptr);
}

TEST(Log, FullDiskEndsNothing) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (full < 0) GTEST_SKIP() << "no /dev/full here";
    LogOptions target;
    target.format = "json";
    target.descriptor = full;
    start_log(target);
    for (int i = 0; i < 10; ++i) log_access(access(200));
    stop_log();
    EXPECT_EQ(dropped_lines(), 10u);
    ::close(full);
}

}  // namespace
}  // namespace lightport::observe
