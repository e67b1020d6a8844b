#include "storcli.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace raidwatch::sim {

namespace {

using Json = nlohmann::ordered_json;

Json answer(std::size_t number, Json data, const std::string& description = "None") {
    const bool refused = data.is_null();
    Json out{{"Command Status",
              {{"CLI Version", "007.2612.0000.0000 June 13, 2023"},
               {"Operating system", "Linux 6.1.0-30-amd64"},
               {"Controller", number},
               {"Status", refused ? "Failure" : "Success"},
               {"Description", description}}}};
    if (!refused) out["Response Data"] = std::move(data);
    return out;
}

const char* drive_state(std::uint16_t code) {
    switch (code) {
        case 0x01:
            return "UBad";
        case 0x02:
            return "DHS";
        case 0x10:
            return "Offln";
        case 0x11:
            return "Failed";
        case 0x14:
            return "Rbld";
        case 0x18:
            return "Onln";
        case 0x20:
            return "Cpybck";
        case 0x40:
            return "JBOD";
        default:
            return "UGood";
    }
}

const char* volume_state(std::uint8_t code) {
    constexpr const char* kStates[] = {"OfLn", "Pdgd", "Dgrd", "Optl"};
    return code < 4 ? kStates[code] : "?";
}

std::string level_of(const MfiVolume& volume) {
    return fmt::format("RAID{}{}", volume.primary_level, volume.groups.size() > 1 ? "0" : "");
}

std::string size_text(std::uint64_t bytes) {
    return fmt::format("{:.3f} TB", static_cast<double>(bytes) / 1024 / 1024 / 1024 / 1024);
}

std::string percent_of(std::uint16_t fraction) {
    return fmt::format("{}", fraction * 100 / 65535);
}

/// One card's answers.
class Teller {
  public:
    explicit Teller(const ToolCard& card) : card_(card), firmware_(card.firmware) {}

    Json controller(std::size_t number) const {
        Json data{
            {"Basics",
             {{"Controller", number},
              {"Model", firmware_.product},
              {"Serial Number", firmware_.serial},
              {"PCI Address", pci_address()}}},
            {"Version", {{"Firmware Package Build", firmware_.package}, {"Driver Name", "megaraid_sas"}}},
            {"Status",
             {{"Controller Status", "Optimal"},
              {"Memory Correctable Errors", firmware_.correctable_errors},
              {"Memory Uncorrectable Errors", firmware_.uncorrectable_errors},
              {"Any Offline VD Cache Preserved", "No"},
              {"BBU Status", firmware_.battery ? firmware_.battery->flags : 0}}},
            {"HwCfg", {{"ROC temperature(Degree Celsius)", firmware_.temperature_c}}},
            {"TOPOLOGY", topology()},
            {"VD LIST", volumes()},
            {"PD LIST", drives()}};
        if (firmware_.battery) data["Cachevault_Info"] = Json::array({battery_row()});
        return data;
    }

    Json volume_details() const {
        Json data = Json::object();
        std::size_t at = 0;
        for (const auto& volume : firmware_.volumes) {
            data[fmt::format("/c0/v{}", volume.target)] = Json::array({volume_row(volume, at)});
            data[fmt::format("VD{} Properties", volume.target)] = {
                {"Span Depth", volume.groups.size()},
                {"Number of Drives Per Span", volume.drives},
                {"Write Cache(initial setting)", volume.cache_configured & 1 ? "WriteBack" : "WriteThrough"},
                {"Active Operations",
                 volume.check ? fmt::format("CC ({}%)", percent_of(*volume.check)) : "None"},
                {"OS Drive Name", at < card_.devices.size() ? "/dev/" + card_.devices[at] : "N/A"}};
            ++at;
        }
        return data;
    }

    Json drive_details(std::size_t number) const {
        Json data = Json::object();
        for (const auto& drive : firmware_.drives) {
            const auto name = fmt::format("Drive /c{}/e{}/s{}", number, drive.enclosure, drive.slot);
            data[name] = Json::array({drive_row(drive)});
            data[name + " - Detailed Information"] = {
                {name + " State",
                 {{"Media Error Count", drive.media_errors},
                  {"Other Error Count", drive.other_errors},
                  {"Drive Temperature", fmt::format(" {}C", drive.temperature_c)},
                  {"Predictive Failure Count", drive.predicted_failures},
                  {"S.M.A.R.T alert flagged by drive", drive.predicted_failures > 0 ? "Yes" : "No"}}},
                {name + " Device attributes",
                 {{"SN", drive.serial},
                  {"Manufacturer Id", drive.sata ? "ATA" : drive.vendor},
                  {"Model Number", drive.model},
                  {"WWN", fmt::format("{:016X}", drive.wwn)},
                  {"Firmware Revision", drive.firmware}}}};
        }
        return data;
    }

    Json battery_details() const {
        if (!firmware_.battery) return nullptr;
        Json rows = Json::array({{{"Property", "Type"}, {"Value", firmware_.battery->device_name}},
                                 {{"Property", "State"}, {"Value", battery_state()}}});
        const bool replace = firmware_.battery->flags & 1U << 10;
        return {{"Cachevault_Info", std::move(rows)},
                {"Firmware_Status",
                 Json::array({{{"Property", "Replacement required"}, {"Value", replace ? "Yes" : "No"}}})}};
    }

    Json progress(std::size_t number, std::optional<std::uint16_t> MfiDrive::*work) const {
        auto rows = Json::array();
        for (const auto& drive : firmware_.drives)
            rows.push_back({{"Drive-ID", fmt::format("/c{}/e{}/s{}", number, drive.enclosure, drive.slot)},
                            {"Progress%", drive.*work ? percent_of(*(drive.*work)) : "-"},
                            {"Status", drive.*work ? "In progress" : "Not in progress"},
                            {"Estimated Time Left", "-"}});
        return rows;
    }

