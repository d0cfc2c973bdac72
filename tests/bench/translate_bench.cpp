// What the gateway itself computes per request and per streamed event: surface and adapter, bytes in and bytes out.
#include <benchmark/benchmark.h>

#include <array>
#include <memory_resource>
#include <string>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "providers/all.hpp"
#include "support/aws_frames.hpp"
#include "surface/openai_chat.hpp"

namespace {

using namespace lightport;

// A chat request whose body has at least `bytes` bytes, nearly all of them in escaped prompt text.
std::string chat_body(std::size_t bytes, bool stream) {
    std::string prompt;
    while (prompt.size() + 300 < bytes)
        prompt += "The quick brown fox jumps over the lazy dog, \\\"again\\\" and again.\\n";
    return std::string(R"({"model":"anthropic/claude-sonnet-4-5","max_tokens":256,"stream":)") +
           (stream ? "true" : "false") +
           R"(,"messages":[{"role":"system","content":"You are a helpful assistant."},)"
           R"({"role":"user","content":"Hello, how are you?"},{"role":"assistant","content":"Fine."},)"
           R"({"role":"user","content":")" +
           prompt + R"("}],"temperature":0.7})";
}

std::string padded(std::string body) {
    body.append(json::kPadding, '\0');
    return body;
}

void translate_request(benchmark::State& state, const char* adapter_name) {
    const surface::OpenAiChat surface;
    const Adapter& adapter = *builtin_registry().find(adapter_name);
    const std::string buffer = padded(chat_body(static_cast<std::size_t>(state.range(0)), false));
    const std::string_view body = std::string_view(buffer).substr(0, buffer.size() - json::kPadding);
    alignas(std::max_align_t) static std::array<std::byte, 16 * 1024> block;
    for (auto _ : state) {
        std::pmr::monotonic_buffer_resource memory(block.data(), block.size());
        const Result<chat::Request> request = surface.read(body, &memory);
        if (!request) {
            state.SkipWithError("the request was refused");
            break;
        }
        Target target;
        target.provider = adapter_name;
        target.model = "claude-sonnet-4-5";
        chat::LossReport losses;
        UpstreamRequest out;
        benchmark::DoNotOptimize(adapter.write(*request, target, losses, out));
        benchmark::DoNotOptimize(out.storage.data());
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(body.size()));
}
BENCHMARK_CAPTURE(translate_request, openai, "openai")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, anthropic, "anthropic")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, bedrock, "bedrock")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, cohere, "cohere")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, ollama, "ollama")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, azure, "azure")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, gemini, "gemini")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, mistral, "mistral")->Arg(2 * 1024)->Arg(437 * 1024);
BENCHMARK_CAPTURE(translate_request, compat, "groq")->Arg(2 * 1024)->Arg(437 * 1024);

struct Frames {
    std::string opening;
    std::string delta;
};

const Frames kOpenAi = {
    "data: "
    "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\",\"choices\":[{\"index\":"
    "0,"
    "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n",
    "data: "
    "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\",\"choices\":[{\"index\":"
    "0,"
    "\"delta\":{\"content\":\" and so on\"},\"finish_reason\":null}]}\n\n"};
const Frames kAnthropic = {
    "event: message_start\ndata: "
    "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":"
    "\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_"
    "tokens\":9,"
    "\"output_tokens\":1}}}\n\nevent: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
    "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
    "event: content_block_delta\ndata: "
    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
    "\"text\":\" and so on\"}}\n\n"};

const Frames kBedrock = {
    test::aws_event("messageStart", "{\"role\":\"assistant\",\"p\":\"abcdefgh\"}"),
    test::aws_event("contentBlockDelta",
                    "{\"contentBlockIndex\":0,\"delta\":{\"text\":\" and so on\"},\"p\":\"abcdefghijkl\"}")};

