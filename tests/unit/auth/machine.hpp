// A machine that exists only in a test: its variables, files and clock; and a provider whose credential is obtained on
// it.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "auth/sources.hpp"
#include "unit/net/harness.hpp"

namespace lightport::test {

struct Machine {
    std::map<std::string, std::string> variables;
    std::map<std::string, std::string> files;
    auth::SystemTime now = std::chrono::sys_days(std::chrono::year(2026) / 3 / 14) + std::chrono::hours(9);

    // Borrows the machine.
    auth::Environment environment() {
        auth::Environment made = auth::process_environment();  // for the limits
        const auto in = [](const std::map<std::string, std::string>& map, const std::string& key) {
            const auto found = map.find(key);
            return found == map.end() ? std::nullopt : std::optional<std::string>(found->second);
        };
        made.variable = [this, in](const std::string& name) { return in(variables, name); };
        made.file = [this, in](const std::string& path) { return in(files, path); };
        made.now = [this] { return now; };
        return made;
    }
};

using Options = std::map<std::string, std::string>;

inline config::Provider provider_with(const std::string& adapter, const Options& options) {
    config::Provider provider;
    provider.id = "p";
    provider.adapter = adapter;
    for (const auto& [name, value] : options) provider.set_option(name, value);
    return provider;
}

inline std::string at(std::uint16_t port, const std::string& path = {}) {
    return "http://127.0.0.1:" + std::to_string(port) + path;
}

inline boost::asio::awaitable<void> obtain(std::shared_ptr<auth::CredentialSource> source, net::Upstreams& upstreams,
                                           std::optional<Result<auth::SecretsPtr>>& outcome) {
    outcome = co_await source->get(upstreams, std::make_shared<auth::Waiter>(upstreams.context()));
}

class AuthTest : public ::testing::Test {
protected:
    // Makes the source; the reason why not goes into `problem`.
    std::shared_ptr<auth::CredentialSource> make(const std::string& adapter, const Options& options) {
        auto made = auth::make_source(provider_with(adapter, options), machine.environment());
        problem = made ? "" : made.error().message;
        return made ? *made : nullptr;
    }

    Result<auth::SecretsPtr> get(const std::shared_ptr<auth::CredentialSource>& source) {
        std::optional<Result<auth::SecretsPtr>> outcome;
        harness.run(obtain(source, harness.upstreams, outcome));
        return outcome ? *outcome : Result<auth::SecretsPtr>(Error(ErrorKind::kInternal, "nothing came"));
    }

    // "status code: message" of what went wrong, or the credential: "key_id/key/session_token".
    std::string outcome(const std::string& adapter, const Options& options) {
        const auto source = make(adapter, options);
        if (!source) return problem.empty() ? "no source" : problem;
        const auto got = get(source);
        if (!got)
            return std::to_string(got.error().status) + " " + got.error().code.value_or("-") + ": " +
                   got.error().message;
        const Credential credential = (*got)->credential();
        return std::string(credential.key_id) + "/" + std::string(credential.key) + "/" +
               std::string(credential.session_token);
    }

    Machine machine;
    Harness harness;
    std::string problem;
};

inline std::string body_of(const std::string& request) {
    const std::size_t end = request.find("\r\n\r\n");
    return end == std::string::npos ? "" : request.substr(end + 4);
}

}  // namespace lightport::test
