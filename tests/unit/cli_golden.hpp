#pragma once
// What is printed, held against the file in tests/fixtures/cli that a person has looked at.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace raidwatch::cli_test {

inline std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// With RAIDWATCH_UPDATE_GOLDEN set the file is written instead: then read it, and its diff, before it is
/// committed.
inline void expect_golden(const std::string& name, const std::string& printed) {
    const std::string path = std::string(RAIDWATCH_FIXTURES) + "/cli/" + name;
    if (std::getenv("RAIDWATCH_UPDATE_GOLDEN") != nullptr) {
        std::ofstream(path, std::ios::binary) << printed;
        return;
    }
    EXPECT_EQ(printed, content_of(path)) << "differs from " << path;
}

}  // namespace raidwatch::cli_test
