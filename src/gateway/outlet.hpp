// Between a provider's reader and the client's writer: passes events on and remembers what the exchange needs to know.
#pragma once

#include <optional>

#include "lightport/chat.hpp"
#include "surface/surface.hpp"

namespace lightport::gateway {

class Outlet final : public chat::EventSink {
public:
    explicit Outlet(surface::EventWriter& writer) : writer_(writer) {}

    void on_event(const chat::Event& event) override {
        if (over()) return;
        if (const auto* failure = std::get_if<chat::Failure>(&event)) {
            failure_ = failure->error;
            return;  // whoever drives the exchange decides whether it becomes a status or an event
        }
        if (const auto* usage = std::get_if<chat::Usage>(&event)) remember(*usage);
        ended_ = std::holds_alternative<chat::End>(event);
        said_ = said_ ||
                !(ended_ || std::holds_alternative<chat::Start>(event) || std::holds_alternative<chat::Usage>(event));
        writer_.on_event(event);
    }

    // Fails the exchange from outside: the connection broke, or a limit was reached.
    void fail(Error error) {
        if (!over()) failure_ = std::move(error);
    }

    bool ended() const { return ended_; }
    // Something of the answer itself was written, not only its beginning.
    bool said() const { return said_; }
    const std::optional<Error>& failure() const { return failure_; }
    bool over() const { return ended_ || failure_; }
    const std::optional<chat::Usage>& usage() const { return usage_; }

private:
    void remember(const chat::Usage& usage) {
        usage_ = usage;
        usage_->service_tier = {};  // borrowed, and not needed
    }

    surface::EventWriter& writer_;
    std::optional<Error> failure_;
    std::optional<chat::Usage> usage_;
    bool ended_ = false;
    bool said_ = false;
};

}  // namespace lightport::gateway
