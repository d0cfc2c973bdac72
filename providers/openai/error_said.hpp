// The words of an error, in whatever shape a server writes it. Private to error.cpp.
#pragma once

#include <optional>
#include <string>

#include "json/value.hpp"

namespace lightport::openai {

// What a body says, in whatever shape.
struct Said {
    std::string message;
    std::optional<std::string> type;
    std::optional<std::string> param;
    std::optional<std::string> code;
    std::string phrase;         // a code that is a sentence
    bool code_given = false;    // also when it is null
    std::string retry_delay;    // google.rpc.RetryInfo
    std::optional<int> status;  // a numeric code that is an HTTP status
    std::string innererror;     // Azure's details of a content filter
};

// `error` is the object itself: message, type, param, code.
void read_object(json::Value error, Said& said);

// A whole document.
Said read_said(json::Value root);

// Text without credentials; nullopt: the value is no text.
std::optional<std::string> text_of(json::Value value);

}  // namespace lightport::openai
