// systemInstruction and contents: runs of messages of one side become one content each.
#include <algorithm>

#include "json/text.hpp"
#include "provider/tool_forms.hpp"
#include "providers/gemini/names.hpp"
#include "providers/gemini/request.hpp"
#include "providers/gemini/signatures.hpp"

namespace lightport::gemini {

using chat::Message;
using chat::Part;
using chat::Role;
using json::Text;

namespace {

enum class Side : std::uint8_t { kNone, kUser, kModel };

// System messages stand elsewhere, and an assistant that said nothing does not part its neighbours.
Side side_of(const Message& message) {
    if (is_system(message)) return Side::kNone;
    if (message.role != Role::kAssistant) return Side::kUser;
    return is_written(message) || !message.tool_calls.empty() ? Side::kModel : Side::kNone;
}

}  // namespace

bool is_written(const Message& message) {
    return std::any_of(message.parts.begin(), message.parts.end(), [](const Part& part) { return is_written(part); });
}

bool RequestWriter::has_system() const {
    const auto& all = request_.messages;
    return format_in_words() ||
           std::any_of(all.begin(), all.end(), [](const Message& one) { return is_system(one) && is_written(one); });
}

Result<void> RequestWriter::write_system() {
    if (!has_system()) return {};
    const auto& all = request_.messages;
    const bool alone =
        std::all_of(all.begin(), all.end(), [](const Message& one) { return side_of(one) == Side::kNone; });
    if (alone || !traits_.system) {
        system_waits_ = true;
        return {};
    }
    writer_.key("systemInstruction").begin_object().key("parts").begin_array();
    if (Result<void> parts = write_system_parts({}); !parts) return parts;
    writer_.end_array().end_object();
    return {};
}

// One part per text, wherever in the conversation it stands. `ending`: escaped, behind each of them.
Result<void> RequestWriter::write_system_parts(std::string_view ending) {
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
        const Message& message = request_.messages[i];
        if (!is_system(message)) continue;
        for (std::size_t part = 0; part < message.parts.size(); ++part) {
            if (!is_text(message.parts[part])) {
                return Error(ErrorKind::kUnsupportedValue, "System messages can only hold text for Google.")
                    .with_param(place_name(i, part));
            }
            if (message.parts[part].text.empty()) continue;
            writer_.begin_object().key("text").open_string().piece(message.parts[part].text);
            writer_.piece(Text{ending}).close_string().end_object();
        }
    }
    if (format_in_words()) write_format_words(ending);
    return {};
}

Result<void> RequestWriter::write_contents() {
    const auto& messages = request_.messages;
    writer_.key("contents").begin_array();
    bool any = false;
    for (std::size_t i = 0; i < messages.size();) {
        const Side side = side_of(messages[i]);
        if (side == Side::kNone) {
            ++i;
            continue;
        }
        const std::size_t end = end_of_run(i);
        const bool user = side == Side::kUser;
        if (!user && !any && system_waits_) {
            if (Result<void> system = write_system_content(); !system) return system;
        }
        any = true;
        if (Result<void> run = user ? write_user_run(i, end) : write_model_run(i, end); !run) return run;
        i = end;
    }
    if (!any) {
        if (Result<void> system = write_system_content(); !system) return system;
    }
    writer_.end_array();
    return {};
}

std::size_t RequestWriter::end_of_run(std::size_t begin) const {
    const auto& messages = request_.messages;
    const Side side = side_of(messages[begin]);
    std::size_t end = begin + 1;
    while (end < messages.size() && (side_of(messages[end]) == side || side_of(messages[end]) == Side::kNone)) ++end;
    return end;
}

// There has to be a content: what the system says is one, for want of others.
Result<void> RequestWriter::write_system_content() {
    writer_.begin_object().member_string("role", "user").key("parts").begin_array();
    if (system_waits_) {
        if (Result<void> parts = write_system_parts({}); !parts) return parts;
    } else {
        writer_.literal(R"({"text":" "})");
    }
    system_waits_ = false;
    writer_.end_array().end_object();
    return {};
}

