// The words of an error, in whatever shape a server writes it. Private to error.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "json/value.hpp"
#include "lightport/adapter.hpp"
#include "provider/error_rules.hpp"

namespace lightport::openai {

// What a body says, in whatever shape.
struct Said {
    std::string message;
    std::optional<std::string> type;
    std::optional<std::string> param;
    std::optional<std::string> code;
    std::string phrase;  // a code that is a sentence
    std::vector<std::string>
        codes;                    // everything that may be the vendor's code, numbers and types too; the surest first
    bool code_given = false;      // it is null
    std::string retry_delay;      // google.rpc.RetryInfo
    std::optional<int> status;    // a numeric code that is an HTTP status
    std::string innererror;       // Azure's details of a content filter
    bool moderated = false;       // OpenRouter says why the input was refused
    bool returns = false;         // the answer says when to come again
    std::vector<Header> headers;  // of the server behind OpenRouter
};

// `error` is the object itself: message, type, param, code.
void read_object(json::Value error, Said& said);

// A whole document. `rules`: nullptr where the shape tells everything.
Said read_said(json::Value root, const provider::ErrorRules* rules);

// Text without credentials; nullopt: the value is no text.
std::optional<std::string> text_of(json::Value value);

}  // namespace lightport::openai
