#include "physical_drive.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace raidwatch::ciss {

namespace {

struct Reason {
    std::uint8_t code;
    std::string_view text;
};

constexpr std::uint8_t kRemoved = 0x14;

/// BMIC_LAST_FAILURE_* of Linux drivers/scsi/hpsa_cmd.h, those that drives of arrays meet.
constexpr std::array kReasons{
    Reason{0x01, "too small"},
    Reason{0x02, "controller's area could not be erased"},
    Reason{0x03, "controller's area could not be written"},
    Reason{0x04, "failed by command"},
    Reason{0x05, "bad block could not be marked"},
    Reason{0x06, "bad block could not be remapped"},
    Reason{0x07, "timeout"},
    Reason{0x08, "no sense data"},
    Reason{0x09, "medium error"},
    Reason{0x0a, "medium error"},
    Reason{0x0b, "not ready"},
    Reason{0x0c, "not ready"},
    Reason{0x0d, "hardware error"},
    Reason{0x0e, "aborted command"},
    Reason{0x0f, "write protected"},
    Reason{0x10, "does not spin up"},
    Reason{0x11, "write error during rebuild"},
    Reason{0x12, "replacement too small"},
    Reason{0x13, "recovery aborted by bus reset"},
    Reason{kRemoved, "removed"},
    Reason{0x16, "does not start"},
    Reason{0x17, "INQUIRY failed"},
    Reason{0x19, "capacity cannot be read"},
    Reason{0x1a, "block size not supported"},
    Reason{0x1c, "replacement does not start"},
    Reason{0x1d, "write error after remapping"},
    Reason{0x1f, "deferred write error"},
    Reason{0x20, "missing"},
    Reason{0x21, "wrong drive replaced"},
    Reason{0x25, "another type of drive"},
    Reason{0x26, "another type of drive"},
    Reason{0x2b, "write retries failed"},
    Reason{0x37, "SMART error"},
    Reason{0x38, "link could not be reset"},
    Reason{0x40, "seen by one controller only"},
    Reason{0x42, "replaced unexpectedly"},
    Reason{0x80, "being erased"},
    Reason{0x81, "too small"},
    Reason{0x82, "another type of drive"},
    Reason{0x83, "erased"},
};

}  // namespace

std::string failure_text(std::uint8_t reason) {
    if (reason == 0) return {};
    const auto found = std::ranges::find(kReasons, reason, &Reason::code);
    return found == kReasons.end() ? fmt::format("reason 0x{:02x}", reason) : std::string(found->text);
}

bool was_removed(std::uint8_t reason) {
    return reason == kRemoved;
}

}  // namespace raidwatch::ciss
