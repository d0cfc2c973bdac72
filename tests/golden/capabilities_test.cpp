// The adapters are held to the capabilities that they state, and that docs/providers.md shows: what is a `yes` arrives
// without a note, what is a `no` is noted or refused by its name.
#include <gtest/gtest.h>

#include <array>

#include "golden/support.hpp"
#include "providers/all.hpp"

namespace lightport::golden {
namespace {

struct Subject {
    const char* adapter;
    const char* model;
};

constexpr std::array kSubjects = {Subject{"openai", "gpt-4.1"},
                                  Subject{"anthropic", "claude-sonnet-4-5"},
                                  Subject{"gemini", "gemini-2.5-flash"},
                                  Subject{"vertex", "gemini-2.5-flash"},
                                  Subject{"bedrock", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"},
                                  Subject{"sagemaker", "my-endpoint"},
                                  Subject{"azure", "gpt-4.1"},
                                  Subject{"cohere", "command-a-03-2025"},
                                  Subject{"mistral", "mistral-large-latest"},
                                  Subject{"ollama", "qwen3:8b"},
                                  Subject{"openai-compatible", "m"}};

struct Probe {
    Support Capabilities::*feature;
    const char* name;     // as a loss or a 400 names it
    const char* members;  // of the request, beside model and messages; with messages where it needs other ones
};

constexpr std::array kProbes = {
    Probe{&Capabilities::tools, "tools",
          R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}])"},
    Probe{&Capabilities::tool_choice, "tool_choice",
          R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],
             "tool_choice":"required")"},
    Probe{&Capabilities::json_object, "response_format", R"("response_format":{"type":"json_object"})"},
    Probe{&Capabilities::json_schema, "response_format",
          R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object",
             "properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}})"},
    Probe{&Capabilities::images, "messages",
          R"("messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"image_url","image_url":
             {"url":"data:image/png;base64,iVBORw0KGgo="}}]}])"},
    Probe{&Capabilities::files, "messages",
          R"("messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"file","file":
             {"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBERi0="}}]}])"},
    Probe{&Capabilities::audio, "messages",
          R"("messages":[{"role":"user","content":[{"type":"text","text":"q"},{"type":"input_audio","input_audio":
             {"data":"UklGRg==","format":"wav"}}]}])"},
    Probe{&Capabilities::logprobs, "logprobs", R"("logprobs":true)"},
    Probe{&Capabilities::n, "n", R"("n":2)"},
    Probe{&Capabilities::stop, "stop", R"("stop":["HALT"])"},
    Probe{&Capabilities::seed, "seed", R"("seed":7)"},
    Probe{&Capabilities::penalties, "frequency_penalty", R"("frequency_penalty":0.5)"},
    Probe{&Capabilities::logit_bias, "logit_bias", R"("logit_bias":{"50256":-100})"},
};

Written ask(const Subject& subject, const Probe& probe) {
    const Asked asked{
        subject.model, {}, {{"region", "us-east-1"}, {"project", "p"}, {"location", "us-central1"}, {"resource", "r"}}};
    return write(*builtin_registry().find(subject.adapter), "{" + std::string(probe.members) + "}", asked);
}

// Whether the request's member is told to be lost, or refused by its name.
bool is_told(const Written& written, std::string_view name) {
    if (written.error) return written.error->status == 400 && written.error->param.value_or("").starts_with(name);
    return (" " + written.losses + " ").find(" " + std::string(name) + " ") != std::string::npos;
}

TEST(Capabilities, AreWhatTheAdaptersDo) {
    for (const Subject& subject : kSubjects) {
        const Capabilities stated = builtin_registry().find(subject.adapter)->capabilities();
        for (const Probe& probe : kProbes) {
            const Support support = stated.*probe.feature;
            if (support == Support::kSome) continue;
            const Written written = ask(subject, probe);
            EXPECT_EQ(is_told(written, probe.name), support == Support::kNo)
                << subject.adapter << ", " << probe.members << "\nlosses: " << written.losses
                << "\nerror: " << (written.error ? written.error->message + written.error->param.value_or("") : "");
        }
    }
}

TEST(Capabilities, OfOtherEndpointsAreTheirAdapters) {
    for (const Subject& subject : kSubjects) {
        const Adapter& adapter = *builtin_registry().find(subject.adapter);
        EXPECT_EQ(adapter.capabilities().embeddings != Support::kNo, adapter.embeddings() != nullptr)
            << subject.adapter;
        EXPECT_EQ(adapter.capabilities().rerank != Support::kNo, adapter.rerank() != nullptr) << subject.adapter;
    }
}

}  // namespace
}  // namespace lightport::golden
