// Messages and the tool calls in them. The deprecated function_call becomes a tool call with a made-up id.
// Source: OpenAI's API reference, "Create chat completion", messages.
#include <array>
#include <optional>
#include <string>

#include "json/text.hpp"
#include "surface/openai_chat_read.hpp"

namespace lightport::surface {
namespace {

using chat::Message;
using chat::Role;

struct RoleName {
    std::string_view name;
    Role role;
};
constexpr std::array kRoles = {
    RoleName{"user", Role::kUser},     RoleName{"assistant", Role::kAssistant}, RoleName{"tool", Role::kTool},
    RoleName{"system", Role::kSystem}, RoleName{"developer", Role::kDeveloper}, RoleName{"function", Role::kFunction},
};

Result<void> read_role(json::Value value, const Path& path, Role& role) {
    json::Text text;
    if (auto done = require_text(value, path, text); !done) return done;
    for (const RoleName& known : kRoles) {
        if (json::equals(text, known.name)) {
            role = known.role;
            return {};
        }
    }
    return wrong_value(path, "one of 'system', 'developer', 'user', 'assistant', 'tool' and 'function'", value);
}

// Reads one message. The members are visited once: a message may be megabytes long.
class MessageReader {
public:
    MessageReader(const Path& path, Message& message) : path_(path), message_(message) {}

    Result<void> read(json::Value value) {
        if (!value.is_object()) return wrong_type(path_, "an object", value);
        message_.raw = value.raw();
        for (const json::MemberValue& member : value.members()) {
            const std::string_view name = decoded_name(member.key, message_.parts.get_allocator().resource());
            if (auto done = take(name, member.value); !done) return done;
        }
        if (auto done = read_role(role_, Path(path_, "role"), message_.role); !done) return done;
        return complete();
    }

    json::Value function_call() const { return function_call_; }

private:
    Result<void> take(std::string_view name, json::Value value) {
        const Path path(path_, name);
        if (name == "role") return keep_value(value, role_);
        if (name == "content") return read_content(value, path, message_);
        if (name == "tool_calls") return read_tool_calls(value, path);
        if (name == "tool_call_id") return read_text(value, path, message_.tool_call_id);
        if (name == "name") return read_text(value, path, message_.name);
        if (name == "function_call") return keep_value(value, function_call_);
        if (name == "refusal") return read_text(value, path, refusal_);
        return take_extension(name, value, path);
    }

    // Members that other gateways and providers put into answers and clients send back. Their shapes vary, so a wrong
    // type is not the client's mistake: such a member stays in raw only.
    Result<void> take_extension(std::string_view name, json::Value value, const Path& path) {
        if (name == "is_error") return read_bool(value, path, message_.is_error);
        if (name == "reasoning_content" && value.is_string()) message_.reasoning_content = value.text();
        if (name == "reasoning" && value.is_string()) reasoning_ = value.text();
        if (name == "thinking_blocks" && value.is_array()) message_.thinking_blocks = value.raw();
        if (name == "reasoning_details" && value.is_array()) message_.reasoning_details = value.raw();
        if (name == "extra_content" && value.is_object()) message_.extra_content = value.raw();
        if (name == "cache_control" && value.is_object()) message_.cache_control = value.raw();
        return {};
    }

    static Result<void> keep_value(json::Value value, json::Value& out) {
        out = value;
        return {};
    }

    Result<void> read_tool_calls(json::Value value, const Path& path) {
        message_.tool_calls.clear();
        if (value.missing()) return {};
        if (!value.is_array()) return wrong_type(path, "an array of objects", value);
        std::size_t index = 0;
        for (const json::Value& element : value.elements()) {
            if (auto done = read_tool_call(element, Path(path, index++), message_); !done) return done;
        }
        return {};
    }

    // What depends on the role, which may stand anywhere in the object.
    Result<void> complete() {
        if (message_.reasoning_content.empty()) message_.reasoning_content = reasoning_;
        if (!refusal_.empty()) add_refusal();
        switch (message_.role) {
            case Role::kSystem:
            case Role::kDeveloper:
            case Role::kUser:
                if (message_.parts.empty()) return missing_member(Path(path_, "content"));
                break;
            case Role::kTool:
                if (message_.tool_call_id.escaped.data() == nullptr) {
                    return missing_member(Path(path_, "tool_call_id"));
                }
                break;
            case Role::kFunction:
                if (message_.name.empty()) return missing_member(Path(path_, "name"));
                break;
            case Role::kAssistant: break;
        }
        return {};
    }

