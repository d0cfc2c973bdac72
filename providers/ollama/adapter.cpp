// The address, and the way to the parts that read and write.
#include "providers/ollama/adapter.hpp"

#include <algorithm>

#include "providers/ollama/decoder.hpp"
#include "providers/ollama/errors.hpp"
#include "providers/ollama/request.hpp"

namespace lightport::ollama {
namespace {

constexpr std::string_view kPort = ":11434";

// Whether "host", "host:1", "[::1]" or "[::1]:1" says a port.
bool has_port(std::string_view host) { return host.find(host.starts_with('[') ? "]:" : ":") != std::string_view::npos; }

}  // namespace

Capabilities OllamaAdapter::capabilities() const {
    Capabilities some;
    some.json_object = some.json_schema = some.stop = some.seed = some.penalties = Support::kYes;
    some.embeddings = Support::kYes;
    some.tools = some.images = some.reasoning = Support::kSome;  // models that can
    some.parallel_tools = Support::kSome;                        // several calls come, but cannot be switched off
    some.tool_choice = Support::kSome;                           // which tools are offered, but not that one is called
    some.files = Support::kSome;                                 // text only
    some.logprobs = Support::kSome;                              // newer releases
    return some;
}

// OLLAMA_HOST is written for the server as well, where 0.0.0.0 means everywhere: a client goes to its own machine then.
Result<std::string> OllamaAdapter::base_url(const std::vector<Header>& options) const {
    std::string_view host = find_header(options, "host");
    while (host.ends_with('/')) host.remove_suffix(1);
    if (host.find("://") != std::string_view::npos) return std::string(host);  // its scheme's usual port counts
    const std::size_t slash = std::min(host.find('/'), host.size());
    std::string address(host.substr(0, slash));
    const auto colons = std::count(address.begin(), address.end(), ':');
    if (colons > 1 && address.front() != '[') address = "[" + address + "]";
    if (address.empty() || address.front() == ':') address.insert(0, "127.0.0.1");
    if (!has_port(address)) address.append(kPort);
    if (address.starts_with("0.0.0.0:")) address.replace(0, 7, "127.0.0.1");
    return "http://" + address + std::string(host.substr(slash));
}

Result<void> OllamaAdapter::write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                                  UpstreamRequest& out) const {
    out.storage.clear();
    RequestWriter writer(request, target, losses, out.storage);
    if (Result<void> written = writer.write(); !written) {
        out.storage.clear();
        return written;
    }
    out.path = "/api/chat";
    out.stream = request.stream;
    return {};
}

std::unique_ptr<EventReader> OllamaAdapter::open(const chat::Request& request, const ResponseHead& head) const {
    return open_reader(request, head);
}

Error OllamaAdapter::read_error(const ResponseHead& head, std::string_view body) const { return error_of(head, body); }

std::unique_ptr<Adapter> make_adapter() { return std::make_unique<OllamaAdapter>(); }

}  // namespace lightport::ollama
