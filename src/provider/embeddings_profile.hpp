// How the embeddings requests of an OpenAI-shaped vendor differ from OpenAI's, as data, and the rewriting of a request
// by it. Everything that does not differ keeps its bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lightport/adapter.hpp"
#include "provider/member_rules.hpp"

namespace lightport::provider {

// What the vendor knows of encoding_format. The gateway converts vectors that come in the other form.
enum class Encodings : std::uint8_t {
    kAll,     // goes on as it is
    kBase64,  // "base64" alone; floats are what comes unasked
    kFloat,   // "float" alone, which is asked for instead
    kNone,    // the member is left out
};

// `only` says nothing about model and input.
struct EmbeddingsProfile : MemberRules {
    bool list_input = false;  // a single input becomes a list of one
    bool token_ids = true;    // are taken as input
    Encodings encodings = Encodings::kAll;
    std::size_t max_inputs = 0;  // of one request; 0: any number
};

// Appends the requests that cover all inputs of `request` with `model`, without their paths, and notes what is left
// out. Errors: kUnsupported, a member that the profile refuses; kUnsupportedValue, token ids. The pieces borrow from
// the request's body and the profile; the rest is in storage.
Result<void> write_by_profile(const embeddings::Request& request, const Target& target,
                              const EmbeddingsProfile& profile, chat::LossReport& losses,
                              std::vector<UpstreamRequest>& out);

}  // namespace lightport::provider
