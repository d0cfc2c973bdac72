// See to_json.hpp. Source: YAML 1.2.2, section 10.3 (core schema).
#include "yaml/to_json.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "json/writer.hpp"

namespace lightport::yaml {
namespace {

constexpr std::size_t kMaxValues = 10'000;  // aliases can multiply a small file

// Thrown and caught in this file.
struct Problem {
    YAML::Mark mark;
    std::string what;
};

// Takes the digits off the front; false: there is none.
bool take_digits(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
}

bool take_one_of(std::string_view& text, std::string_view characters) {
    if (text.empty() || characters.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

// A number of JSON: RFC 8259, section 6.
bool is_number(std::string_view text) {
    take_one_of(text, "-");
    if (!take_one_of(text, "0") && !take_digits(text)) return false;
    if (take_one_of(text, ".") && !take_digits(text)) return false;
    if (take_one_of(text, "eE")) {
        take_one_of(text, "+-");
        if (!take_digits(text)) return false;
    }
    return text.empty();
}

class Converter {
public:
    explicit Converter(std::string& out) : writer_(out) {}

    void convert(const YAML::Node& node) {
        if (++values_ > kMaxValues) throw Problem{node.Mark(), "too many values"};
        switch (node.Type()) {
            case YAML::NodeType::Scalar: scalar(node); break;
            case YAML::NodeType::Sequence: sequence(node); break;
            case YAML::NodeType::Map: mapping(node); break;
            default: writer_.null();
        }
    }

private:
    void scalar(const YAML::Node& node) {
        const std::string& text = node.Scalar();
        const bool plain = node.Tag() == "?";
        if (plain && (text == "true" || text == "false" || is_number(text))) {
            writer_.literal(text);
        } else {
            writer_.string(text);
        }
    }

    void sequence(const YAML::Node& node) {
        writer_.begin_array();
        for (const auto& item : node) convert(item);
        writer_.end_array();
    }

    void mapping(const YAML::Node& node) {
        std::set<std::string> seen;
        writer_.begin_object();
        for (const auto& entry : node) {
            if (!entry.first.IsScalar()) throw Problem{entry.first.Mark(), "a key must be plain text"};
            const std::string& key = entry.first.Scalar();
            if (!seen.insert(key).second) throw Problem{entry.first.Mark(), "the key `" + key + "` appears twice"};
            const std::string escaped = json::escaped(key);
            writer_.key(json::Text{escaped});
            convert(entry.second);
        }
        writer_.end_object();
    }

    json::Writer writer_;
    std::size_t values_ = 0;
};

Error error_at(const YAML::Mark& mark, const std::string& what) {
    return {ErrorKind::kBadRequest,
            std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1) + ": " + what};
}

}  // namespace

Result<std::string> to_json(std::string_view document) {
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(document));
        if (documents.size() != 1) return error_at(YAML::Mark{}, "exactly one YAML document is expected");
        std::string json;
        Converter(json).convert(documents.front());
        return json;
    } catch (const Problem& problem) {
        return error_at(problem.mark, problem.what);
    } catch (const YAML::Exception& error) {
        return error_at(error.mark, error.msg);
    }
}

}  // namespace lightport::yaml