// Results first and in a content of their own: some models refuse them beside other parts.
Result<void> RequestWriter::write_user_run(std::size_t begin, std::size_t end) {
    const auto& messages = request_.messages;
    const auto first = messages.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = messages.begin() + static_cast<std::ptrdiff_t>(end);
    const bool results = !calls_.empty() || std::any_of(first, last, is_result);
    if (results) {
        if (Result<void> written = write_results(begin, end); !written) return written;
    }
    const auto is_user = [](const Message& message) { return message.role == Role::kUser && is_written(message); };
    const bool speaks = std::any_of(first, last, is_user);
    if (results && !speaks && media_.empty()) return {};
    const bool silent = !speaks && !system_waits_ && media_.empty();
    writer_.begin_object().member_string("role", "user").key("parts").begin_array();
    if (system_waits_) {
        system_waits_ = false;
        if (Result<void> system = write_system_parts("\\n\\n"); !system) return system;
    }
    for (const Place& place : media_) {
        if (Result<void> part = write_part(place); !part) return part;
    }
    media_.clear();
    for (std::size_t i = begin; i < end; ++i) {
        if (messages[i].role != Role::kUser) continue;
        for (std::size_t part = 0; part < messages[i].parts.size(); ++part) {
            if (Result<void> written = write_part({i, part}); !written) return written;
        }
    }
    if (silent) writer_.literal(R"({"text":" "})");
    writer_.end_array().end_object();
    return {};
}

Result<void> RequestWriter::write_model_run(std::size_t begin, std::size_t end) {
    calls_.clear();
    writer_.begin_object().member_string("role", "model").key("parts").begin_array();
    for (std::size_t i = begin; i < end; ++i) {
        const Message& message = request_.messages[i];
        if (message.role != Role::kAssistant) continue;
        if (Result<void> texts = write_model_texts(i); !texts) return texts;
        write_calls(message);
    }
    writer_.end_array().end_object();
    return {};
}

Result<void> RequestWriter::write_model_texts(std::size_t index) {
    const Message& message = request_.messages[index];
    std::size_t last = message.parts.size();
    while (last > 0 && !is_written(message.parts[last - 1])) --last;
    const Text signature = text_signature(message);
    for (std::size_t i = 0; i < last; ++i) {
        const Part& part = message.parts[i];
        if (!is_text(part)) {
            return Error(ErrorKind::kUnsupportedValue, "Assistant messages can only hold text for Google.")
                .with_param(place_name(index, i));
        }
        if (part.text.empty()) continue;
        writer_.begin_object().member("text", part.text);
        if (i + 1 == last && !signature.empty()) writer_.member("thoughtSignature", signature);
        writer_.end_object();
    }
    return {};
}

// Of parallel calls only the first one is signed; newer models refuse a step without any signature.
void RequestWriter::write_calls(const Message& message) {
    if (message.tool_calls.empty()) return;
    const std::vector<Text> signatures = call_signatures(message);
    const bool is_signed =
        std::any_of(signatures.begin(), signatures.end(), [](Text signature) { return !signature.empty(); });
    for (std::size_t i = 0; i < message.tool_calls.size(); ++i) {
        const chat::ToolCall& call = message.tool_calls[i];
        writer_.begin_object().key("functionCall").begin_object();
        const Text id = plain_call_id(call.id);
        if (dialect_.call_ids && !id.empty()) writer_.member("id", id);
        writer_.key("name");
        write_name(call.name);
        writer_.key("args");
        provider::write_arguments(writer_, call, scratch_);
        writer_.end_object();
        if (!signatures[i].empty()) writer_.member("thoughtSignature", signatures[i]);
        if (i == 0 && !is_signed && traits_.signs_calls) writer_.member_string("thoughtSignature", kNoSignature);
        writer_.end_object();
        calls_.push_back(&call);
    }
}

}  // namespace lightport::gemini
