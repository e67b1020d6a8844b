#pragma once
// Batteries and what takes their place, as all of these tools tell of them.

#include "words.hpp"

#include <optional>
#include <string_view>

namespace raidwatch::megaraid_tools {

class Row;

/// Gathers what is said of one controller's battery; flags outweigh the state's word, as the word lags behind
/// them.
class BatteryFacts {
  public:
    void take_state(std::string_view text);
    /// One property of MegaCli's or storcli's lists; false where it is not about the battery's health.
    bool take(std::string_view name, std::string_view value);
    /// The number of storcli's "BBU Status": MFI_BBU_STATE_* bits (FreeBSD mfireg.h, Linux megaraid_sas).
    void take_status_bits(std::uint64_t bits);
    void take_kind(std::string_view text);

    /// None where nothing was said of one.
    std::optional<Battery> battery() const;

  private:
    std::string state_text_;
    std::optional<BatteryState> said_;
    BatteryKind kind_ = BatteryKind::unknown;
    std::optional<int> charge_;
    std::optional<double> temperature_;
    std::optional<bool> replace_;
    bool any_ = false, flags_read_ = false, learning_ = false, learn_requested_ = false, charging_ = false,
         missing_ = false, low_ = false, broken_ = false;
};

}  // namespace raidwatch::megaraid_tools
