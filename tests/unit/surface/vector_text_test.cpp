// Embeddings as numbers and as base64, in both directions.
#include "surface/vector_text.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <random>

namespace lightport::surface {
namespace {

std::string to_base64(std::string_view floats) {
    std::string out;
    return append_base64(out, json::Raw{floats}) ? out : "refused";
}

std::string to_floats(std::string_view base64) {
    std::string out;
    return append_floats(out, json::Text{base64}) ? out : "refused";
}

// Values whose bytes are easily worked out by hand: 1.0 is 00 00 80 3f in little-endian order.
TEST(VectorText, KnownValues) {
    EXPECT_EQ(to_base64("[1.0]"), "AACAPw==");
    EXPECT_EQ(to_base64("[0.0, -1.0]"), "AAAAAAAAgL8=");
    EXPECT_EQ(to_base64("[0.5,0.25,-2.0]"), "AAAAPwAAgD4AAADA");
    EXPECT_EQ(to_base64("[ 1e0 ,\n\t1E+0, 10e-1 ]"), "AACAPwAAgD8AAIA/");
    EXPECT_EQ(to_base64("[-0.0]"), "AAAAgA==");
    EXPECT_EQ(to_base64("[]"), "");
    EXPECT_EQ(to_floats("AACAPw=="), "[1]");
    EXPECT_EQ(to_floats("AAAAPwAAgD4AAADA"), "[0.5,0.25,-2]");
    EXPECT_EQ(to_floats(""), "[]");
}

TEST(VectorText, PaddingMayBeMissingAndSlashesEscaped) {
    EXPECT_EQ(to_floats("AACAPw"), "[1]");
    EXPECT_EQ(to_floats("AACAPwAAgD8AAIA\\/"), "[1,1,1]");
}

TEST(VectorText, OneRoundingToTheNearestValue) {
    // Just above the middle of two binary32 values; by way of binary64 it would be rounded twice, to the even one.
    EXPECT_EQ(to_base64("[1.00000005960464485]"), to_base64("[1.00000012]"));
    EXPECT_EQ(to_base64("[1e-60]"), "AAAAAA==") << "too small is zero";
}

TEST(VectorText, WhatIsNoVectorIsRefused) {
    for (const char* wrong : {"[1,null]", "[\"1\"]", "[[1]]", "{}", "\"AACAPw==\"", "[1e39]", "[-1e400]", "[true]"}) {
        EXPECT_EQ(to_base64(wrong), "refused") << wrong;
    }
    for (const char* wrong : {"AACAP", "AAAA", "AAC*Pw==", "AACA Pw==", "AADAfw==", "AACAfw==", "AAA=AAAA"}) {
        EXPECT_EQ(to_floats(wrong), "refused") << wrong;
    }
}

// Any finite values survive both conversions bit by bit.
TEST(VectorText, RandomValuesComeBackUnchanged) {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::string floats = "[";
        for (std::size_t i = random() % 20 + 1; i > 0; --i) {
            float value = 0;
            do {
                value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
            } while (!std::isfinite(value));
            char digits[32];
            floats.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr).append(i > 1 ? "," : "");
        }
        floats += "]";
        const std::string base64 = to_base64(floats);
        EXPECT_EQ(base64.size() % 4, 0u);
        EXPECT_EQ(to_floats(base64), floats);
    }
}

}  // namespace
}  // namespace lightport::surface
