// What a running process cannot change.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace lightport::config {

// Gives `wanted` the running values of all settings that are fixed at start, and names those that were to change.
std::vector<std::string> keep_fixed_settings(const Config& running, Config& wanted);

}  // namespace lightport::config
