// Commands that go on until somebody ends them.

#include "agent/store/store.hpp"
#include "cli_node.hpp"
#include "cli_run.hpp"

#include <gtest/gtest.h>

namespace raidwatch::cli_test {

namespace {

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

}  // namespace

TEST(StatusWatch, InAPipePrintsABlockAtFirstAndOnChangeOnly) {
    const Place place;
    record(healthy(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    Running watching(place, {"status", "--watch"});
    ASSERT_TRUE(watching.wait_for("storage healthy"));
    record(rebuilding(), place.directory());
    ASSERT_TRUE(watching.wait_for("md1: degraded"));
    // The age of the state changes with every second; that is no news.
    ASSERT_TRUE(watching.wait_for_requests(daemon, 4));
    const auto ran = watching.interrupt();
    EXPECT_EQ(ran.exit, 0);
    EXPECT_EQ(count(ran.out, "daemon running"), 2u) << ran.out;
}

TEST(StatusWatch, OnATerminalRedrawsAndRestoresItOnInterrupt) {
    const Place place;
    record(rebuilding(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    Running watching(place, {"status", "--watch"}, 80);
    ASSERT_TRUE(watching.wait_for("md1"));
    ASSERT_TRUE(watching.wait_for_requests(daemon, 3));
    const auto ran = watching.interrupt();
    EXPECT_EQ(ran.exit, 0);
    EXPECT_TRUE(ran.out.starts_with("\x1b[?1049h\x1b[?25l")) << "alternate screen, cursor hidden";
    EXPECT_TRUE(ran.out.ends_with("\x1b[?25h\x1b[?1049l")) << "and back";
    EXPECT_GE(count(ran.out, "ZC1A0005"), 2u);
}

TEST(EventsFollow, TellsEachNewEventOnce) {
    const Place place;
    record(healthy(), place.directory());
    const PlayedDaemon daemon(place.socket(), PlayedDaemon::Manner::answers);
    Running following(place, {"events", "--follow", "--since", "2h", "--json"});
    record(rebuilding(), place.directory());
    ASSERT_TRUE(following.wait_for("operation.started"));
    auto more = rebuilding();
    more.events[1].id = "01JDEVENT00000000000000009";
    more.events[1].text = "the third";
    record(more, place.directory());
    ASSERT_TRUE(following.wait_for("the third"));
    const auto ran = following.interrupt();
    EXPECT_EQ(ran.exit, 0);
    EXPECT_EQ(count(ran.out, "\n"), 3u) << ran.out;
}

}  // namespace raidwatch::cli_test