const Frames kCohere = {
    "event: message-start\ndata: "
    "{\"id\":\"c\",\"type\":\"message-start\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],"
    "\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}}\n\n",
    "event: content-delta\ndata: "
    "{\"type\":\"content-delta\",\"index\":0,\"delta\":{\"message\":{\"content\":{\"text\":\" and so on\"}}}}\n\n"};

const Frames kOllama = {
    "",
    "{\"model\":\"m\",\"created_at\":\"2026-01-02T03:04:05.123456Z\",\"message\":{\"role\":\"assistant\","
    "\"content\":\" and so on\"},\"done\":false}\n"};
const Frames kGemini = {
    "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Well\"}]},\"index\":0}],"
    "\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":10},\"modelVersion\":\"m\",\"responseId\":\"r\"}"
    "\r\n\r\n",
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" and so on\"}],\"role\":\"model\"},\"index\":0}],"
    "\"usageMetadata\":{\"promptTokenCount\":9,\"candidatesTokenCount\":3,\"totalTokenCount\":12,"
    "\"promptTokensDetails\":"
    "[{\"modality\":\"TEXT\",\"tokenCount\":9}]},\"modelVersion\":\"m\",\"responseId\":\"r\"}\r\n\r\n"};

// What differs in every chunk of some vendor or other: id, role, the name of reasoning, a usage of null.
const Frames kUntidy = {
    kOpenAi.opening,
    "data: "
    "{\"id\":\"d\",\"object\":\"chat.completion.chunk\",\"created\":1700000001,\"model\":\"m\",\"choices\":[{\"index\":"
    "0,"
    "\"delta\":{\"role\":\"assistant\",\"reasoning\":\" and so on\"}}],\"usage\":null}\n\n"};

std::string content_type(std::string_view frame) {
    if (frame.starts_with('{')) return "application/x-ndjson";
    return frame.starts_with('\0') ? "application/vnd.amazon.eventstream" : "text/event-stream";
}

void stream_chunk(benchmark::State& state, const char* adapter_name, const Frames& frames) {
    const surface::OpenAiChat surface;
    const Adapter& adapter = *builtin_registry().find(adapter_name);
    const std::string buffer = padded(chat_body(2048, true));
    std::pmr::monotonic_buffer_resource memory;
    const Result<chat::Request> request =
        surface.read(std::string_view(buffer).substr(0, buffer.size() - json::kPadding), &memory);
    if (!request) return state.SkipWithError("the request was refused");
    ResponseHead head;
    head.status = 200;
    head.headers = {{"content-type", content_type(frames.delta)}};
    std::string out;
    const auto writer = surface.open(*request, out);
    const auto reader = adapter.open(*request, head);
    reader->read(frames.opening, *writer);
    for (auto _ : state) {
        out.clear();
        reader->read(frames.delta, *writer);
        benchmark::DoNotOptimize(out.data());
    }
    if (out.find("and so on") == std::string::npos) state.SkipWithError("the chunk did not arrive");
}
BENCHMARK_CAPTURE(stream_chunk, openai, "openai", kOpenAi);
BENCHMARK_CAPTURE(stream_chunk, anthropic, "anthropic", kAnthropic);
BENCHMARK_CAPTURE(stream_chunk, bedrock, "bedrock", kBedrock);
BENCHMARK_CAPTURE(stream_chunk, cohere, "cohere", kCohere);
BENCHMARK_CAPTURE(stream_chunk, ollama, "ollama", kOllama);
BENCHMARK_CAPTURE(stream_chunk, azure, "azure", kOpenAi);
BENCHMARK_CAPTURE(stream_chunk, gemini, "gemini", kGemini);
BENCHMARK_CAPTURE(stream_chunk, mistral, "mistral", kOpenAi);
BENCHMARK_CAPTURE(stream_chunk, compat, "groq", kOpenAi);
BENCHMARK_CAPTURE(stream_chunk, compat_untidy, "groq", kUntidy);

}  // namespace
