#include "cli_node.hpp"
#include "cli_run.hpp"

#include <raidwatch/model/event.hpp>
#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace raidwatch::cli_test {

namespace {

using Json = nlohmann::json;

struct Asked {
    Ran ran;
    std::vector<std::string> requests;
};

Asked forget(std::vector<std::string> words, const std::string& answer,
             PlayedDaemon::Manner manner = PlayedDaemon::Manner::answers) {
    const Place place;
    record(healthy(), place.directory());
    const PlayedDaemon daemon(place.socket(), manner, answer);
    words.insert(words.begin(), "forget");
    auto ran = place.run(std::move(words));
    return {std::move(ran), daemon.requests()};
}

std::string forgotten(const std::string& name) {
    return dump(Json{{"forgotten", to_json(Subject{SubjectKind::array, "md-uuid-3", name})}});
}

std::string refusal(const char* code, const char* why) {
    return dump(Json{{"error", why}, {"code", code}});
}

}  // namespace

TEST(Forget, DaemonIsToldWhatWhyAndByWhomAndItsAnswerIsSaid) {
    const auto said = forget({"md3", "--reason", "moved to mail08"}, forgotten("md3"));
    EXPECT_EQ(said.ran.exit, 0) << said.ran.err;
    EXPECT_EQ(said.ran.out, "array md3 is not missed any more\n");
    EXPECT_EQ(said.ran.err, "");
    ASSERT_EQ(said.requests.size(), 1U);
    const auto asked = parse_json(said.requests.front());
    ASSERT_TRUE(asked);
    ASSERT_EQ(asked->size(), 1U) << "nothing else is ordered with it";
    const auto& order = asked->at("forget");
    EXPECT_EQ(order.at("name"), "md3");
    EXPECT_EQ(order.at("reason"), "moved to mail08");
    EXPECT_FALSE(order.at("by").get<std::string>().empty());
}

TEST(Forget, JsonIsWhatIsForgotten) {
    const auto said = forget({"md3", "--json"}, forgotten("md3"));
    EXPECT_EQ(said.ran.exit, 0);
    const auto shown = parse_json(said.ran.out);
    ASSERT_TRUE(shown) << said.ran.out;
    EXPECT_EQ(shown->at("kind"), "array");
    EXPECT_EQ(shown->at("id"), "md-uuid-3");
    EXPECT_EQ(shown->at("name"), "md3");
}

TEST(Forget, ExitStatusTellsWhatIsNotMissedFromWhatIsRefused) {
    const auto missing = forget({"md7"}, refusal("not found", "no array or controller \"md7\" is missed"));
    EXPECT_EQ(missing.ran.exit, 1);
    EXPECT_NE(missing.ran.err.find("\"md7\" is missed"), std::string::npos) << missing.ran.err;
    EXPECT_EQ(missing.ran.out, "");
    const auto there = forget({"md0"}, refusal("invalid", "it is there"));
    EXPECT_EQ(there.ran.exit, 3);
    EXPECT_NE(there.ran.err.find("it is there"), std::string::npos) << there.ran.err;
}

TEST(Forget, WithoutAnAnswerNothingIsForgotten) {
    EXPECT_EQ(forget({"md3"}, forgotten("md3"), PlayedDaemon::Manner::closes).ran.exit, 3);
    for (const char* answer :
         {"[]", "no JSON", R"({"forgotten": {"kind": "moon", "id": "x", "name": "y"}})", "{}"}) {
        const auto said = forget({"md3"}, answer);
        EXPECT_EQ(said.ran.exit, 3) << answer;
        EXPECT_EQ(said.ran.out, "") << answer;
    }
    const Place place;
    record(healthy(), place.directory());
    const auto alone = place.run({"forget", "md3"});
    EXPECT_EQ(alone.exit, 3);
    EXPECT_EQ(alone.out, "");
    EXPECT_FALSE(alone.err.empty());
}

TEST(Forget, NameThatIsAnAttackOnTheTerminalIsShownHarmless) {
    const auto said = forget({"md3"}, forgotten("md3\x1b[31m\nall is well"));
    EXPECT_EQ(said.ran.exit, 0);
    EXPECT_EQ(said.ran.out.find('\x1b'), std::string::npos);
    EXPECT_EQ(std::count(said.ran.out.begin(), said.ran.out.end(), '\n'), 1);
    const auto refused = forget({"md3"}, refusal("invalid", "no\x1b]0;owned\x07"));
    EXPECT_EQ(refused.ran.err.find('\x1b'), std::string::npos);
}

TEST(Forget, WantsAName) {
    const Place place;
    EXPECT_EQ(place.run({"forget"}).exit, 3);
}

}  // namespace raidwatch::cli_test
