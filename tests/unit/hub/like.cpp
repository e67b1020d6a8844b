#include "like.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace raidwatch::hub {

using nlohmann::json;

json fixture(const std::string& name) {
    std::ifstream file(RAIDWATCH_FIXTURES "/hub/" + name);
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}), nullptr, false);
}

void expect_like(const json& expected, const json& actual, const std::string& where) {
    if (expected == "*") {
        EXPECT_TRUE(actual.is_string() && !actual.get<std::string>().empty()) << where;
    } else if (expected.is_object()) {
        ASSERT_TRUE(actual.is_object()) << where;
        for (const auto& [key, value] : expected.items()) {
            ASSERT_TRUE(actual.contains(key)) << where << "." << key;
            expect_like(value, actual[key], where + "." + key);
        }
    } else if (expected.is_array()) {
        ASSERT_TRUE(actual.is_array()) << where;
        ASSERT_EQ(actual.size(), expected.size()) << where;
        for (std::size_t i = 0; i < expected.size(); ++i)
            expect_like(expected[i], actual[i], where + "[" + std::to_string(i) + "]");
    } else {
        EXPECT_EQ(actual, expected) << where;
    }
}

}  // namespace raidwatch::hub
