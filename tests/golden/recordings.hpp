// Recorded answers of real providers, where a folder of them is at hand (LIGHTPORT_SHARED, or `shared` beside the
// sources).
#pragma once

#include <string_view>

#include "lightport/adapter.hpp"

namespace lightport::golden {

// Replays every recorded chat answer of a provider at once, byte by byte and at random splits: all splits mean the
// same, and only recordings of broken streams end with a failure. Skips the test where there are no recordings.
void replay_recordings(const Adapter& adapter, std::string_view provider);

}  // namespace lightport::golden
