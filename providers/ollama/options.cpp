// See options.hpp. Source: Ollama's Modelfile reference, "Valid Parameters and Values".
#include "providers/ollama/options.hpp"

#include <algorithm>
#include <array>

#include "json/text.hpp"
#include "json/value.hpp"

namespace lightport::ollama {
namespace {

using json::Raw;
using json::Text;
using json::Value;

constexpr std::array<std::string_view, 16> kOptions = {
    "num_ctx",          "num_keep",     "num_batch",    "num_gpu",       "main_gpu", "num_thread",
    "use_mmap",         "min_p",        "typical_p",    "repeat_last_n", "mirostat", "repeat_penalty",
    "penalize_newline", "mirostat_tau", "mirostat_eta", "num_predict"};

bool is_number(std::string_view text) {
    return !text.empty() && text.size() < 10 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) && text.front() != '0';
}

// Opens the object with its first member, and leaves out what the client's own options say already.
class OptionsWriter {
public:
    OptionsWriter(json::Writer& writer, const Raw* own)
        : writer_(writer), own_(own == nullptr ? Value{} : Value{*own}) {
        for (const json::MemberValue& member : own_.members()) begin(member.key.escaped).value(member.value.raw());
    }
    OptionsWriter(const OptionsWriter&) = delete;
    OptionsWriter& operator=(const OptionsWriter&) = delete;
    ~OptionsWriter() {
        if (open_) writer_.end_object();
    }

    void write(std::string_view key, Raw value) {
        if (value && !own_[key].exists()) begin(key).value(value);
    }
    void write_stop(const std::pmr::vector<Text>& stops) {
        const auto counts = [](Text stop) { return !stop.empty(); };
        if (own_["stop"].exists() || std::none_of(stops.begin(), stops.end(), counts)) return;
        begin("stop").begin_array();
        for (const Text stop : stops) {
            if (counts(stop)) writer_.value(stop);
        }
        writer_.end_array();
    }

private:
    json::Writer& begin(std::string_view key) {
        if (!open_) writer_.key("options").begin_object();
        open_ = true;
        return writer_.key(key);
    }

    json::Writer& writer_;
    Value own_;
    bool open_ = false;
};

// The context for requests that do not say one.
Raw default_context(const Target& target) {
    const std::string_view digits = target.option("num_ctx");
    return Raw{is_number(digits) ? digits : std::string_view{}};
}

}  // namespace

bool is_option(std::string_view key) { return std::find(kOptions.begin(), kOptions.end(), key) != kOptions.end(); }

void write_options(json::Writer& writer, const chat::Request& request, const Target& target) {
    OptionsWriter options(writer, request.extra("options"));
    options.write("temperature", request.temperature);
    options.write("top_p", request.top_p);
    options.write("top_k", request.top_k);
    options.write("seed", request.seed);
    options.write("frequency_penalty", request.frequency_penalty);
    options.write("presence_penalty", request.presence_penalty);
    const bool own_limit = request.extra("num_predict") != nullptr;
    const std::string limit = request.max_tokens && !own_limit ? std::to_string(*request.max_tokens) : std::string{};
    options.write("num_predict", Raw{limit});
    options.write_stop(request.stop);
    for (const chat::Member& member : request.extras) {
        if (is_option(member.key.escaped)) options.write(member.key.escaped, member.value);
    }
    if (request.extra("num_ctx") == nullptr) options.write("num_ctx", default_context(target));
}

void write_options(json::Writer& writer, const Raw* own, const Target& target) {
    OptionsWriter options(writer, own);
    options.write("num_ctx", default_context(target));
}

}  // namespace lightport::ollama
