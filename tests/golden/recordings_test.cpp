// Recorded answers of real providers through the adapters.
#include <gtest/gtest.h>

#include "golden/recordings.hpp"
#include "providers/all.hpp"

namespace lightport::golden {
namespace {

TEST(Recordings, OfAnthropicAreUnderstoodAtAnySplit) {
    replay_recordings(*builtin_registry().find("anthropic"), "anthropic");
}

TEST(Recordings, OfGeminiAreUnderstoodAtAnySplit) { replay_recordings(*builtin_registry().find("gemini"), "google"); }

TEST(Recordings, OfAzureAreUnderstoodAtAnySplit) { replay_recordings(*builtin_registry().find("azure"), "azure"); }

TEST(Recordings, OfMistralAreUnderstoodAtAnySplit) {
    replay_recordings(*builtin_registry().find("mistral"), "mistral");
}

TEST(Recordings, OfCohereAreUnderstoodAtAnySplit) { replay_recordings(*builtin_registry().find("cohere"), "cohere"); }

// Vertex AI finds out by itself whose answer it reads.
TEST(Recordings, OfGeminiAndClaudeAreUnderstoodOnVertex) {
    replay_recordings(*builtin_registry().find("vertex"), "google");
    replay_recordings(*builtin_registry().find("vertex"), "anthropic");
}

}  // namespace
}  // namespace lightport::golden
