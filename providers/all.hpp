// Every adapter that is built in.
#pragma once

#include "provider/registry.hpp"

namespace lightport {

// Built on first use, lives as long as the process.
const provider::Registry& builtin_registry();

}  // namespace lightport