    // {"content":null,"refusal":"…"} says the same as a part of type refusal.
    void add_refusal() {
        if (message_.content_is_string && message_.parts.front().text.empty()) message_.parts.clear();
        message_.content_is_string = false;
        chat::Part& part = message_.parts.emplace_back();
        part.kind = chat::PartKind::kRefusal;
        part.text = refusal_;
    }

    const Path& path_;
    Message& message_;
    json::Value role_;
    json::Value function_call_;
    json::Text refusal_;
    json::Text reasoning_;
};

// {"name":…,"arguments":"…"}; custom tools say input instead of arguments.
Result<void> read_call_body(json::Value value, const Path& path, std::pmr::memory_resource* memory,
                            chat::ToolCall& call) {
    if (value.missing()) return missing_member(path);
    if (!value.is_object()) return wrong_type(path, "an object", value);
    if (auto done = require_text(value["name"], Path(path, "name"), call.name); !done) return done;
    const std::string_view member = call.custom ? "input" : "arguments";
    const json::Value arguments = value[member];
    if (arguments.is_object() && !call.custom) {  // some clients keep them decoded
        call.arguments = json::Text{keep(json::escaped(arguments.raw().json), memory)};
        return {};
    }
    return read_text(arguments, Path(path, member), call.arguments);
}

// Carries what one message needs to know of those before it.
struct Conversation {
    bool tool_calls = false;    // an assistant has called tools
    json::Text legacy_call_id;  // of the last function_call
};

Result<void> link(const Path& path, json::Value function_call, Conversation& conversation, std::size_t index,
                  Message& message) {
    std::pmr::memory_resource* memory = message.parts.get_allocator().resource();
    if (message.role == Role::kAssistant && !function_call.missing()) {
        chat::ToolCall call;
        call.id = json::Text{keep("call_function_" + std::to_string(index), memory)};
        if (auto done = read_call_body(function_call, Path(path, "function_call"), memory, call); !done) return done;
        conversation.legacy_call_id = call.id;
        message.tool_calls.push_back(call);
    }
    if (message.role == Role::kAssistant && !message.tool_calls.empty()) conversation.tool_calls = true;
    if (message.role == Role::kFunction) message.tool_call_id = conversation.legacy_call_id;
    if (message.role == Role::kTool && !conversation.tool_calls) {
        return Error(ErrorKind::kBadRequest,
                     "Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
            .with_param(Path(path, "role").text());
    }
    return {};
}

}  // namespace

Result<void> read_tool_call(json::Value value, const Path& path, Message& message) {
    if (!value.is_object()) return wrong_type(path, "an object", value);
    chat::ToolCall& call = message.tool_calls.emplace_back();
    if (auto done = require_text(value["id"], Path(path, "id"), call.id); !done) return done;
    json::Text type{"function"};  // clients leave it out
    if (auto done = read_text(value["type"], Path(path, "type"), type); !done) return done;
    call.custom = json::equals(type, "custom");
    if (!call.custom && !json::equals(type, "function")) {
        return wrong_value(Path(path, "type"), "'function' or 'custom'", value["type"]);
    }
    if (const json::Value extra = value["extra_content"]; extra.is_object()) call.extra_content = extra.raw();
    const std::string_view member = call.custom ? "custom" : "function";
    return read_call_body(value[member], Path(path, member), message.tool_calls.get_allocator().resource(), call);
}

Result<void> read_messages(json::Value value, const Path& path, chat::Request& request) {
    if (!value.is_array()) return wrong_type(path, "an array of objects", value);
    Conversation conversation;
    std::size_t index = 0;
    for (const json::Value& element : value.elements()) {
        const Path where(path, index);
        Message& message = request.messages.emplace_back(memory_of(request));
        MessageReader reader(where, message);
        if (auto done = reader.read(element); !done) return done;
        if (auto done = link(where, reader.function_call(), conversation, index, message); !done) return done;
        ++index;
    }
    if (index > 0) return {};
    return Error(ErrorKind::kInvalidValue, "Invalid 'messages': empty array. Expected at least one message.")
        .with_param(path.text())
        .with_code("empty_array");
}

}  // namespace lightport::surface
