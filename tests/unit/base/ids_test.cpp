// Request identifiers: shape, and no repetition across threads.
#include "base/ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace lightport {
namespace {

TEST(RequestId, ShapeAndUniqueness) {
    std::vector<std::vector<std::string>> made(4);
    std::vector<std::thread> threads;
    for (auto& ids : made) {
        threads.emplace_back([&ids] {
            for (int i = 0; i < 1'000; ++i) ids.push_back(make_request_id());
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::set<std::string> all;
    for (const auto& ids : made) all.insert(ids.begin(), ids.end());
    EXPECT_EQ(all.size(), 4'000U);
    for (const std::string& id : all) {
        ASSERT_EQ(id.size(), 36U) << id;
        EXPECT_EQ(id.substr(0, 4), "req_");
        EXPECT_EQ(id.find_first_not_of("0123456789abcdef", 4), std::string::npos) << id;
    }
}

}  // namespace
}  // namespace lightport
