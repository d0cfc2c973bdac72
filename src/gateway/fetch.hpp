// A provider's whole answer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>

#include "lightport/adapter.hpp"
#include "net/upstream.hpp"

namespace lightport::gateway {

struct Fetched {
    ResponseHead head;
    std::string body;  // padded for json::parse
};

// The error that an opened call's answer reports; reads the first 64 KiB of its body.
boost::asio::awaitable<Error> read_error(net::UpstreamCall& call, const Adapter& adapter);

// Opens the call and reads its answer. Errors: the call's, what the provider reported, 502 upstream_body_too_large
// where the answer has more than `left` bytes; those that came are taken off, so that calls side by side can
// share them. `head` is filled in as soon as it is known, also where an error
// follows.
boost::asio::awaitable<Result<void>> fetch(net::UpstreamCall& call, const Adapter& adapter, std::size_t& left,
                                           Fetched& out);

Error too_large_answer();

// Whether a head's content-length says that the body cannot be taken: no need to wait for it then.
bool announces_more_than(std::size_t limit, const ResponseHead& head);

}  // namespace lightport::gateway
