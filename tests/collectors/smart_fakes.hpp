#pragma once
// A small node in a temporary folder, and stand-ins for what reads disks.

#include "collectors/host/rooted_files.hpp"
#include "tests/support/ata_blob.hpp"

#include <raidwatch/collect/host.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace raidwatch::testing {

class TemporaryRoot {
  public:
    TemporaryRoot() {
        std::string name = (std::filesystem::temp_directory_path() / "raidwatch-smart-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryRoot() { std::filesystem::remove_all(path_); }
    TemporaryRoot(const TemporaryRoot&) = delete;
    TemporaryRoot& operator=(const TemporaryRoot&) = delete;

    const std::string& path() const { return path_; }

    void write(const std::string& name, const std::string& content) const {
        const std::filesystem::path file = path_ + name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << content;
    }
    void write(const std::string& name, const std::vector<std::uint8_t>& content) const {
        write(name, std::string(content.begin(), content.end()));
    }
    void add_disk(const std::string& device, const std::string& wwid, bool rotational = true) const {
        write("/sys/block/" + device + "/device/wwid", wwid + "\n");
        write("/sys/block/" + device + "/device/vendor", "ATA     \n");
        write("/sys/block/" + device + "/device/model", "ST8000NM0055-1RM\n");
        write("/sys/block/" + device + "/queue/rotational", rotational ? "1\n" : "0\n");
    }

  private:
    std::string path_;
};

inline std::string fixture(const std::string& name) {
    std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class FakeAta final : public Ata {
  public:
    Result<AtaSmart> answer =
        failure(ErrorCode::unsupported, "reading SMART of", "/dev/sda", "not supported");
    mutable int asked = 0;
    Result<AtaSmart> read(std::string_view) const override {
        ++asked;
        return answer;
    }
};

class FakeTools final : public Tools {
  public:
    Result<ToolOutput> answer = failure(ErrorCode::not_found, "running", "smartctl", "no such tool");
    mutable std::vector<std::vector<std::string>> calls;
    Result<ToolOutput> run(const std::vector<std::string>& argv, Milliseconds) const override {
        calls.push_back(argv);
        return answer;
    }
};

class FakeNvme final : public Nvme {
  public:
    using Bytes = std::vector<std::uint8_t>;
    std::map<int, Result<Bytes>> pages;
    Result<Bytes> identity = failure(ErrorCode::io, "reading Identify Controller of", "nvme0", "no answer");

    Result<Bytes> log_page(std::string_view, std::uint8_t page, std::size_t) const override {
        const auto found = pages.find(page);
        if (found == pages.end()) return failure(ErrorCode::unsupported, "reading log page of", "nvme0");
        return found->second;
    }
    Result<Bytes> identify(std::string_view) const override { return identity; }
};

class FixedClock final : public Clock {
  public:
    Now now() const override { return {.utc = from_unix_ms(1'772'337'600'000), .mono = {}}; }
};

/// Everything a collector needs, over one temporary root.
struct SmartNode {
    TemporaryRoot root;
    host::RootedFiles files{root.path()};
    FakeTools tools;
    FakeAta ata;
    FakeNvme nvme;
    FixedClock clock;
    Host host{files, tools, ata, nvme, clock};
};

/// What the drive answers, as the reading layer hands it on.
inline AtaSmart answers_of(const sim::AtaDisk& disk) {
    AtaSmart smart;
    smart.read_by = "libatasmart";
    smart.model = disk.model;
    smart.serial = disk.serial;
    smart.firmware = disk.firmware;
    smart.bytes = disk.bytes;
    smart.passed = disk.passed;
    smart.values = sim::smart_data(disk);
    smart.thresholds = sim::smart_thresholds(disk);
    smart.self_test_log = sim::self_test_log(disk);
    smart.sct_status = sim::sct_status(disk);
    return smart;
}

}  // namespace raidwatch::testing
