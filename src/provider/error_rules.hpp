// How a vendor's errors differ from OpenAI's: where their text and code stand, and what the codes mean. Data of the
// catalogue.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/value.hpp"
#include "lightport/error.hpp"

namespace lightport::provider {

struct ErrorRules {
    using Meanings = std::vector<std::pair<std::string, ErrorKind>>;

    std::string message;  // where the text stands, a JSON pointer (RFC 6901) such as "/base_resp/status_msg"; empty:
                          // wherever errors commonly have it
    std::string code;     // the same of the code
    Meanings codes;       // a code, a type or an HTTP status; one that ends with '*' stands for all that begin so
    Meanings texts;       // a part of the text, in lower case

    // What one of the codes means.
    std::optional<ErrorKind> kind_of_code(std::string_view said) const;
    // What a text means.
    std::optional<ErrorKind> kind_of_text(std::string_view said) const;

    // Absent: there is none.
    json::Value message_in(json::Value root) const;
    json::Value code_in(json::Value root) const;
};

// The kinds as the catalogue calls them: OpenAI's codes, and invalid_request.
std::optional<ErrorKind> error_kind(std::string_view name);
// All names, for messages.
std::string error_kind_names();

}  // namespace lightport::provider
