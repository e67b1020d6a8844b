#include "lifecycle_rig.hpp"

namespace raidwatch::incident {
namespace {

TEST_F(Lifecycle, AcknowledgedUntilItGetsWorse) {
    auto fault = array_fault();
    fault.parts = {{SubjectKind::disk, "wwn-S3", "S3"}};
    tell({fault});
    const auto step = remark(book, {{}, "S3", "anna", "a spare is ordered", true, now});
    ASSERT_EQ(step.changed.size(), 1U);
    EXPECT_EQ(step.changed[0].revision, 2);
    EXPECT_NE(step.events.at(0).text.find("anna"), std::string::npos);
    now += 1min;
    tell({fault});
    EXPECT_TRUE(only().acknowledged);
    fault.parts.push_back({SubjectKind::disk, "wwn-S4", "S4"});
    tell({fault});
    EXPECT_FALSE(only().acknowledged) << "another disk failed";
}

TEST_F(Lifecycle, AcknowledgingWhatIsNotOpenChangesNothing) {
    const Remark other{7, "", "anna", "", true, now}, first{1, "", "anna", "", true, now};
    EXPECT_TRUE(remark(book, other).changed.empty());
    tell({array_fault()});
    EXPECT_TRUE(remark(book, other).changed.empty());
    EXPECT_EQ(remark(book, first).changed.size(), 1U);
}

TEST_F(Lifecycle, NoteIsOneMoreLineOfTheStoryAndAcknowledgesNothing) {
    auto fault = array_fault();
    fault.services = {"IMAP"};
    tell({fault});
    const auto before = only();
    const auto step = remark(book, {{}, "IMAP", "anna", "spare\x1b[31m ordered", false, now});
    ASSERT_EQ(step.changed.size(), 1U) << "found by the service it hits";
    EXPECT_EQ(step.changed[0].revision, before.revision + 1);
    EXPECT_EQ(step.changed[0].state, before.state);
    EXPECT_EQ(step.changed[0].updates.back().text.find('\x1b'), std::string::npos);
    EXPECT_NE(step.changed[0].updates.back().text.find("anna: spare"), std::string::npos);
    EXPECT_FALSE(only().acknowledged);
    EXPECT_EQ(step.events.at(0).kind, kind::incident_updated);
}

TEST_F(Lifecycle, NameOfAComponentIsMeantBeforeThatOfAService) {
    auto array = array_fault(), other = array_fault();
    other.subject = {SubjectKind::array, "md-uuid-other", "md7"};
    other.services = {"md0"};
    tell({array, other});
    EXPECT_EQ(remark(book, {{}, array.subject.name, "anna", "x", false, now}).changed.size(), 1U);
}

}  // namespace
}  // namespace raidwatch::incident
