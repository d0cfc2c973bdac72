// A reader whose events are put right on their way to the client.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "lightport/adapter.hpp"

namespace lightport::provider {

// Takes every event of a reader and gives on what shall become of it. One per exchange.
class EventFilter {
public:
    virtual ~EventFilter() = default;
    virtual void on_event(const chat::Event& event, chat::EventSink& next) = 0;
};

class FilteredReader final : public EventReader {
public:
    FilteredReader(std::unique_ptr<EventReader> reader, std::unique_ptr<EventFilter> filter)
        : reader_(std::move(reader)), filter_(std::move(filter)) {}

    void read(std::string_view bytes, chat::EventSink& sink) override {
        Link link(*this, sink);
        reader_->read(bytes, link);
    }
    void finish(chat::EventSink& sink) override {
        Link link(*this, sink);
        reader_->finish(link);
    }

private:
    // Nothing follows a failure of the filter, which the reader behind it does not know of.
    struct Link final : chat::EventSink {
        Link(FilteredReader& from, chat::EventSink& to) : owner(from), next(to) {}
        void on_event(const chat::Event& event) override {
            if (owner.failed_) return;
            Watch watch(owner, next);
            owner.filter_->on_event(event, watch);
        }
        FilteredReader& owner;
        chat::EventSink& next;
    };
    struct Watch final : chat::EventSink {
        Watch(FilteredReader& from, chat::EventSink& to) : owner(from), next(to) {}
        void on_event(const chat::Event& event) override {
            if (owner.failed_) return;
            owner.failed_ = std::holds_alternative<chat::Failure>(event);
            next.on_event(event);
        }
        FilteredReader& owner;
        chat::EventSink& next;
    };

    std::unique_ptr<EventReader> reader_;
    std::unique_ptr<EventFilter> filter_;
    bool failed_ = false;
};

}  // namespace lightport::provider
