// The version of Lightport, as `lightport --version` prints it.
#pragma once

namespace lightport {
inline constexpr const char* kVersion = "0.1.0";
}  // namespace lightport
