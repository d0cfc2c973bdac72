// The order of a body's members, and those that are not messages or options.
#include "providers/ollama/request.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "json/value.hpp"
#include "provider/leftovers.hpp"
#include "provider/tool_forms.hpp"
#include "providers/ollama/options.hpp"

namespace lightport::ollama {
namespace {

using chat::Effort;
using chat::FormatKind;
using chat::Tool;
using chat::ToolMode;
using json::Raw;
using json::Text;

// Ollama's own members, sent only when the client sends them.
constexpr std::array<std::string_view, 5> kOwn = {"options", "think", "keep_alive", "truncate", "shift"};

bool is_known(std::string_view key) { return is_option(key) || std::find(kOwn.begin(), kOwn.end(), key) != kOwn.end(); }

}  // namespace

RequestWriter::RequestWriter(const chat::Request& request, const Target& target, chat::LossReport& losses,
                             std::string& out)
    : request_(request), target_(target), losses_(losses), writer_(out) {
    for (const Text name : request.tool_choice.allowed) offered_.insert(name.escaped);
    if (request.tool_choice.mode == ToolMode::kNamed) offered_.insert(request.tool_choice.name.escaped);
}

Result<void> RequestWriter::write() {
    if (Result<void> text = provider::require_one_text(request_, "Ollama"); !text) return text;
    note_losses();
    writer_.out().reserve(request_.body.size() + request_.body.size() / 16 + 4096);
    writer_.begin_object().member_string("model", target_.model).member("stream", request_.stream);
    if (Result<void> messages = write_messages(); !messages) return messages;
    write_tools();
    write_format();
    write_think();
    write_logprobs();
    write_options(writer_, request_, target_);
    write_keep_alive();
    for (const std::string_view key : {"truncate", "shift"}) {
        if (const Raw* value = request_.extra(key)) writer_.member(key, *value);
    }
    writer_.end_object();
    return {};
}

void RequestWriter::note_losses() {
    provider::note_openai_only(request_, losses_);
    provider::note_extras(request_.extras, is_known, losses_);
    const bool forced =
        request_.tool_choice.mode == ToolMode::kRequired || request_.tool_choice.mode == ToolMode::kNamed;
    if (forced) losses_.note("tool_choice");
    const auto strict = [](const Tool& tool) { return tool.strict == true; };
    if (std::any_of(request_.tools.begin(), request_.tools.end(), strict)) losses_.note("strict");
}

// A tool cannot be forced or forbidden; what can be chosen is which ones are offered.
void RequestWriter::write_tools() {
    if (request_.tools.empty() || request_.tool_choice.mode == ToolMode::kNone) return;
    writer_.key("tools").begin_array();
    for (const Tool& tool : request_.tools) {
        if (offered_.empty() || offered_.contains(tool.name.escaped)) write_tool(tool);
    }
    writer_.end_array();
}

void RequestWriter::write_tool(const Tool& tool) {
    writer_.begin_object().member_string("type", "function").key("function").begin_object().member("name", tool.name);
    if (tool.custom) {
        provider::write_custom_description(writer_, tool, losses_);
        writer_.key("parameters").literal(provider::kCustomToolSchema);
    } else {
        if (!tool.description.empty()) writer_.member("description", tool.description);
        writer_.key("parameters");
        provider::write_parameters(writer_, tool.parameters);
    }
    writer_.end_object().end_object();
}

void RequestWriter::write_format() {
    if (request_.format.kind == FormatKind::kText) return;
    if (request_.format.schema) {
        writer_.member("format", request_.format.schema);
    } else {
        writer_.member_string("format", "json");
    }
}

// Some models know levels, the others take any level as "yes".
void RequestWriter::write_think() {
    if (const Raw* own = request_.extra("think")) {
        writer_.member("think", *own);
        return;
    }
    switch (request_.effort) {
        case Effort::kUnset: return;
        case Effort::kNone: writer_.member("think", false); return;
        case Effort::kMinimal:
        case Effort::kLow: writer_.member_string("think", "low"); return;
        case Effort::kMedium: writer_.member_string("think", "medium"); return;
        default: writer_.member_string("think", "high");
    }
}

void RequestWriter::write_logprobs() {
    if (!request_.logprobs) return;
    writer_.member("logprobs", true);
    if (request_.top_logprobs.value_or(0) > 0) writer_.member("top_logprobs", *request_.top_logprobs);
}

void RequestWriter::write_keep_alive() {
    const std::string_view configured = target_.option("keep_alive");
    if (const Raw* own = request_.extra("keep_alive")) {
        writer_.member("keep_alive", *own);
    } else if (!configured.empty()) {
        writer_.member_string("keep_alive", configured);
    }
}

}  // namespace lightport::ollama
