#include <raidwatch/base/log.hpp>

#include <array>
#include <cstddef>
#include <string>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace raidwatch {
namespace {

/// Standard error is one end of `ends` until the end of the test; nobody reads the other.
class UnreadLog : public ::testing::TestWithParam<bool> {
  protected:
    void SetUp() override {
        std::array<int, 2> ends{};
        ASSERT_EQ(GetParam() ? ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) : ::pipe(ends.data()), 0);
        reader_ = ends[0];
        ::fcntl(reader_, F_SETFL, O_NONBLOCK);
        saved_ = ::dup(STDERR_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        ::close(ends[1]);
    }
    void TearDown() override {
        ::dup2(saved_, STDERR_FILENO);
        ::close(saved_);
        ::close(reader_);
    }
    std::string taken() {
        std::string text;
        std::array<char, 65536> piece{};
        for (ssize_t size = 0; (size = ::read(reader_, piece.data(), piece.size())) > 0;)
            text.append(piece.data(), static_cast<std::size_t>(size));
        return text;
    }

  private:
    int reader_ = -1, saved_ = -1;
};

TEST_P(UnreadLog, IsLeftOutInsteadOfWaitedForAndSaysSoWhenItIsReadAgain) {
    const std::string line(200, 'x');
    for (int i = 0; i < 20'000; ++i) log::notice(line);  // four megabytes: more than pipes and sockets hold
    const auto before = taken();
    EXPECT_NE(before.find(line), std::string::npos);
    EXPECT_LT(before.size(), 4'000'000U);
    log::notice("the next");
    const auto after = taken();
    EXPECT_NE(after.find("lines could not be written here"), std::string::npos) << after;
    EXPECT_NE(after.find("the next"), std::string::npos);
    log::notice("another");
    EXPECT_EQ(taken().find("could not"), std::string::npos) << "told once";
}

INSTANTIATE_TEST_SUITE_P(PipeAndSocket, UnreadLog, ::testing::Bool());

}  // namespace
}  // namespace raidwatch
