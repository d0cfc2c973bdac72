// Bodies and objects put together from bytes that are there already; ids of a fixed length; filtered readers.
#include "provider/pieces.hpp"

#include <gtest/gtest.h>

#include <set>

#include "provider/filtered_reader.hpp"
#include "provider/safe_id.hpp"

namespace lightport::provider {
namespace {

using json::Value;

TEST(Pieces, NeighboursBecomeOne) {
    const std::string_view text = "abcdef";
    PieceList list;
    list.borrow(text.substr(0, 2));
    list.borrow(text.substr(2, 1));
    list.own("x");
    list.own("y");
    list.borrow(text.substr(4));
    list.own("");
    UpstreamRequest out;
    std::move(list).finish(out);
    EXPECT_EQ(out.pieces, (std::vector<std::string_view>{"abc", "xy", "ef"}));
    EXPECT_EQ(out.pieces[0].data(), text.data());
    EXPECT_EQ(out.storage, "xy");
}

std::string with_member(std::string_view object, std::string_view name) {
    PieceList list;
    rewrite_member(Value(object), name, list, [&](Value value) {
        list.borrow("[");
        list.borrow(value.raw().json);
        list.borrow("]");
    });
    std::string out;
    list.append_to(out);
    return out;
}

TEST(Pieces, AMemberIsReplacedOrAdded) {
    EXPECT_EQ(with_member(R"({"a":1, "b" : 2 })", "b"), R"({"a":1, "b" : [2] })");
    EXPECT_EQ(with_member(R"({"\u0062":2,"b":3})", "b"), R"({"\u0062":[2],"b":[3]})");
    EXPECT_EQ(with_member(R"({"a":1 })", "b"), R"({"a":1,"b":[] })");
    EXPECT_EQ(with_member("{}", "b"), R"({"b":[]})");
}

TEST(Pieces, ElementsKeepWhatStandsBetweenThem) {
    PieceList list;
    rewrite_elements(Value(R"([ 1 , {"a":[2]},"]"])"), list, [&](std::size_t index, Value element) {
        list.own(std::to_string(index) + ":");
        list.borrow(element.raw().json);
    });
    std::string out;
    list.append_to(out);
    EXPECT_EQ(out, R"([ 0:1 , 1:{"a":[2]},2:"]"])");
}

std::string fixed(std::string_view escaped, std::size_t length = 9) {
    std::string out;
    append_fixed_id(out, json::Text{escaped}, length);
    return out;
}

TEST(FixedId, KeepsWhatFitsAndHashesTheRest) {
    EXPECT_EQ(fixed("gSIMJiOk1"), "gSIMJiOk1");
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i) {
        const std::string id = fixed("call_" + std::to_string(i));
        EXPECT_EQ(id.size(), 9u);
        EXPECT_EQ(id, fixed("call_" + std::to_string(i)));
        seen.insert(id);
    }
    EXPECT_EQ(seen.size(), 2000u);
    EXPECT_NE(fixed("gSIMJiO-1"), "gSIMJiO-1");
    EXPECT_EQ(fixed("\\u0061bc"), fixed("abc"));
    EXPECT_EQ(fixed("").size(), 9u);
    EXPECT_EQ(fixed("x", 40).size(), 40u);
}

struct Collect : chat::EventSink {
    void on_event(const chat::Event& event) override {
        const auto* text = std::get_if<chat::Verbatim>(&event);
        seen += text != nullptr ? std::string(text->json) + " " : "other ";
    }
    std::string seen;
};

TEST(FilteredReader, NothingFollowsAFailureOfTheFilter) {
    struct Words final : EventReader {
        void read(std::string_view bytes, chat::EventSink& sink) override { sink.on_event(chat::Verbatim{bytes}); }
        void finish(chat::EventSink& sink) override { sink.on_event(chat::End{}); }
    };
    struct NoB final : EventFilter {
        void on_event(const chat::Event& event, chat::EventSink& next) override {
            const auto* text = std::get_if<chat::Verbatim>(&event);
            if (text == nullptr || text->json != "b") return next.on_event(event);
            next.on_event(chat::Failure{Error(ErrorKind::kUpstream, "no b")});
            next.on_event(chat::Verbatim{"after"});
        }
    };
    FilteredReader reader(std::make_unique<Words>(), std::make_unique<NoB>());
    Collect sink;
    for (const char* word : {"a", "b", "c"}) reader.read(word, sink);
    reader.finish(sink);
    EXPECT_EQ(sink.seen, "a other ");
}

}  // namespace
}  // namespace lightport::provider
