#include "passed_drive.hpp"

#include "ata_pages.hpp"
#include "parse_ata.hpp"
#include "sat.hpp"
#include "scsi_logs.hpp"

#include <array>

namespace raidwatch::smart {

namespace {

using Bytes = std::vector<std::uint8_t>;

class Reader {
  public:
    Reader(const PassedDrive& drive, const SubmitScsi& submit, Findings& findings)
        : drive_(drive), submit_(submit), findings_(findings) {}

    bool read() { return drive_.sas ? read_sas() : read_ata(); }

  private:
    bool failed(const Error& error) {
        findings_.problems.push_back({findings_.domain.text(), error.code, error.text()});
        return false;
    }

    void keep(SmartReading reading) {
        reading.disk = drive_.disk;
        reading.taken_at = findings_.taken_at;
        reading.read_by = drive_.read_by;
        findings_.readings.push_back(std::move(reading));
    }

    Result<AtaAnswer> ata(const AtaCommand& command) const {
        auto answer = submit_(sat_cdb(command), command.reads_page ? kPageBytes : 0);
        if (!answer) return tl::unexpected(answer.error());
        return ata_answer(command, std::move(answer->bytes), answer->sense, answer->good,
                          findings_.domain.text());
    }
    Bytes page(const AtaCommand& command) const {
        auto answer = ata(command);
        return answer ? std::move(answer->page) : Bytes{};
    }

    /// Only a drive that says so sleeps; solid-state drives have nothing to spin up, and some always claim
    /// it.
    bool sleeps() const {
        if (drive_.solid_state) return false;
        const auto answer = ata({.command = kCheckPowerMode});
        return answer && answer->registers && tells_standby(*answer->registers);
    }

    bool read_ata() {
        if (sleeps()) {
            Disk disk;
            disk.id = drive_.disk;
            disk.asleep = true;
            findings_.disks.push_back(std::move(disk));
            return true;
        }
        auto values = ata(smart_command(kSmartReadData, 0, true));
        // Firmware that passes no ATA commands translates some log pages.
        if (!values && values.error().code == ErrorCode::unsupported) return read_sas();
        if (!values) return failed(values.error());
        AtaSmart told;
        told.values = std::move(values->page);
        told.thresholds = page(smart_command(kSmartReadThresholds, 0, true));
        if (const auto verdict = ata(smart_command(kSmartReturnStatus, 0, false));
            verdict && verdict->registers)
            told.passed = tells_passed(*verdict->registers);
        const auto identity =
            parse_identify(page({.command = kIdentifyDevice, .count = 1, .reads_page = true}));
        told.model = identity.model;  // attributes mean different things on different models
        if (identity.has_self_test_log)
            told.self_test_log = page(smart_command(kSmartReadLog, kSelfTestLog, true));
        if (identity.has_sct) told.sct_status = page(smart_command(kSmartReadLog, kSctStatusLog, true));
        auto facts = parse_ata(told, findings_.domain.text());
        findings_.problems.insert(findings_.problems.end(), facts.problems.begin(), facts.problems.end());
        if (facts.values_read || facts.reading.passed == false) keep(std::move(facts.reading));
        return facts.values_read;
    }

    /// A drive that refuses a page does not have it; one that refuses all has no SMART.
    bool read_sas() {
        constexpr std::uint8_t kLogSense = 0x4d, kCurrentValues = 0x40, kReadDefects = 0x37,
                               kGrownBlocks = 0x0c;
        constexpr std::size_t kLogBytes = 1020, kDefectHeader = 4;
        using Cdb = std::array<std::uint8_t, 10>;
        using namespace scsi_page;
        SmartReading reading;
        reading.protocol = SmartProtocol::scsi;
        const SmartReading nothing = reading;
        for (const auto number : {informational, temperature, write_errors, read_errors, verify_errors,
                                  self_tests, solid_state, background_scan}) {
            if (number == solid_state && !drive_.solid_state) continue;
            const auto wanted = static_cast<std::uint8_t>(kCurrentValues | number);
            const auto answer = submit_(
                Cdb{kLogSense, 0, wanted, 0, 0, 0, 0, kLogBytes >> 8, kLogBytes & 0xff, 0}, kLogBytes);
            if (!answer) {
                if (reading.passed == false) keep(std::move(reading));  // that it fails is heard at once
                return failed(answer.error());
            }
            if (answer->good) add_log_page(number, answer->bytes, reading);
        }
        const auto header =
            submit_(Cdb{kReadDefects, 0, kGrownBlocks, 0, 0, 0, 0, 0, kDefectHeader, 0}, kDefectHeader);
        if (header && header->good) add_grown_defects(header->bytes, reading);
        if (reading != nothing) keep(std::move(reading));
        return true;
    }

    const PassedDrive& drive_;
    const SubmitScsi& submit_;
    Findings& findings_;
};

}  // namespace

bool read_passed_drive(const PassedDrive& drive, const SubmitScsi& submit, Findings& findings) {
    return Reader(drive, submit, findings).read();
}

}  // namespace raidwatch::smart
