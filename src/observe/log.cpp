// See log.hpp.
#include "observe/log.hpp"

#include <signal.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "observe/descriptor_sink.hpp"
#include "observe/line.hpp"

namespace lightport::observe {
namespace {

struct Log {
    Level level = Level::kInfo;
    bool json = false;
    std::shared_ptr<DescriptorSink> sink;
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::shared_ptr<spdlog::async_logger> logger;
};

std::unique_ptr<Log> g_log;
std::atomic<std::uint64_t> g_dropped_before{0};  // by logs that have been stopped

// The writing thread takes no signals: they belong to the threads that serve, and a closed pipe must be an error code
// here instead of the end of the process.
void block_signals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

void write(const std::string& line) { g_log->logger->log(spdlog::level::info, spdlog::string_view_t(line)); }

std::string& reused_buffer() {
    thread_local std::string buffer;
    buffer.clear();
    return buffer;
}

bool is_json(const LogOptions& options) {
    return options.format == "json" || (options.format != "text" && ::isatty(options.descriptor) == 0);
}

}  // namespace

void start_log(const LogOptions& options) {
    stop_log();
    g_dropped_before = 0;
    auto log = std::make_unique<Log>();
    log->level = parse_level(options.level);
    log->json = is_json(options);
    log->sink = std::make_shared<DescriptorSink>(options.descriptor);
    log->pool = std::make_shared<spdlog::details::thread_pool>(options.queue, 1, block_signals);
    log->logger = std::make_shared<spdlog::async_logger>("lightport", log->sink, log->pool,
                                                         spdlog::async_overflow_policy::overrun_oldest);
    g_log = std::move(log);
}

void stop_log() {
    if (!g_log) return;
    g_log->sink->give_up_at(std::chrono::steady_clock::now() + std::chrono::seconds(1));
    const std::shared_ptr<DescriptorSink> sink = g_log->sink;
    const std::uint64_t overrun = g_log->pool->overrun_counter();
    g_log.reset();  // joins the writing thread
    g_dropped_before = overrun + sink->lost();
}

std::uint64_t dropped_lines() {
    if (!g_log) return g_dropped_before;
    return g_log->pool->overrun_counter() + g_log->sink->lost();
}

bool log_enabled(Level level) { return g_log && level >= g_log->level && g_log->level != Level::kOff; }

void log_access(const AccessLine& line) {
    if (!log_enabled(line.quiet ? Level::kDebug : Level::kInfo)) return;
    std::string& buffer = reused_buffer();
    format_access(line, g_log->json, std::chrono::system_clock::now(), buffer);
    write(buffer);
}

void log_problem(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (!log_enabled(level)) return;
    std::string& buffer = reused_buffer();
    format_problem(level, message, fields, g_log->json, std::chrono::system_clock::now(), buffer);
    write(buffer);
}

}  // namespace lightport::observe
