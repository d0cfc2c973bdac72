// See find_header in adapter.hpp.
#include "lightport/adapter.hpp"

namespace lightport {

std::string_view find_header(const std::vector<Header>& headers, std::string_view lower_name) {
    for (const Header& header : headers) {
        if (header.name == lower_name) return header.value;
    }
    return {};
}

}  // namespace lightport
