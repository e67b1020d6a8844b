#include "battery.hpp"

#include "report.hpp"
#include "values.hpp"

#include <algorithm>
#include <cmath>

namespace raidwatch::megaraid_tools {

void BatteryFacts::take_state(std::string_view text) {
    text = trim(text);
    if (says_nothing(text)) return;
    any_ = true;
    state_text_ = text;
    said_ = battery_word(text);
}

void BatteryFacts::take_kind(std::string_view text) {
    if (const auto kind = battery_kind(text); kind != BatteryKind::unknown) kind_ = kind;
}

bool BatteryFacts::take(std::string_view name, std::string_view value) {
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(names, [&](std::string_view each) { return same_word(name, each); });
    };
    const auto flag = yes_no(value);
    const bool yes = flag.value_or(false);
    if (is({"Battery State", "State"}))
        take_state(value);
    else if (is({"Temperature", "Temp"}) && celsius(value))
        temperature_ = celsius(value);
    else if (is({"Temperature", "Temp"}))
        broken_ = broken_ || same_word(value, "High");  // too hot to be charged
    else if (is({"Relative State of Charge"}) && percent(value))
        charge_ = static_cast<int>(std::lround(*percent(value)));
    else if (is({"Battery Pack Missing", "Pack Missing"}))
        missing_ = yes;
    else if (is({"Battery Replacement required", "Replacement required",
                 "Pack is about to fail & should be replaced"}))
        replace_ = replace_.value_or(false) || yes;
    else if (is({"Learn Cycle Active"}))
        learning_ = yes;
    else if (is({"Learn Cycle Requested"}))
        learn_requested_ = yes;
    else if (is({"Learn Cycle Status"}))
        broken_ = broken_ || contains_word(value, "fail");
    else if (is({"I2c Errors Detected", "Charging Failed", "No space to cache offload"}))
        broken_ = broken_ || yes;
    else if (is({"isSOHGood"}))
        broken_ = broken_ || same_word(value, "No");
    else if (is({"Charging Status"}))
        charging_ = same_word(value, "Charging");
    else if (is({"Remaining Capacity Low"}))
        low_ = yes;
    else if (is({"Voltage"}))
        low_ = low_ || same_word(value, "Low");
    else
        return false;
    any_ = any_ || !says_nothing(value);
    flags_read_ = flags_read_ || flag;
    return true;
}

void BatteryFacts::take_status_bits(std::uint64_t bits) {
    enum : std::uint64_t {
        kPackMissing = 1 << 0,
        kVoltageLow = 1 << 1,
        kChargeActive = 1 << 3,
        kLearnActive = 1 << 6,
        kLearnFailed = 1 << 7,
        kI2cError = 1 << 9,
        kReplacePack = 1 << 10,
        kCapacityLow = 1 << 11,
        kAboutToFail = 1 << 14,
    };
    any_ = true;
    missing_ = missing_ || (bits & kPackMissing);
    low_ = low_ || (bits & (kVoltageLow | kCapacityLow));
    learning_ = learning_ || (bits & kLearnActive);
    broken_ = broken_ || (bits & (kLearnFailed | kI2cError));
    if (bits & (kReplacePack | kAboutToFail)) replace_ = true;
    // Topping up a good battery also sets this: it counts only where nothing else is said.
    if ((bits & kChargeActive) && !said_) charging_ = true;
    if (!said_) said_ = BatteryState::ok;
}

std::optional<Battery> BatteryFacts::battery() const {
    if (!any_) return std::nullopt;
    Battery battery;
    battery.kind = kind_;
    battery.charge_percent = charge_;
    battery.temperature_c = temperature_;
    battery.replacement_required = replace_;
    // It is charged before it learns, and "Non Operational" during all of that.
    const bool learning = learning_ || (learn_requested_ && charging_);
    const bool failed_by_word = said_ == BatteryState::failed && !learning && !charging_;
    battery.state = said_.value_or(flags_read_ ? BatteryState::ok : BatteryState::unknown);
    if (missing_)
        battery.state = BatteryState::missing;
    else if (replace_.value_or(false) || broken_ || failed_by_word)
        battery.state = BatteryState::failed;
    else if (learning)
        battery.state = BatteryState::learning;
    else if (charging_ && battery.state != BatteryState::low)
        battery.state = BatteryState::charging;
    else if (low_)
        battery.state = BatteryState::low;
    if (battery.state == BatteryState::unknown) battery.vendor_state = state_text_;
    return battery;
}

}  // namespace raidwatch::megaraid_tools
