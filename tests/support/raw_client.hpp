// A blocking client that sends exact bytes and reads with a deadline.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <utility>

namespace lightport::test {

class RawClient {
public:
    explicit RawClient(std::uint16_t port, int receive_buffer = 0) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        if (receive_buffer > 0) ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    explicit RawClient(const std::string& path) : socket_(::socket(AF_UNIX, SOCK_STREAM, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        connect(reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return connected_; }
    bool send(const std::string& bytes) {
        return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    }
    // Reads until `text` has arrived; what was read before and with it. At most 5 s.
    std::string read_until(const std::string& text) {
        while (buffer_.find(text) == std::string::npos && read_more()) {
        }
        const std::size_t found = buffer_.find(text);
        const std::size_t end = found == std::string::npos ? buffer_.size() : found + text.size();
        std::string out = buffer_.substr(0, end);
        buffer_.erase(0, end);
        return out;
    }
    std::string read_to_end() {
        while (read_more()) {
        }
        return std::exchange(buffer_, {});
    }
    // After a read to the end: FIN, not a reset and not the deadline.
    bool closed_cleanly() const { return ended_; }
    void finish_sending() { ::shutdown(socket_, SHUT_WR); }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

private:
    void connect(const sockaddr* address, socklen_t size) {
        const timeval limit{5, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        connected_ = ::connect(socket_, address, size) == 0;
    }
    bool read_more() {
        char bytes[16 * 1024];
        const ssize_t count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
        ended_ = count == 0;
        return count > 0;
    }

    int socket_;
    bool connected_ = false;
    bool ended_ = false;
    std::string buffer_;
};

}  // namespace lightport::test
