// OpenSSL details: a socket BIO that never raises SIGPIPE, verification parameters, the session callback.
#include "net/tls.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>

namespace lightport::net {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;  // the most that one TLS record carries (RFC 8446 §5.1)
constexpr std::size_t kMaxSlots = 1'024;

Error tls_error(std::string message) {
    return Error(ErrorKind::kConnection, std::move(message)).with_code("upstream_tls_failed");
}

int fd_of(BIO* bio) { return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio))); }

bool retry_errno() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

int bio_write(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const auto sent = ::send(fd_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (sent < 0 && retry_errno()) BIO_set_retry_write(bio);
    return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const auto received = ::recv(fd_of(bio), bytes, static_cast<std::size_t>(size), 0);
    if (received < 0 && retry_errno()) BIO_set_retry_read(bio);
    if (received == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(received);
}

long bio_ctrl(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return 0;
}

// OpenSSL's own socket BIO uses write(), which raises SIGPIPE.
const BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lightport socket");
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_ctrl(made, bio_ctrl);
        return made;
    }();
    return method;
}

int slot_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int keep_session(SSL* ssl, SSL_SESSION* session) {
    auto* slot = static_cast<TlsSessionSlot*>(SSL_get_ex_data(ssl, slot_index()));
    if (slot == nullptr) return 0;
    slot->session.reset(session);
    return 1;  // the reference is ours now
}

std::string first_openssl_reason() {
    const unsigned long code = ERR_peek_error();
    const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "the connection was closed during the handshake" : reason;
}

// The host as the certificate must name it: IPv6 literals lose their brackets.
std::string bare_host(const Origin& origin) {
    const std::string& host = origin.host;
    return host.size() > 2 && host.front() == '[' ? host.substr(1, host.size() - 2) : host;
}

