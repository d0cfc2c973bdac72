// See folded.hpp.
#include "providers/openai/folded.hpp"

#include <algorithm>

#include "json/text.hpp"

namespace lightport::openai {

using json::MemberValue;
using json::Value;

namespace {

constexpr std::size_t kNode = sizeof(Folded) + 64;  // what a value costs beside its bytes

// Says nothing that could replace something.
bool is_neutral(Value value) {
    if (value.is_array()) return value.elements().size() == 0;
    if (value.is_object()) return value.members().begin() == value.members().end();
    return value.missing() || (value.is_string() && value.text().empty());
}

// The rule's way, where the piece is of its type.
Fold fold_of(Value piece, Fold wanted) {
    switch (wanted) {
        case Fold::kLast:
        case Fold::kDrop: return wanted;
        // A server that sends arguments as the object that they are text of.
        case Fold::kText: return piece.is_string() || piece.is_object() ? wanted : Fold::kLast;
        case Fold::kObject: return piece.is_object() ? wanted : Fold::kLast;
        default: return piece.is_array() ? wanted : Fold::kLast;
    }
}

Rule rule_for(const MemberValue& member, const Shape& shape) {
    for (const Rule& rule : shape.rules) {
        if (json::equals(member.key, rule.name)) return rule;
    }
    return Rule{member.key.escaped, member.value.is_array() ? shape.lists : Fold::kLast};
}

}  // namespace

bool Folded::Budget::take(std::size_t bytes) {
    overflown = overflown || bytes > left;
    if (!overflown) left -= bytes;
    return !overflown;
}

void Folded::take(Value piece, const Rule& rule, Budget& budget) {
    const Fold fold = fold_of(piece, rule.fold);
    if (fold == Fold::kDrop) return;
    const bool was_null = fold_ == Fold::kLast && json_ == "null";
    if (taken_ && is_neutral(piece) && (piece.missing() || !was_null)) return;
    taken_ = true;
    if (fold != fold_) {
        json_.clear();
        inner_.clear();
        fold_ = fold;
    }
    switch (fold) {
        case Fold::kText:
            return append(piece.is_string() ? piece.text().escaped : json::escaped(piece.raw().json), budget);
        case Fold::kObject: return take_members(piece, *rule.shape, budget);
        case Fold::kLast: return replace(piece.raw().json, budget);
        default: return take_elements(piece, rule, budget);
    }
}

void Folded::replace(std::string_view json, Budget& budget) {
    if (json_ == json) return;
    budget.left += json_.size();
    json_.clear();
    append(json, budget);
}

void Folded::append(std::string_view json, Budget& budget) {
    if (budget.take(json.size())) json_.append(json);
}

void Folded::take_members(Value object, const Shape& shape, Budget& budget) {
    for (const MemberValue& one : object.members()) {
        const Rule rule = rule_for(one, shape);
        if (rule.fold == Fold::kDrop) continue;
        const std::string_view name = rule.as.empty() ? rule.name : rule.as;
        const std::size_t before = inner_.size();
        Folded& mine = member(name);
        if (inner_.size() > before) budget.take(kNode + name.size());
        budget.overflown = budget.overflown || inner_.size() > kMaxMembers;
        if (budget.overflown) return;
        mine.take(one.value, rule, budget);
    }
}

void Folded::take_elements(Value list, const Rule& rule, Budget& budget) {
    std::int64_t position = 0;
    for (const Value element : list.elements()) {
        if (budget.overflown) return;
        if (fold_ == Fold::kAppend) {
            if (!json_.empty()) append(",", budget);
            append(element.raw().json, budget);
        } else if (fold_ == Fold::kDistinct) {
            take_distinct(element, rule, budget);
        } else if (element.is_object() || fold_ == Fold::kRuns) {
            Folded* mine = fold_ == Fold::kRuns
                               ? &run_of(element, budget)
                               : element_at(element["index"].integer().value_or(position), rule.shape->most, budget);
            if (mine != nullptr) mine->take(element, Rule{{}, Fold::kObject, rule.shape}, budget);
        }
        ++position;
    }
}

void Folded::take_distinct(Value element, const Rule& rule, Budget& budget) {
    constexpr std::ptrdiff_t kCompared = 512;
    std::string text(element.raw().json);
    if (element.is_object() && rule.shape != nullptr) {
        Folded whole;
        Budget own{text.size() + kMaxMembers * kNode};
        whole.take(element, Rule{{}, Fold::kObject, rule.shape}, own);
        budget.overflown = budget.overflown || own.overflown;
        text.clear();
        json::Writer writer(text);
        whole.write(writer);
    }
    const auto end = inner_.begin() + std::min(kCompared, std::ssize(inner_));
    if (std::any_of(inner_.begin(), end, [&](const Folded& one) { return one.json_ == text; })) return;
    insert(inner_.size(), budget).append(text, budget);
}

Folded* Folded::element_at(std::int64_t index, std::int64_t most, Budget& budget) {
    if (index < 0 || index >= most) return nullptr;
    const auto at = std::find_if(inner_.begin(), inner_.end(), [&](const Folded& one) { return one.index_ >= index; });
    if (at != inner_.end() && at->index_ == index) return &*at;
    Folded& added = insert(static_cast<std::size_t>(at - inner_.begin()), budget);
    added.index_ = index;
    return &added;
}

// What has `data` stands for itself; a signature may come after the text that it is of.
Folded& Folded::run_of(Value element, Budget& budget) {
    if (!inner_.empty() && element["data"].missing()) {
        const auto same = [&](std::string_view name) {
            const Folded* before = inner_.back().find(name);
            return before != nullptr && before->json_ == element[name].raw().json;
        };
        if (same("index") && same("type")) return inner_.back();
    }
    return insert(inner_.size(), budget);
}

Folded& Folded::insert(std::size_t at, Budget& budget) {
    budget.take(kNode);
    return *inner_.emplace(inner_.begin() + static_cast<std::ptrdiff_t>(at));
}

const Folded* Folded::find(std::string_view name) const {
    const auto at = std::find_if(inner_.begin(), inner_.end(), [&](const Folded& one) { return one.name_ == name; });
    return at == inner_.end() ? nullptr : &*at;
}

Folded& Folded::member(std::string_view name) {
    const auto at = std::find_if(inner_.begin(), inner_.end(), [&](const Folded& one) { return one.name_ == name; });
    if (at != inner_.end()) return *at;
    Folded& added = inner_.emplace_back(name);
    added.set_null();
    return added;
}

void Folded::set_null() {
    fold_ = Fold::kLast;
    json_ = "null";
}

void Folded::write(json::Writer& writer) const {
    switch (fold_) {
        case Fold::kLast:
        case Fold::kDrop: writer.literal(json_); return;
        case Fold::kText: writer.value(json::Text{json_}); return;
        case Fold::kObject:
            writer.begin_object();
            write_members(writer);
            writer.end_object();
            return;
        default: break;
    }
    writer.begin_array();
    if (!json_.empty()) writer.literal(json_);
    for (const Folded& element : inner_) element.write(writer);
    writer.end_array();
}

void Folded::write_members(json::Writer& writer) const {
    for (const Folded& member : inner_) {
        writer.key(json::Text{member.name_});
        member.write(writer);
    }
}

}  // namespace lightport::openai
