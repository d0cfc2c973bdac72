// Adapter: an API that we speak to a provider. The extension point for new providers.
//
// Adapters are immutable and shared by all workers: no I/O, no locks, no state. What one exchange needs to remember
// lives in the EventReader that the adapter opens for it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lightport/capabilities.hpp"
#include "lightport/chat.hpp"
#include "lightport/embeddings.hpp"
#include "lightport/models.hpp"
#include "lightport/rerank.hpp"
#include "lightport/result.hpp"

namespace lightport {

struct Header {
    std::string name;   // lower case, a token
    std::string value;  // no control characters
};

// First value of a header by lower-case name; empty when absent.
std::string_view find_header(const std::vector<Header>& headers, std::string_view lower_name);

// What a route decided: which model the provider shall see, and its defaults.
struct Target {
    std::string_view provider;            // id, e.g. "anthropic"
    std::string_view model;               // the model name for the provider, unescaped
    std::int64_t default_max_tokens = 0;  // for providers that require a limit; 0: the adapter's own default
    const std::vector<Header>* client_headers =
        nullptr;  // allow-listed client headers an adapter may read (anthropic-beta…)
    const std::vector<Header>* options = nullptr;  // the provider's options from the configuration, e.g. region
    std::string_view base_path;  // of the base URL, e.g. "/v1": what is sent is this and UpstreamRequest::path

    // The value of an option; empty when it is not set.
    std::string_view option(std::string_view name) const {
        return options != nullptr ? find_header(*options, name) : std::string_view{};
    }
};

// What is sent to the provider, without credentials. The body is the concatenation of pieces, which borrow from the
// client's body or from storage (never moved after pieces are set: the request is kept in place by its owner).
struct UpstreamRequest {
    std::string method = "POST";
    std::string path;             // appended to the base URL's path, e.g. "/chat/completions"
    std::vector<Header> headers;  // content-type and accept are set by the gateway where they are not here
    std::string storage;
    std::vector<std::string_view> pieces;  // empty: the body is storage
    bool stream = false;                   // an event stream is expected

    std::vector<std::string_view> body() const {
        return pieces.empty() ? std::vector<std::string_view>{storage} : pieces;
    }
};

struct ResponseHead {
    int status = 0;
    std::vector<Header> headers;             // names in lower case
    std::size_t max_event_bytes = 16 << 20;  // of one event of a stream; a reader fails beyond it

    std::string_view header(std::string_view lower_name) const { return find_header(headers, lower_name); }
};

// Decodes one answer of a provider. Created per exchange, used by one thread, never throws.
class EventReader {
public:
    virtual ~EventReader() = default;

    // Takes the next bytes of the body at any split and emits what they complete. After End or Failure: no effect.
    virtual void read(std::string_view bytes, chat::EventSink& sink) = 0;

    // The body ended cleanly. Emits End, or Failure when the provider's answer is not complete.
    virtual void finish(chat::EventSink& sink) = 0;
};

// A credential at the moment of its use. Borrowed.
struct Credential {
    std::string_view key;            // API key or access token; for AWS signatures the secret access key
    std::string_view key_id;         // AWS access key id; empty elsewhere
    std::string_view session_token;  // AWS, temporary credentials
    bool access_token = false;       // key is an OAuth access token that was obtained, not an API key
};

// The request that a signature covers.
struct Signing {
    std::string_view method;
    std::string_view host;                                // value of the Host header
    std::string_view target;                              // path and query as they are sent
    const std::vector<std::string_view>* body = nullptr;  // pieces
    const std::vector<Header>* headers = nullptr;         // already decided, e.g. content-type
    std::string_view region;
    std::chrono::system_clock::time_point now;
};

// An in-process provider's answer: what a server would send, and when.
struct Script {
    enum class Step : std::uint8_t { kSend, kCut, kStall };
    struct Action {
        Step step = Step::kSend;
        std::chrono::milliseconds delay{0};  // before the step
        std::string bytes;
    };
    ResponseHead head;
    std::chrono::milliseconds head_delay{0};
    std::vector<Action> actions;  // the body ends cleanly after the last one
};

class Adapter {
public:
    virtual ~Adapter() = default;

    virtual Capabilities capabilities() const = 0;

    // The address where none is configured but the provider's options say it (region, resource, project …), e.g.
    // "https://bedrock-runtime.eu-west-1.amazonaws.com". Error: kInternal, names the option that is missing.
    virtual Result<std::string> base_url(const std::vector<Header>& options) const;

    // The chat request in the provider's form. Members it cannot express are noted in losses; a request that would lose
    // its meaning is an error naming the param.
    virtual Result<void> write(const chat::Request& request, const Target& target, chat::LossReport& losses,
                               UpstreamRequest& out) const = 0;

    // A reader for an answer with a 2xx status to `request`, which must outlive it.
    virtual std::unique_ptr<EventReader> open(const chat::Request& request, const ResponseHead& head) const = 0;

    // An answer with another status. body: at most the first 64 KiB.
    virtual Error read_error(const ResponseHead& head, std::string_view body) const = 0;

    // Puts the key where the provider expects it. Default: `authorization: Bearer <key>`.
    virtual void authorize(const Credential& credential, std::vector<Header>& headers) const;

    // For providers that expect the key in the query of the target, path and query as they are sent. Default: nothing.
    virtual void authorize_target(const Credential& credential, std::string& target) const;

    // For providers whose credential signs the request. Default: authorize(), but nothing for a credential with a key
    // id: a secret access key is never sent.
    virtual void sign(const Credential& credential, const Signing& signing, std::vector<Header>& headers) const;

    // Adds what a client may see of the provider's headers, in OpenAI's names (x-ratelimit-*, retry-after …).
    // Default: OpenAI's own names are copied.
    virtual void carry_headers(const ResponseHead& upstream, std::vector<Header>& out) const;

    // In-process providers answer by a script instead of a connection. Default: none.
    virtual std::optional<Script> script(const chat::Request& request, const Target& target) const;

    // The provider's own endpoint for legacy completions: an adapter for requests whose body is one (Request::messages
    // is empty), which are relayed. nullptr: there is none, chat completions carry them.
    virtual const Adapter* completions() const { return nullptr; }

    // Other endpoints that the provider has; nullptr: it has not.
    virtual const embeddings::EmbeddingsAdapter* embeddings() const { return nullptr; }
    virtual const rerank::RerankAdapter* rerank() const { return nullptr; }
    virtual const models::ModelsAdapter* models() const { return nullptr; }
};

}  // namespace lightport
