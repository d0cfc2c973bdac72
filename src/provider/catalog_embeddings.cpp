// The section `embeddings` of an entry of the catalogue.
#include "provider/catalog_keys.hpp"

namespace lightport::provider {

std::vector<Key> embeddings_keys(EmbeddingsProfile& embeddings) {
    constexpr std::int64_t kMostInputs = 2048;  // no client may send more
    return with_member_keys(embeddings,
                            {choice_key<bool>("input", embeddings.list_input, {{"any", false}, {"list", true}}),
                             flag_key("token_ids", embeddings.token_ids),
                             choice_key<Encodings>("encodings", embeddings.encodings,
                                                   {{"all", Encodings::kAll},
                                                    {"base64", Encodings::kBase64},
                                                    {"float", Encodings::kFloat},
                                                    {"none", Encodings::kNone}}),
                             count_key("max_inputs", embeddings.max_inputs, kMostInputs)});
}

}  // namespace lightport::provider
