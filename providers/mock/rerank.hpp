// A ranking without a model: the more of the query's words a document has, the better.
#pragma once

#include "providers/openai/rerank.hpp"

namespace lightport::mock {

// The score is the share of the query's words that the document has; among equals the earlier document wins. A token
// of usage is a word.
class MockRerank final : public openai::RelayRerank {
public:
    std::optional<Script> script(const rerank::Request& request) const override;
};

}  // namespace lightport::mock
