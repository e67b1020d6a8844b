#pragma once
// Drives that MegaCli's output names without their slots.

#include "megacli_facts.hpp"

#include <string_view>

namespace raidwatch::megaraid_tools {

/// -PdGetMissing lists places of arrays; of a list that was searched for "Firmware state" alone a drive a
/// line is left.
class MegaCliRemains {
  public:
    MegaCliRemains() = default;
    explicit MegaCliRemains(std::string_view output);

    /// True: `take` is for this line, and nobody else.
    bool tell_of_drive(const Line& line);
    void take(const Line& line, Adapter& adapter);

  private:
    bool names_slots_ = true, lists_missing_ = false;
    int nameless_ = 0;
};

}  // namespace raidwatch::megaraid_tools
