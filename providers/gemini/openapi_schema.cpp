// The conversion for models up to 2.0; see schema.hpp. Each schema is first gathered (schema_node.hpp), then written.
#include <string>
#include <unordered_set>

#include "providers/gemini/schema_node.hpp"

namespace lightport::gemini {
namespace {

using json::MemberValue;
using json::Raw;
using json::Text;
using json::Value;
using json::Writer;

std::string_view type_of(Value value) {
    switch (value.type()) {
        case json::Type::kNumber: return value.integer() ? "integer" : "number";
        case json::Type::kBool: return "boolean";
        default: return "string";
    }
}

// What may stand there: the constant, else the enumerated values; null is told by `nullable`.
class Choices {
public:
    explicit Choices(const SchemaNode& node) {
        if (node.constant.exists()) {
            take(node.constant);
            single_ = node.constant;
        } else {
            for (const Value value : node.values.elements()) take(value);
            many_ = node.values;
        }
    }

    bool any() const { return !type_.empty(); }
    bool null() const { return null_; }
    bool are_texts() const { return texts_; }
    std::string_view type() const { return type_; }  // of all of them

    // As strings, whatever they are.
    void write(Writer& writer) const {
        const auto put = [&](Value value) {
            if (value.is_null()) return;
            value.is_string() ? writer.value(value.text()) : writer.string(value.raw().json);
        };
        writer.key("enum").begin_array();
        if (single_.exists()) put(single_);
        for (const Value value : many_.elements()) put(value);
        writer.end_array();
    }

private:
    void take(Value value) {
        if (value.is_null()) {
            null_ = true;
            return;
        }
        const std::string_view type = type_of(value);
        texts_ = texts_ && value.is_string();
        if (type_.empty()) {
            type_ = type;
        } else if (type_ != type) {
            const auto is_number = [](std::string_view name) { return name == "integer" || name == "number"; };
            type_ = is_number(type_) && is_number(type) ? "number" : "string";
        }
    }

    Value single_;
    Value many_;
    std::string_view type_;
    bool null_ = false;
    bool texts_ = true;
};

class OpenApiWriter {
public:
    OpenApiWriter(Writer& writer, Value root, SchemaBudget& budget)
        : writer_(writer), budget_(budget), gatherer_(root, budget), counted_(writer.out().size()) {}

    void write(SchemaPlace schema, int depth) {
        if (depth > kMaxSchemaDepth) {
            writer_.literal(R"({"type":"object"})");
            return;
        }
        SchemaNode node;
        gatherer_.gather(schema, node, depth);
        write_node(node, depth);
        budget_.write(writer_.out().size() - counted_);
        counted_ = writer_.out().size();
    }

private:
    void write_node(const SchemaNode& node, int depth) {
        const Choices choices(node);
        writer_.begin_object();
        write_type(node, choices, depth);
        for (const MemberValue& member : node.copied) {
            if (!member.value.is_null()) writer_.member(member.key.escaped, member.value.raw());
        }
        if (node.nullable || choices.null()) writer_.member("nullable", true);
        write_values(node, choices);
        if (!node.pattern.empty()) writer_.member("pattern", node.pattern);
        if (node.items.value.is_object()) {
            writer_.key("items");
            write(node.items, depth + 1);
        }
        write_properties(node, depth);
        writer_.end_object();
    }

    void write_type(const SchemaNode& node, const Choices& choices, int depth) {
        if (node.branches.value.exists()) {
            write_branches(node.branches, depth);
        } else if (node.types.size() > 1) {
            writer_.key("anyOf").begin_array();
            for (const Text type : node.types) writer_.begin_object().member("type", type).end_object();
            writer_.end_array();
        } else if (!node.types.empty()) {
            writer_.member("type", node.types.front());
        } else if (!node.properties.empty()) {
            writer_.member("type", Text{"object"});
        } else if (choices.any()) {
            writer_.member("type", Text{choices.type()});
        }
    }

    void write_branches(SchemaPlace branches, int depth) {
        writer_.key("anyOf").begin_array();
        for (const Value branch : branches.value.elements()) {
            if (budget_.is_spent()) break;
            if (!is_null_schema(branch)) write({branch, branches.inside}, depth + 1);
        }
        writer_.end_array();
    }

    // Enumerated values are strings there; numbers keep their type beside the format "enum".
    void write_values(const SchemaNode& node, const Choices& choices) {
        if (choices.any()) choices.write(writer_);
        const bool string = node.types.empty() || node.types.front().escaped == "string";
        const bool kept = !string || node.format.escaped == "date-time" || node.format.escaped == "enum";
        if (!choices.are_texts()) {
            writer_.member("format", Text{"enum"});
        } else if (!node.format.empty() && kept) {
            writer_.member("format", node.format);
        }
    }

    void write_properties(const SchemaNode& node, int depth) {
        if (node.properties.empty()) return;
        std::unordered_set<std::string_view> names;
        writer_.key("properties").begin_object();
        for (const SchemaPlace& object : node.properties) {
            for (const MemberValue& property : object.value.members()) {
                if (budget_.is_spent()) break;
                if (!names.insert(property.key.escaped).second) continue;
                writer_.key(property.key);
                write({property.value, object.inside}, depth + 1);
            }
        }
        writer_.end_object();
        write_required(node, names);
    }

    // Each name once, and only of properties that there are.
    void write_required(const SchemaNode& node, std::unordered_set<std::string_view>& names) {
        bool open = false;
        for (const Value list : node.required) {
            for (const Value name : list.elements()) {
                if (names.erase(name.text().escaped) == 0) continue;
                if (!open) writer_.key("required").begin_array();
                open = true;
                writer_.value(name.text());
            }
        }
        if (open) writer_.end_array();
    }

    Writer& writer_;
    SchemaBudget& budget_;
    SchemaGatherer gatherer_;
    std::size_t counted_;  // bytes of the output that the budget knows of
};

}  // namespace

bool write_openapi_schema(Writer& writer, Raw schema, SchemaBudget& budget) {
    const Value root{schema};
    OpenApiWriter(writer, root, budget).write({root}, 0);
    return !budget.is_spent();
}

}  // namespace lightport::gemini
