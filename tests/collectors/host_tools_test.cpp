#include "host_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace raidwatch::host {
namespace {

using test::Tree;
using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(ToolRunner, ToolsOutputAndExitStatusAreItsAnswer) {
    Tree tree;
    tree.tool("smartctl", "echo \"$1|$2|$LC_ALL\"; echo wrong >&2; exit 4\n");
    const auto output = ToolRunner(tree.root()).run({"smartctl", "a b; echo c", "$(id)"}, 10s);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->out, "a b; echo c|$(id)|C\n");
    EXPECT_EQ(output->err, "wrong\n");
    EXPECT_EQ(output->exit_status, 4);
}

TEST(ToolRunner, HangingToolIsKilledWithItsChildrenAtTheDeadline) {
    Tree tree;
    tree.tool("storcli", "sleep 1000 & sleep 1000\n");
    const auto output = ToolRunner(tree.root()).run({"storcli"}, 50ms);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::timed_out);
}

TEST(ToolRunner, ChildThatHoldsTheOutputOpenDelaysNothing) {
    Tree tree;
    tree.tool("storcli", "sleep 1000 & echo done\n");
    const auto output = ToolRunner(tree.root()).run({"storcli"}, 100s);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->out, "done\n");
}

TEST(ToolRunner, EndlessOutputIsCutOffAsMalformed) {
    Tree tree;
    tree.tool("smartctl",
              "while :; do echo "
              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\n");
    const auto output = ToolRunner(tree.root()).run({"smartctl"}, 100s);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::malformed);
}

TEST(ToolRunner, OutputOfSeveralPipesFullArrivesWhole) {
    Tree tree;
    tree.tool("smartctl", "i=0; while [ $i -lt 20000 ]; do echo 0123456789012345678; i=$((i+1)); done\n");
    const auto output = ToolRunner(tree.root()).run({"smartctl"}, 100s);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->out.size(), 400'000U);
}

TEST(ToolRunner, ToolThatDiesBySignalSaysWhich) {
    Tree tree;
    tree.tool("smartctl", "kill -SEGV $$\n");
    const auto output = ToolRunner(tree.root()).run({"smartctl"}, 10s);
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().code, ErrorCode::io);
    EXPECT_THAT(output.error().detail, HasSubstr("signal 11"));
}

TEST(ToolRunner, MissingToolIsNotFound) {
    Tree tree;
    EXPECT_EQ(ToolRunner(tree.root()).run({"storcli"}, 1s).error().code, ErrorCode::not_found);
}

TEST(ToolRunner, SimulatedNodeNeverRunsTheMachinesOwnTools) {
    Tree tree;
    EXPECT_EQ(ToolRunner(tree.root()).run({"true"}, 1s).error().code, ErrorCode::not_found);
    EXPECT_EQ(ToolRunner(tree.root()).run({"/bin/true"}, 1s).error().code, ErrorCode::not_found);
    EXPECT_TRUE(ToolRunner("/").run({"true"}, 10s));
}

TEST(ToolRunner, FileThatIsNoProgramIsDenied) {
    Tree tree;
    tree.write("/usr/sbin/storcli", "not a program");
    EXPECT_EQ(ToolRunner(tree.root()).run({"storcli"}, 1s).error().code, ErrorCode::denied);
    tree.tool("perccli", "")
        .write("/usr/sbin/perccli",
               "\x7f"
               "ELF broken");
    EXPECT_EQ(ToolRunner(tree.root()).run({"perccli"}, 1s).error().code, ErrorCode::denied);
}

TEST(ToolRunner, StandInKnowsItsRootAndReadsNothing) {
    Tree tree;
    tree.tool("smartctl", "cat; echo \"$RAIDWATCH_ROOT\"\n");
    const auto output = ToolRunner(tree.root()).run({"smartctl"}, 10s);
    ASSERT_TRUE(output);
    EXPECT_EQ(output->out, tree.root() + "\n");
}

}  // namespace
}  // namespace raidwatch::host
