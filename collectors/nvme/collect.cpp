#include "collect.hpp"

#include "collectors/host/identity.hpp"
#include "collectors/text/scanner.hpp"
#include "parse.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace raidwatch {

namespace {
using namespace nvme;

/// "nvme0n1" of controller nvme0, and "nvme0n1" for its path "nvme0c1n1" where the kernel joins several
/// controllers of one subsystem (Linux nvme-core.multipath).
std::optional<std::string> namespace_disk(std::string_view entry) {
    Scanner scanner(entry);
    if (!scanner.skip("nvme")) return std::nullopt;
    const auto subsystem = scanner.number();
    if (!subsystem) return std::nullopt;
    if (scanner.skip("c") && !scanner.number()) return std::nullopt;
    if (!scanner.skip("n")) return std::nullopt;
    const auto number = scanner.number();
    if (!number || !scanner.at_end()) return std::nullopt;
    return "nvme" + std::to_string(*subsystem) + "n" + std::to_string(*number);
}

std::set<std::string> namespaces(const Files& files, std::string_view controller) {
    std::set<std::string> disks;
    const auto entries = files.list("/sys/class/nvme/" + std::string(controller));
    if (!entries) return disks;
    for (const auto& entry : *entries)
        if (auto disk = namespace_disk(entry)) disks.insert(*std::move(disk));
    return disks;
}

class Collection {
  public:
    Collection(const Host& host, std::string_view target) : host_(host) {
        findings_.domain = {"nvme", std::string(target)};
        findings_.taken_at = host.clock.now().utc;
        reading_.protocol = SmartProtocol::nvme;
        reading_.read_by = "nvme ioctl";
    }

    Findings collect() {
        const auto health = read_health();
        read_identity();
        if (health) {
            read_error_log();
            read_self_tests();
        }
        findings_.complete = add_disks(health) && health;
        return std::move(findings_);
    }

  private:
    const std::string& controller() const { return findings_.domain.target; }
    void problem(const Error& error, std::string_view part = {}) {
        findings_.problems.push_back({findings_.domain.text() + std::string(part), error.code, error.text()});
    }

    bool read_health() {
        const auto page = host_.nvme.log_page(controller(), kHealthLog, kHealthBytes);
        if (!page) {
            problem(page.error());
            return false;
        }
        const auto parsed = parse_health(*page, controller(), reading_);
        if (!parsed) problem(parsed.error());
        return parsed.has_value();
    }

    void read_identity() {
        const auto page = host_.nvme.identify(controller());
        const auto identity = page ? parse_identify(*page, controller()) : tl::unexpected(page.error());
        if (!identity) return problem(identity.error(), "/identify");
        identity_ = *identity;
        reading_.temperature_limit_c = identity->warning_c;
        reading_.temperature_critical_c = identity->critical_c;
    }

    /// Only its newest row is of use: it counts where the health log does not.
    void read_error_log() {
        const auto page = host_.nvme.log_page(controller(), kErrorLog, kErrorEntryBytes);
        if (!page) return optional_log(page.error(), "/error-log");
        const auto entries = parse_error_log(*page);
        if (entries.empty()) return;
        reading_.error_log_entries = std::max(reading_.error_log_entries.value_or(0), entries.front().count);
    }

    void read_self_tests() {
        if (identity_ && !identity_->has_self_test) return;
        const auto page = host_.nvme.log_page(controller(), kSelfTestLog, kSelfTestBytes);
        if (!page) return optional_log(page.error(), "/self-test-log");
        auto tests = parse_self_test_log(*page, controller());
        if (!tests) return problem(tests.error(), "/self-test-log");
        reading_.self_tests = *std::move(tests);
    }

    void optional_log(const Error& error, std::string_view part) {
        if (error.code != ErrorCode::unsupported && error.code != ErrorCode::not_found) problem(error, part);
    }

    /// The controller's health is that of every namespace in it. False: one could not be named.
    bool add_disks(bool with_reading) {
        auto names = namespaces(host_.files, controller());
        // A controller whose only namespace is gone or formatted away still answers for itself.
        if (names.empty()) names.insert(controller());
        bool all = true;
        for (const auto& name : names) {
            const auto identity = host::disk_identity(host_.files, name);
            if (!identity) {
                problem(identity.error(), "/" + name);
                all = false;
                continue;
            }
            add_disk(*identity);
            if (!with_reading) continue;
            auto reading = reading_;
            reading.disk = identity->id;
            reading.taken_at = findings_.taken_at;
            findings_.readings.push_back(std::move(reading));
        }
        return all;
    }

    void add_disk(const host::DiskIdentity& identity) {
        Disk disk;
        disk.id = identity.id;
        disk.device = identity.device;
        disk.vendor = identity.vendor;
        disk.model = identity.model;
        disk.serial = identity.serial;
        disk.firmware = identity.firmware;
        disk.wwn = identity.wwn;
        disk.kind = DiskKind::nvme;
        if (identity_ && disk.firmware.empty()) disk.firmware = identity_->firmware;
        findings_.disks.push_back(std::move(disk));
    }

    const Host& host_;
    Findings findings_;
    SmartReading reading_;
    std::optional<ControllerIdentity> identity_;
};
}  // namespace

Findings collect_nvme(const Host& host, std::string_view target) {
    return Collection(host, target).collect();
}

}  // namespace raidwatch
