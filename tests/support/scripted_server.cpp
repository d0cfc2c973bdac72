// Blocking sockets and one thread per connection: simple enough to be believed.
#include "support/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/pem.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace lightport::test {
namespace {

void require(bool condition, const char* what) {
    if (!condition) throw std::runtime_error(std::string("scripted server: ") + what + ": " + std::strerror(errno));
}

// Length of the first whole message in text, 0 when there is none yet.
std::size_t message_length(const std::string& text) {
    const std::size_t head_end = text.find("\r\n\r\n");
    if (head_end == std::string::npos) return 0;
    std::string head = text.substr(0, head_end + 2);
    std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
    const std::size_t body = head_end + 4;
    if (head.find("\r\ntransfer-encoding: chunked\r\n") != std::string::npos) {
        const std::size_t end = text.find("0\r\n\r\n", body);
        return end == std::string::npos ? 0 : end + 5;
    }
    const std::size_t field = head.find("\r\ncontent-length:");
    const std::size_t length = field == std::string::npos ? 0 : std::stoull(head.substr(field + 17));
    return text.size() >= body + length ? body + length : 0;
}

// A write to a closed connection must not end the test, and must not hide that of the code under test either: the
// signal is blocked on the server's threads only.
void block_sigpipe() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

std::string Peer::read_request() {
    std::size_t length = message_length(buffer_);
    while (length == 0) {
        const std::string more = read_some();
        if (more.empty()) return {};
        buffer_ += more;
        length = message_length(buffer_);
    }
    std::string request = buffer_.substr(0, length);
    buffer_.erase(0, length);
    ++requests_;
    server_.change([&] { server_.requests_.push_back(request); });
    return request;
}

std::string Peer::read_head() {
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
        const std::string more = read_some();
        if (more.empty()) return {};
        buffer_ += more;
    }
    const std::string head = buffer_.substr(0, buffer_.find("\r\n\r\n") + 4);
    buffer_.erase(0, head.size());
    return head;
}

std::string Peer::read_some() {
    if (fd_ < 0) return {};
    char bytes[16 * 1024];
    const auto size = ssl_ != nullptr ? SSL_read(ssl_, bytes, sizeof bytes) : ::recv(fd_, bytes, sizeof bytes, 0);
    if (size <= 0) return {};
    const std::string got(bytes, static_cast<std::size_t>(size));
    server_.change([&] { server_.bytes_ += got.size(); });
    return got;
}

bool Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        if (fd_ < 0) return false;
        const auto size = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                          : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

bool Peer::wait_closed() {
    const auto end = std::chrono::steady_clock::now() + kServerPatience;
    while (!read_some().empty()) {
    }
    return std::chrono::steady_clock::now() < end;
}

void Peer::close() { finish(false); }

void Peer::reset() {
    const linger hard{1, 0};
    if (fd_ >= 0) setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    finish(false);
}

void Peer::hold() {
    server_.wait(kServerPatience, [this] { return server_.stopping_ || server_.permits_ > 0; });
    server_.change([this] { server_.permits_ -= server_.permits_ > 0 ? 1 : 0; });
}

bool Peer::session_reused() const { return ssl_ != nullptr && SSL_session_reused(ssl_) == 1; }

bool Peer::accept_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, fd_);
    if (SSL_accept(ssl_) != 1) return false;
    server_.change([this] { ++server_.handshakes_; });
    return true;
}

void Peer::finish(bool polite) {
    if (fd_ < 0) return;
    if (ssl_ != nullptr) {
        if (polite && SSL_is_init_finished(ssl_) == 1) SSL_shutdown(ssl_);
        SSL_free(ssl_);
        ssl_ = nullptr;
    }
    server_.change([this] { std::erase(server_.fds_, fd_); });
    ::close(fd_);
    fd_ = -1;
}

ScriptedServer::ScriptedServer(Handler handler, ServerOptions options)
    : handler_(std::move(handler)), unix_path_(options.unix_path) {
    if (options.tls) make_context(*options.tls);
    listen_on(unix_path_);
    acceptor_ = std::thread([this] { accept_loop(); });
}

