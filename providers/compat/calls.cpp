// See calls.hpp. Source: OpenAI's API reference, "The chat completion chunk object"; observed streams of compatible
// servers.
#include "providers/compat/calls.hpp"

#include "json/text.hpp"
#include "json/writer.hpp"
#include "provider/safe_id.hpp"

namespace lightport::compat {

using json::MemberValue;
using json::Text;
using json::Value;

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

std::string made_id(std::string_view seed, std::size_t index) {
    std::string id = "call_";
    const std::uint64_t hash = provider::hash64(std::string(seed) + "#" + std::to_string(index));
    provider::append_hex(id, hash, 16);
    return id;
}

// The escaped text of arguments, which some servers send as the object that they are text of.
std::string arguments_text(Value arguments) {
    if (arguments.is_object() || arguments.is_array()) return json::escaped(arguments.raw().json);
    return std::string(arguments.text().escaped);
}

// What stands in `call` beside the members that are written anew.
void write_others(json::Writer& writer, Value call) {
    for (const MemberValue& member : call.members()) {
        bool known = false;
        for (const char* name : {"index", "id", "type", "function", "custom"}) {
            known = known || json::equals(member.key, name);
        }
        if (!known) writer.key(member.key).value(member.value.raw());
    }
}

void append_element(std::string& out, std::string_view json) { out.append(out.empty() ? "[" : ",").append(json); }

std::string closed(std::string array) {
    if (!array.empty()) array += ']';
    return array;
}

struct Body {
    explicit Body(Value call) : custom(json::equals(call["type"].text(), "custom") || call["custom"].is_object()) {
        value = call[custom ? "custom" : "function"];
        arguments = value[custom ? "input" : "arguments"];
    }
    bool custom;
    Value value;
    Value arguments;
};

}  // namespace

std::string whole_calls(Value calls, std::string_view seed) {
    std::string out;
    std::size_t index = 0;
    for (const Value call : calls.elements()) {
        const Body body(call);
        const Text id = call["id"].text();
        const std::string arguments = arguments_text(body.arguments);
        std::string one;
        json::Writer writer(one);
        writer.begin_object().key("id").value(Text{id.empty() ? made_id(seed, index) : std::string(id.escaped)});
        writer.member("type", Text{body.custom ? "custom" : "function"}).key(body.custom ? "custom" : "function");
        writer.begin_object().member("name", body.value["name"].text());
        writer.member(body.custom ? "input" : "arguments",
                      Text{arguments.empty() && !body.custom ? std::string_view("{}") : std::string_view(arguments)});
        writer.end_object();
        write_others(writer, call);
        writer.end_object();
        append_element(out, one);
        ++index;
    }
    return closed(std::move(out));
}

// One element of a delta's tool_calls.
struct CallTracker::Piece {
    Piece(Value whole, std::size_t at) : call(whole), position(at), body(whole) {
        id = call["id"].text();
        index = call["index"].integer().value_or(-1);
        name = body.value["name"].text();
        arguments = arguments_text(body.arguments);
    }
    Value call;
    std::size_t position;  // in its delta
    Body body;
    Text id;
    std::int64_t index = -1;
    Text name;
    std::string arguments;
};

// The call that an id means. A known index with another id is another call, but only where a name comes with it: some
// servers make up a new id for every delta.
std::size_t CallTracker::find_by_id(const Piece& piece) {
    for (std::size_t i = 0; i < calls_.size(); ++i) {
        if (calls_[i].id == piece.id.escaped) return i;
    }
    for (std::size_t i = calls_.size(); piece.index >= 0 && i-- > 0;) {
        if (calls_[i].index != piece.index) continue;
        return calls_[i].id.empty() || piece.name.empty() ? i : kNone;
    }
    return kNone;
}

std::size_t CallTracker::find(const Piece& piece) {
    std::size_t at = kNone;
    if (!piece.id.empty()) {
        at = find_by_id(piece);
    } else if (piece.index >= 0) {
        for (std::size_t i = calls_.size(); i-- > 0 && at == kNone;) {
            if (calls_[i].index == piece.index) at = i;
        }
    } else if (!calls_.empty() && piece.position == 0) {
        const bool another =
            !piece.name.empty() && !calls_.back().name.empty() && calls_.back().name != piece.name.escaped;
        if (!another) at = calls_.size() - 1;
    }
    if (at != kNone) return at;
    Call& added = calls_.emplace_back();
    added.index = piece.index;
    added.custom = piece.body.custom;
    return calls_.size() - 1;
}

std::string CallTracker::take(Value calls, std::string_view seed) {
    std::string out;
    std::size_t position = 0;
    for (const Value call : calls.elements()) {
        if (overflown_) break;
        take_one(call, position++, seed, out);
        overflown_ = calls_.size() > kMaxCalls || waiting_ > kMaxWaiting;
    }
    return closed(std::move(out));
}

void CallTracker::take_one(Value call, std::size_t position, std::string_view seed, std::string& out) {
    const Piece piece(call, position);
    const std::size_t at = find(piece);
    Call& mine = calls_[at];
    if (mine.id.empty()) mine.id = piece.id.escaped;
    if (mine.name.empty()) mine.name = piece.name.escaped;
    mine.has_arguments = mine.has_arguments || !piece.arguments.empty();
    if (mine.open) {
        go_on(at, piece, out);
    } else if (mine.name.empty()) {
        mine.waiting += piece.arguments;
        waiting_ += piece.arguments.size();
    } else {
        open(at, piece, seed, out);
    }
}

void CallTracker::open(std::size_t at, const Piece& piece, std::string_view seed, std::string& out) {
    Call& mine = calls_[at];
    if (mine.id.empty()) mine.id = made_id(seed, at);
    std::string one;
    json::Writer writer(one);
    writer.begin_object().member("index", static_cast<std::int64_t>(at)).member("id", Text{mine.id});
    writer.member("type", Text{mine.custom ? "custom" : "function"}).key(mine.custom ? "custom" : "function");
    writer.begin_object().member("name", Text{mine.name}).key(mine.custom ? "input" : "arguments");
    writer.open_string().piece(Text{mine.waiting}).piece(Text{piece.arguments}).close_string().end_object();
    write_others(writer, piece.call);
    writer.end_object();
    mine.open = true;
    waiting_ -= mine.waiting.size();
    mine.waiting.clear();
    append_element(out, one);
}

void CallTracker::go_on(std::size_t at, const Piece& piece, std::string& out) {
    std::string one;
    json::Writer writer(one);
    writer.begin_object().member("index", static_cast<std::int64_t>(at));
    const std::size_t bare = one.size();
    if (!piece.arguments.empty() || piece.body.arguments.is_string()) {
        writer.key(piece.body.custom ? "custom" : "function").begin_object();
        writer.member(piece.body.custom ? "input" : "arguments", Text{piece.arguments}).end_object();
    }
    write_others(writer, piece.call);
    if (one.size() == bare) return;
    writer.end_object();
    append_element(out, one);
}

std::string CallTracker::finish(std::string_view seed) {
    std::string out;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
        Call& mine = calls_[i];
        const bool lacks_arguments = !mine.has_arguments && !mine.custom;
        mine.has_arguments = true;
        if (mine.open && !lacks_arguments) continue;
        if (lacks_arguments) mine.waiting = "{}";
        if (mine.open) {
            append_element(out, R"({"index":)" + std::to_string(i) + R"(,"function":{"arguments":"{}"}})");
        } else {
            open(i, Piece(Value("{}"), 0), seed, out);
        }
    }
    return closed(std::move(out));
}

}  // namespace lightport::compat