  private:
    static std::string slot_of(const MfiDrive& drive) {
        return fmt::format("{}:{}", drive.enclosure, drive.slot);
    }

    /// "0000:03:00.0" -> "00:03:00:00"
    std::string pci_address() const {
        auto text = card_.place.substr(2);
        std::ranges::replace(text, '.', ':');
        return text.insert(text.size() - 1, "0");
    }

    /// The volume's number in the order listed is that of its drive group.
    std::string group_of(const MfiDrive& drive) const {
        if (drive.foreign) return "F";
        for (std::size_t at = 0; at < firmware_.volumes.size(); ++at)
            for (const auto ref : firmware_.volumes[at].groups)
                for (const auto& group : firmware_.groups)
                    if (group.ref == ref &&
                        std::ranges::count(group.rows, drive.device_id, &MfiRow::device_id) > 0)
                        return std::to_string(at);
        return "-";
    }

    Json drive_row(const MfiDrive& drive) const {
        return {{"EID:Slt", slot_of(drive)},
                {"DID", drive.device_id},
                {"State", drive_state(drive.state)},
                {"DG", group_of(drive)},
                {"Size", size_text(drive.bytes)},
                {"Intf", drive.sata ? "SATA" : "SAS"},
                {"Med", drive.solid_state ? "SSD" : "HDD"},
                {"Model", drive.model}};
    }

    Json volume_row(const MfiVolume& volume, std::size_t group) const {
        return {{"DG/VD", fmt::format("{}/{}", group, volume.target)},
                {"TYPE", level_of(volume)},
                {"State", volume_state(volume.state)},
                {"Access", "RW"},
                {"Cache", volume.cache_now & 1 ? "RWBD" : "RWTD"},
                {"Size", size_text(volume.bytes)},
                {"Name", ""}};
    }

    Json drives() const {
        auto rows = Json::array();
        for (const auto& drive : firmware_.drives) rows.push_back(drive_row(drive));
        return rows;
    }

    Json volumes() const {
        auto rows = Json::array();
        for (std::size_t at = 0; at < firmware_.volumes.size(); ++at)
            rows.push_back(volume_row(firmware_.volumes[at], at));
        return rows;
    }

    Json topology() const {
        auto rows = Json::array();
        for (std::size_t at = 0; at < firmware_.volumes.size(); ++at) {
            int span = 0;
            for (const auto ref : firmware_.volumes[at].groups) {
                const auto group = std::ranges::find(firmware_.groups, ref, &MfiGroup::ref);
                if (group == firmware_.groups.end()) continue;
                int row = 0;
                for (const auto& place : group->rows) rows.push_back(place_row(at, span, row++, place));
                ++span;
            }
        }
        return rows;
    }

    Json place_row(std::size_t group, int span, int row, const MfiRow& place) const {
        const auto drive = std::ranges::find(firmware_.drives, place.device_id, &MfiDrive::device_id);
        const bool missing = drive == firmware_.drives.end();
        return {{"DG", group},     {"Arr", span},
                {"Row", row},      {"EID:Slot", missing ? "-" : slot_of(*drive)},
                {"Type", "DRIVE"}, {"State", missing ? "Msng" : drive_state(place.state)}};
    }

    std::string battery_state() const {
        const auto flags = firmware_.battery->flags;
        if (flags & 1U << 0) return "Missing";
        if (flags & 1U << 10) return "Failed";
        if (flags & 1U << 6) return "Learning";
        return flags & 1U << 3 ? "Charging" : "Optimal";
    }

    Json battery_row() const {
        return {{"Model", firmware_.battery->device_name},
                {"State", battery_state()},
                {"Temp", fmt::format("{}C", firmware_.battery->temperature_c)}};
    }

    const ToolCard& card_;
    const MfiController& firmware_;
};

Json of_card(const ToolCard& card, std::size_t number, const std::string& below, const std::string& what) {
    const Teller teller(card);
    if (below.empty() && what == "all") return answer(number, teller.controller(number));
    if (below == "vall" && what == "all") return answer(number, teller.volume_details());
    if (below == "cv" && what == "all") return answer(number, teller.battery_details());
    if (below == "eall/sall" && what == "all") return answer(number, teller.drive_details(number));
    if (below == "eall/sall" && what == "rebuild")
        return answer(number, teller.progress(number, &MfiDrive::rebuild),
                      "Show Drive Rebuild Status Succeeded.");
    if (below == "eall/sall" && what == "copyback")
        return answer(number, teller.progress(number, &MfiDrive::copyback),
                      "Show Drive Copyback Status Succeeded.");
    return answer(number, nullptr, "Un-supported command");
}

}  // namespace

std::string storcli(const std::vector<ToolCard>& cards, const std::vector<std::string>& arguments) {
    const auto object = arguments.empty() ? std::string() : arguments.front();
    const auto end = std::min(object.find('/', 1), object.size());
    const auto digits =
        object.starts_with("/c") ? std::string_view(object).substr(2, end - 2) : std::string_view();
    const auto number = static_cast<std::size_t>(parse_uint(digits).value_or(cards.size()));
    const auto what = arguments.size() > 2 ? arguments[2] : std::string();
    auto told = number < cards.size()
                    ? of_card(cards[number], number, end < object.size() ? object.substr(end + 1) : "", what)
                    : answer(number, nullptr, "Controller not found");
    return Json{{"Controllers", Json::array({std::move(told)})}}.dump(1) + "\n";
}

}  // namespace raidwatch::sim
