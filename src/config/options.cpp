// The options of a provider: which of them are secrets, and how they are kept apart. See config.hpp.
#include <algorithm>
#include <array>

#include "config/config.hpp"

namespace lightport::config {
namespace {

constexpr std::array<std::string_view, 4> kSecretOptions = {"client_secret", "credentials_json", "secret_access_key",
                                                            "session_token"};

}  // namespace

bool is_secret_option(std::string_view name) {
    return std::find(kSecretOptions.begin(), kSecretOptions.end(), name) != kSecretOptions.end();
}

void Provider::set_option(std::string name, std::string value) {
    if (is_secret_option(name)) {
        secrets.insert_or_assign(std::move(name), Secret(std::move(value)));
        return;
    }
    const auto same = [&](const Header& option) { return option.name == name; };
    const auto known = std::find_if(options.begin(), options.end(), same);
    if (known != options.end()) {
        known->value = std::move(value);
    } else {
        options.push_back({std::move(name), std::move(value)});
    }
}

bool Provider::has_option(std::string_view name) const {
    const auto secret = secrets.find(name);
    return secret != secrets.end() ? !secret->second.empty() : !find_header(options, name).empty();
}

}  // namespace lightport::config
