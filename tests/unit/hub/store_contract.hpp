#pragma once
// One store of the kind under test.

#include "store_kind.hpp"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace raidwatch::hub {

class StoreContract : public testing::Test {
  protected:
    static UtcTime at(int second) { return from_unix_ms(1'795'320'000'000 + second * 1000LL); }

    static IncidentRecord record(const std::string& id, const std::string& key = "k",
                                 const std::string& node = "n") {
        IncidentRecord made;
        made.node = node;
        made.id = id;
        made.key = key;
        made.revision = 1;
        made.state = "investigating";
        made.opened_at = made.changed_at = made.received_at = at(0);
        made.document = "{\"id\":\"" + id + "\"}";
        return made;
    }

    static EventRecord event(const std::string& id, int second) {
        EventRecord made;
        made.node = "n";
        made.id = id;
        made.at = made.received_at = at(second);
        made.kind = "array.degraded";
        made.subject_id = "md-1";
        made.subject_name = "md0";
        return made;
    }

    std::unique_ptr<StoreUnderTest> kind = store_kind().make();
    std::unique_ptr<SqlStore> store = kind->open();
};

}  // namespace raidwatch::hub