bool set_peer_name(SSL* ssl, const Origin& origin) {
    std::string host = bare_host(origin);
    boost::system::error_code ec;
    boost::asio::ip::make_address(host, ec);
    const bool literal = !ec;
    // The macro SSL_set_tlsext_host_name() without its old-style cast.
    constexpr int kSni = SSL_CTRL_SET_TLSEXT_HOSTNAME;
    if (!literal && SSL_ctrl(ssl, kSni, TLSEXT_NAMETYPE_host_name, host.data()) != 1) return false;
    if (!origin.verify) return true;
    X509_VERIFY_PARAM* verify = SSL_get0_param(ssl);
    if (literal) return X509_VERIFY_PARAM_set1_ip_asc(verify, host.c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(verify, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(verify, host.c_str(), host.size()) == 1;
}

}  // namespace

Result<TlsState> TlsState::create(SSL_CTX* context, const Origin& origin, std::shared_ptr<TlsSessionSlot> slot) {
    ERR_clear_error();
    TlsState state;
    state.ssl_.reset(SSL_new(context));
    SSL* ssl = state.ssl_.get();
    if (ssl == nullptr || !set_peer_name(ssl, origin) || SSL_set_ex_data(ssl, slot_index(), slot.get()) != 1) {
        return Error(ErrorKind::kInternal, "TLS could not be set up for " + origin.to_string() + ".");
    }
    if (slot->session && SSL_SESSION_is_resumable(slot->session.get()) == 1) SSL_set_session(ssl, slot->session.get());
    state.slot_ = std::move(slot);
    SSL_set_connect_state(ssl);
    return state;
}

void TlsState::attach(int fd) {
    BIO* bio = BIO_new(socket_method());
    BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
}

Io TlsState::outcome(int result) const {
    if (result > 0) return {IoStatus::kOk, static_cast<std::size_t>(result)};
    const int saved_errno = errno;
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ: return {IoStatus::kWantRead, 0};
        case SSL_ERROR_WANT_WRITE: return {IoStatus::kWantWrite, 0};
        case SSL_ERROR_ZERO_RETURN: return {IoStatus::kEof, 0};
        case SSL_ERROR_SYSCALL:
            if (saved_errno == ECONNRESET || saved_errno == EPIPE) return {IoStatus::kReset, 0};
            return {IoStatus::kFailed, 0};
        default: break;
    }
    const bool cut = ERR_GET_REASON(ERR_peek_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    return {cut ? IoStatus::kCut : IoStatus::kFailed, 0};
}

IoStatus TlsState::handshake() {
    ERR_clear_error();
    errno = 0;
    return outcome(SSL_do_handshake(ssl_.get())).status;
}

Error TlsState::handshake_error(const Origin& origin, IoStatus status) const {
    const long verdict = SSL_get_verify_result(ssl_.get());
    if (origin.verify && verdict != X509_V_OK) {
        return Error(ErrorKind::kConnection, "The certificate of " + origin.host +
                                                 " was not accepted: " + X509_verify_cert_error_string(verdict) + ".")
            .with_code("upstream_tls_verify_failed");
    }
    const std::string reason = status == IoStatus::kReset ? "the connection was reset" : first_openssl_reason();
    return tls_error("The TLS handshake with " + origin.host + " failed: " + reason + ".");
}

Io TlsState::read(boost::asio::mutable_buffer into) {
    ERR_clear_error();
    errno = 0;
    return outcome(SSL_read(ssl_.get(), into.data(), static_cast<int>(std::min(into.size(), kRecordBytes))));
}

Io TlsState::write(std::span<const boost::asio::const_buffer> from) {
    while (!from.empty() && from.front().size() == 0) from = from.subspan(1);
    if (from.empty()) return {};
    ERR_clear_error();
    errno = 0;
    if (from.size() == 1 || from.front().size() >= kRecordBytes) {
        const std::size_t size = std::min(from.front().size(), kRecordBytes);
        return outcome(SSL_write(ssl_.get(), from.front().data(), static_cast<int>(size)));
    }
    std::array<char, kRecordBytes> record;
    std::size_t filled = 0;
    for (std::size_t i = 0; i < from.size() && filled < record.size(); ++i) {
        const std::size_t size = std::min(from[i].size(), record.size() - filled);
        if (size != 0) std::memcpy(record.data() + filled, from[i].data(), size);
        filled += size;
    }
    return outcome(SSL_write(ssl_.get(), record.data(), static_cast<int>(filled)));
}

void TlsState::shutdown() {
    if (SSL_is_init_finished(ssl_.get()) == 0) return;
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
}

void TlsContexts::clear() {
    contexts_.clear();
    slots_.clear();
}

Result<TlsState> TlsContexts::connect(const Origin& origin) {
    auto found = context(origin.verify, origin.ca_file);
    if (!found) return std::move(found).error();
    return TlsState::create(*found, origin, slot(origin));
}

Result<SSL_CTX*> TlsContexts::context(bool verify, const std::string& ca_file) {
    const std::string key = (verify ? "1" : "0") + ca_file;
    if (const auto found = contexts_.find(key); found != contexts_.end()) return found->second.get();
    auto made = make_context(verify, ca_file);
    if (!made) return std::move(made).error();
    return contexts_.emplace(key, *std::move(made)).first->second.get();
}

Result<TlsContexts::Context> TlsContexts::make_context(bool verify, const std::string& ca_file) {
    ERR_clear_error();
    Context context(SSL_CTX_new(TLS_client_method()));
    if (!context) return Error(ErrorKind::kInternal, "OpenSSL has no memory for a TLS context.");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Retried writes come from a new stack buffer with the same bytes.
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // One recv() per record instead of two; pending() sees what was read ahead.
    SSL_CTX_set_read_ahead(context.get(), 1);
    static constexpr unsigned char kAlpn[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context.get(), kAlpn, sizeof kAlpn);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    SSL_CTX_set_verify(context.get(), verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (verify) {
        const int loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                           : SSL_CTX_load_verify_file(context.get(), ca_file.c_str());
        if (loaded != 1) {
            return tls_error("The CA certificates could not be read from " +
                             (ca_file.empty() ? std::string("the system's store") : ca_file) + ".");
        }
    }
    return context;
}

std::shared_ptr<TlsSessionSlot> TlsContexts::slot(const Origin& origin) {
    if (slots_.size() >= kMaxSlots && !slots_.contains(origin)) slots_.clear();
    std::shared_ptr<TlsSessionSlot>& slot = slots_[origin];
    if (!slot) slot = std::make_shared<TlsSessionSlot>();
    return slot;
}

}  // namespace lightport::net
