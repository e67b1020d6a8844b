#include "collectors/raid/adapters.hpp"
#include "collectors/raid/lines.hpp"
#include "collectors/raid/words.hpp"
#include "parse.hpp"
#include "states.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <string>

namespace raidwatch::lsi_ir {

namespace {

using raid::holds;
using raid::starts;

/// The value of "name value" or "name:value" up to the next comma or the end; "state DEGRADED, flags ENABLED
/// RESYNC".
std::string_view value_of(std::string_view line, std::string_view name) {
    for (auto at = line.find(name); at != line.npos; at = line.find(name, at + 1)) {
        const bool begins = at == 0 || line[at - 1] == ' ' || line[at - 1] == ',';
        const auto end = at + name.size();
        if (!begins || end >= line.size() || (line[end] != ' ' && line[end] != ':')) continue;
        return trim(line.substr(end + 1));
    }
    return {};
}

std::string_view first_word(std::string_view text) {
    return text.substr(0, text.find_first_of(" ,\t"));
}

/// The flags reach up to the next "name:" of the form for programs, or to the end.
std::string_view flags_of(std::string_view line) {
    auto flags = value_of(line, "flags");
    if (const auto next = flags.find(" sync_state"); next != flags.npos) flags = flags.substr(0, next);
    return trim(flags.substr(0, flags.find(',')));
}

class Reader {
  public:
    Findings read(std::string_view output) {
        for (const auto line : split_lines(output)) take(trim(line));
        for (auto& adapter : adapters_.list) join(adapter);
        return raid::conclude(std::move(adapters_), ArrayEngine::lsi_ir,
                              {nothing_there_, "the output of mpt-status", std::move(problems_)});
    }

  private:
    void take(std::string_view line) {
        const bool probe = starts(line, "Checking for SCSI ID") || starts(line, "Found SCSI id") ||
                           starts(line, "Nothing found");
        if (probe) {
            nothing_there_ = true;  // it only looks for controllers
            return;
        }
        if (starts(line, "open ") || holds(line, "mptctl") || starts(line, "Are you sure") ||
            holds(line, "ioctl")) {
            problems_.push_back({"", ErrorCode::io, printable(line, 200)});
            return;
        }
        if (holds(line, "ioc") && holds(line, "vol_id"))
            take_volume(line);
        else if (holds(line, "ioc") && (holds(line, "phy ") || holds(line, "phys_id")))
            take_disk(line);
        else if (starts(line, "log_id ") || starts(line, "phys_id ") || starts(line, "vol_id "))
            take_short(line);
        else if (starts(line, "scsi_id"))
            take_percent(line);
    }

    /// "ioc0 vol_id 0 ..." and "ioc:0 vol_id:0 ..."
    raid::Adapter& adapter_of(std::string_view line) {
        const auto digits = line.find_first_of("0123456789");
        const auto number = digits == line.npos ? std::nullopt : raid::leading_number(line.substr(digits));
        return adapters_.at("ioc" + std::to_string(number.value_or(0)));
    }

    void take_volume(std::string_view line) {
        auto& adapter = adapter_of(line);
        adapter_ = &adapter;
        auto& volume = adapter.volume(first_word(value_of(line, "vol_id")));
        auto& array = volume.array;
        array.name = "vol" + volume.number;
        array.level = raid::level(first_word(value_of(line, "type")));
        if (const auto level = raid::level(first_word(value_of(line, "raidlevel"))); !level.empty())
            array.level = level;
        auto disks = raid::leading_number(value_of(line, "num_disks"));
        if (const auto phy = line.find(" phy,"); !disks && phy != line.npos) {
            const auto before = trim(line.substr(0, phy));
            disks = raid::leading_number(before.substr(before.rfind(' ') + 1));
        }
        if (disks) array.raid_disks = disks;
        set_volume_status(array, first_word(value_of(line, "state")), flags_of(line));
    }

    void take_disk(std::string_view line) {
        auto& adapter = adapter_of(line);
        adapter_ = &adapter;
        auto number = first_word(value_of(line, "phy"));
        if (number.empty()) number = first_word(value_of(line, "phys_id"));
        auto& disk = adapter.disk("phy " + std::string(number));
        set_disk_status(disk, first_word(value_of(line, "state")), flags_of(line));
        if (const auto vendor = value_of(line, "vendor"); !vendor.empty()) {
            disk.vendor = first_word(vendor);
            auto model = value_of(line, "product_id");
            disk.model = trim(model.substr(0, model.find(" revision")));
        } else if (const auto names = raid::cells(after_scsi_id(line)); !names.empty()) {
            take_names(after_scsi_id(line), disk);
        }
        if (const auto smart = value_of(line, "SMART ASC/ASCQ"); starts(smart, "0x5d"))
            disk.predictive_failure = true;
    }

    /// "MAXTOR   ATLAS10K5_73SCA  JNZH, 68 GB, state ...": INQUIRY's vendor, product and revision.
    static std::string_view after_scsi_id(std::string_view line) {
        auto rest = value_of(line, "scsi_id");
        rest = rest.substr(std::min(first_word(rest).size(), rest.size()));
        return trim(rest.substr(0, rest.find(',')));
    }
    static void take_names(std::string_view names, Disk& disk) {
        const auto words = split_words(names);
        if (words.size() < 3) return;
        disk.vendor = words.front();
        disk.firmware = words.back();
        const auto begin = static_cast<std::size_t>(words[1].data() - names.data());
        const auto end = static_cast<std::size_t>(words.back().data() - names.data());
        disk.model = trim(names.substr(begin, end - begin));
    }

    /// "log_id 0 OPTIMAL", "phys_id 1 ONLINE"
    void take_short(std::string_view line) {
        const auto words = split_words(line);
        if (words.size() < 3) return;
        auto& adapter = adapters_.current();
        if (starts(line, "phys_id")) {
            set_disk_status(adapter.disk("phy " + std::string(words[1])), words[2], {});
        } else {
            auto& array = adapter.volume(words[1]).array;
            array.name = "vol" + std::string(words[1]);
            set_volume_status(array, words[2], {});
        }
    }

    /// "scsi_id:1 45%": how far a resync is.
    void take_percent(std::string_view line) {
        const auto percent = raid::percent(line);
        if (!percent || *percent >= 100 || !adapter_) return;
        for (auto& volume : adapter_->volumes)
            if (volume.array.progress) volume.array.progress->percent = percent;
    }

    /// Which disk is in which volume is not told; with one volume it is plain.
    static void join(raid::Adapter& adapter) {
        if (adapter.volumes.size() != 1) return;
        auto& volume = adapter.volumes.front();
        const auto members =
            std::ranges::count_if(adapter.disks, [](const Disk& d) { return !d.hot_spare.value_or(false); });
        if (volume.array.raid_disks && *volume.array.raid_disks != members) return;
        for (const auto& disk : adapter.disks)
            volume.places.push_back({{}, disk.slot, {}, disk.hot_spare.value_or(false)});
    }

    std::vector<Problem> problems_;
    raid::Adapters adapters_;
    raid::Adapter* adapter_ = nullptr;
    bool nothing_there_ = false;
};

}  // namespace

Findings parse_mpt_status(std::string_view output) {
    return Reader().read(output);
}

}  // namespace raidwatch::lsi_ir
