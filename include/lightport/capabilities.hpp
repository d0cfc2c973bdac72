// What of a chat completion request and its answer survives on a provider. Each adapter states it; docs/providers.md is
// generated from it, and tests hold the adapters to it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace lightport {

// kNo: the member is named in x-lightport-lossy, or refused with a 400. kSome: depends on the model or on the value.
enum class Support : std::uint8_t { kNo, kSome, kYes };

struct Capabilities {
    Support tools = Support::kNo;           // tools, and tool calls in the answer
    Support parallel_tools = Support::kNo;  // several calls in one answer; parallel_tool_calls
    Support tool_choice = Support::kNo;     // none, auto, required, a named function
    Support json_object = Support::kNo;     // response_format json_object
    Support json_schema = Support::kNo;     // response_format json_schema
    Support images = Support::kNo;
    Support files = Support::kNo;  // PDF and other documents
    Support audio = Support::kNo;  // input_audio
    Support reasoning = Support::kNo;
    Support signatures = Support::kNo;  // signed reasoning goes back with the next turn
    Support citations = Support::kNo;   // as annotations
    Support logprobs = Support::kNo;
    Support n = Support::kNo;
    Support stop = Support::kNo;
    Support seed = Support::kNo;
    Support penalties = Support::kNo;  // frequency_penalty, presence_penalty
    Support logit_bias = Support::kNo;
    Support cached_usage = Support::kNo;  // cached tokens are counted in usage
    Support embeddings = Support::kNo;
    Support rerank = Support::kNo;
};

struct CapabilityColumn {
    std::string_view name;
    Support Capabilities::*value;
};

// In the order in which tables show them.
inline constexpr std::array kCapabilityColumns = {
    CapabilityColumn{"tools", &Capabilities::tools},
    CapabilityColumn{"parallel tools", &Capabilities::parallel_tools},
    CapabilityColumn{"tool choice", &Capabilities::tool_choice},
    CapabilityColumn{"JSON object", &Capabilities::json_object},
    CapabilityColumn{"JSON schema", &Capabilities::json_schema},
    CapabilityColumn{"images", &Capabilities::images},
    CapabilityColumn{"files", &Capabilities::files},
    CapabilityColumn{"audio", &Capabilities::audio},
    CapabilityColumn{"reasoning", &Capabilities::reasoning},
    CapabilityColumn{"signatures", &Capabilities::signatures},
    CapabilityColumn{"citations", &Capabilities::citations},
    CapabilityColumn{"logprobs", &Capabilities::logprobs},
    CapabilityColumn{"n", &Capabilities::n},
    CapabilityColumn{"stop", &Capabilities::stop},
    CapabilityColumn{"seed", &Capabilities::seed},
    CapabilityColumn{"penalties", &Capabilities::penalties},
    CapabilityColumn{"logit bias", &Capabilities::logit_bias},
    CapabilityColumn{"cached usage", &Capabilities::cached_usage},
    CapabilityColumn{"embeddings", &Capabilities::embeddings},
    CapabilityColumn{"rerank", &Capabilities::rerank},
};

}  // namespace lightport