ScriptedServer::~ScriptedServer() {
    change([this] {
        stopping_ = true;
        for (const int fd : fds_) ::shutdown(fd, SHUT_RDWR);
    });
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
    if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
    SSL_CTX_free(context_);
}

ScriptedServer::Handler ScriptedServer::answering(std::string response) {
    return [response = std::move(response)](Peer& peer) {
        while (!peer.read_request().empty() && peer.send(response)) {
        }
    };
}

std::string ScriptedServer::ok(std::string_view body, std::string_view content_type) {
    std::string text = "HTTP/1.1 200 OK\r\ncontent-type: ";
    text.append(content_type).append("\r\ncontent-length: ").append(std::to_string(body.size()));
    return text.append("\r\n\r\n").append(body);
}

std::size_t ScriptedServer::connections() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
}

std::size_t ScriptedServer::handshakes() const {
    const std::lock_guard lock(mutex_);
    return handshakes_;
}

std::size_t ScriptedServer::open_connections() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::uint64_t ScriptedServer::bytes() const {
    const std::lock_guard lock(mutex_);
    return bytes_;
}

bool ScriptedServer::wait_for_connections(std::size_t count, std::chrono::milliseconds limit) const {
    return wait(limit, [&] { return accepted_ >= count; });
}

bool ScriptedServer::wait_for_requests(std::size_t count, std::chrono::milliseconds limit) const {
    return wait(limit, [&] { return requests_.size() >= count; });
}

bool ScriptedServer::wait_for_no_connection(std::chrono::milliseconds limit) const {
    return wait(limit, [&] { return open_ == 0; });
}

void ScriptedServer::release(std::size_t count) {
    change([&] { permits_ += count; });
}

void ScriptedServer::listen_on(const std::string& unix_path) {
    if (!unix_path.empty()) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        unix_path.copy(address.sun_path, sizeof address.sun_path - 1);
        listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        require(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "bind");
        socklen_t size = sizeof address;
        require(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0, "getsockname");
        port_ = ntohs(address.sin_port);
    }
    require(::listen(listener_, 128) == 0, "listen");
}

void ScriptedServer::make_context(const TlsIdentity& identity) {
    context_ = SSL_CTX_new(TLS_server_method());
    BIO* certificate_text = BIO_new_mem_buf(identity.certificate.data(), static_cast<int>(identity.certificate.size()));
    BIO* key_text = BIO_new_mem_buf(identity.key.data(), static_cast<int>(identity.key.size()));
    X509* certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
    const bool good = SSL_CTX_use_certificate(context_, certificate) == 1 && SSL_CTX_use_PrivateKey(context_, key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(certificate_text);
    BIO_free(key_text);
    require(good, "certificate");
}

void ScriptedServer::accept_loop() {
    block_sigpipe();
    while (true) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        std::size_t index = 0;
        {
            const std::lock_guard lock(mutex_);
            if (stopping_ || fd < 0) {
                if (fd >= 0) ::close(fd);
                return;
            }
            index = accepted_++;
            ++open_;
            fds_.push_back(fd);
        }
        changed_.notify_all();
        threads_.emplace_back([this, fd, index] { serve(fd, index); });
    }
}

void ScriptedServer::serve(int fd, std::size_t index) {
    block_sigpipe();
    const timeval patience{std::chrono::duration_cast<std::chrono::seconds>(kServerPatience).count(), 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Peer peer(*this, fd, index);
    if (context_ == nullptr || peer.accept_tls(context_)) handler_(peer);
    peer.finish(true);
    change([this] { --open_; });
}

template <class Change>
void ScriptedServer::change(Change apply) {
    {
        const std::lock_guard lock(mutex_);
        apply();
    }
    changed_.notify_all();
}

template <class Condition>
bool ScriptedServer::wait(std::chrono::milliseconds limit, Condition condition) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, condition);
}

}  // namespace lightport::test
