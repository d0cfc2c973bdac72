// A growing byte queue: filled at the back by reads, consumed at the front by the parser. Between prepare() and
// commit() its memory does not move, so that a read may stay armed while the front is being consumed.
#pragma once

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace lightport::server {

class InputBuffer {
public:
    std::string_view data() const { return {memory_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    void consume(std::size_t count) { begin_ += count; }
    void clear() { begin_ = end_; }

    // Free space of at least `least` bytes. Moves memory: not while a read is armed.
    boost::asio::mutable_buffer prepare(std::size_t least) {
        if (begin_ == end_) begin_ = end_ = 0;
        if (capacity_ - end_ < least) relocate(std::max(capacity_, size() + least));
        return {memory_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t count) { end_ += count; }

    // Down to `capacity` bytes, or what is needed. Not while a read is armed.
    void shrink(std::size_t capacity) {
        if (size() == 0 && capacity == 0) {
            memory_.reset();
            begin_ = end_ = capacity_ = 0;
        } else if (capacity_ > capacity && capacity_ > size()) {
            relocate(std::max(capacity, size()));
        }
    }

private:
    void relocate(std::size_t capacity) {
        std::unique_ptr<char[]> memory(new char[capacity]);  // uninitialised on purpose
        const std::size_t used = size();
        if (used > 0) std::memcpy(memory.get(), memory_.get() + begin_, used);
        memory_ = std::move(memory);
        capacity_ = capacity;
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> memory_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace lightport::server
