#include "megaraid_engine.hpp"

#include "smart_pages.hpp"
#include "storcli.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace raidwatch::sim {
namespace {

constexpr std::uint16_t kFirstHost = 200;
constexpr std::uint16_t kFirstDevice = 8;

std::string serial_of(const std::string& id, const DriveBay& bay) {
    const auto* drive = bay.find(id);
    return drive ? drive->spec.serial : "";
}

std::vector<std::string> serials_of(const std::vector<std::string>& ids, const DriveBay& bay) {
    std::vector<std::string> out;
    for (const auto& id : ids) out.push_back(serial_of(id, bay));
    return out;
}

std::vector<std::string> serials_there(const DriveBay& bay) {
    std::vector<std::string> out;
    for (const auto& drive : bay.all())
        if (drive.present) out.push_back(drive.spec.serial);
    return out;
}

/// "vd3" is target 3; other ids are counted.
int target_of(const std::string& id, int otherwise) {
    const auto number = id.starts_with("vd") ? parse_uint(std::string_view(id).substr(2)) : std::nullopt;
    return number && *number < 64 ? static_cast<int>(*number) : otherwise;
}

std::uint16_t device_id(const Drive& drive) {
    return static_cast<std::uint16_t>(kFirstDevice + drive.bay);
}

/// "252:3"; a slot without enclosure is on the card's own connector.
std::pair<std::uint16_t, std::uint8_t> place_of(const std::string& slot) {
    const auto colon = slot.rfind(':');
    const auto enclosure =
        parse_uint(std::string_view(slot).substr(0, colon == std::string::npos ? 0 : colon));
    const auto number = parse_uint(std::string_view(slot).substr(colon == std::string::npos ? 0 : colon + 1));
    return {static_cast<std::uint16_t>(enclosure.value_or(0xffff)),
            static_cast<std::uint8_t>(number.value_or(0))};
}

std::uint16_t state_code(RowState state) {
    switch (state) {
        case RowState::online:
            return 0x18;
        case RowState::rebuilding:
            return 0x14;
        case RowState::offline:
            return 0x10;
        default:
            return 0x11;
    }
}

MfiBattery battery_in(const std::string& state) {
    MfiBattery battery;
    if (state == "learning") battery.flags = 1U << 6 | 1U << 4;
    if (state == "charging") battery.flags = 1U << 3;
    if (state == "failed") battery.flags = 1U << 10;
    if (state == "missing") battery.flags = 1U << 0;
    return battery;
}

MfiDrive described(const Drive& drive) {
    MfiDrive out;
    out.device_id = device_id(drive);
    std::tie(out.enclosure, out.slot) = place_of(drive.spec.slot);
    out.model = drive.spec.model;
    out.serial = drive.spec.serial;
    out.wwn = parse_uint(std::string_view(wwn(drive)).substr(2), 16).value_or(0);
    out.sas_address = out.wwn + 1;
    out.bytes = drive.spec.bytes;
    out.sata = drive.spec.kind == DriveKind::sata;
    out.state = 0x00;
    out.media_errors = static_cast<std::uint32_t>(drive.counters.media_errors.value_or(0));
    out.predicted_failures = drive.counters.passed == false ? 1 : 0;
    if (drive.counters.temperature_c)
        out.temperature_c = static_cast<std::uint8_t>(*drive.counters.temperature_c);
    out.scsi = [drive](std::span<const std::uint8_t> cdb) { return answer_to_scsi(drive, cdb); };
    return out;
}

std::uint16_t fraction(double done) {
    return static_cast<std::uint16_t>(std::clamp(done, 0.0, 1.0) * 65535.0);
}

}  // namespace

MegaraidEngine::MegaraidEngine(const NodeSpec& node, const DriveBay& bay) {
    std::uint16_t number = 0;
    for (const auto& spec : node.controllers) {
        Card card;
        card.id = spec.id;
        through_tool_ = through_tool_ || spec.through_tool;
        card.serial = spec.serial;
        card.model = spec.model;
        card.place = fmt::format("0000:{:02x}:00.0", 3 + 0x20 * number);
        card.host = static_cast<std::uint16_t>(kFirstHost + number++);
        for (const auto& array : node.arrays) {
            if (array.engine != EngineKind::megaraid || array.controller != spec.id) continue;
            const auto* first = array.members.empty() ? nullptr : bay.find(array.members.front());
            card.volumes.emplace_back(array, target_of(array.id, static_cast<int>(card.volumes.size())),
                                      serials_of(array.members, bay), serials_of(array.spares, bay),
                                      first ? first->spec.bytes : 0);
            card.devices.push_back(fmt::format("sd{}{}", static_cast<char>('p' + number),
                                               static_cast<char>('a' + card.devices.size())));
        }
        cards_.push_back(std::move(card));
    }
    drives_changed(bay);
}

MegaraidEngine::Card* MegaraidEngine::find_card(const std::string& id) {
    const auto found = std::ranges::find(cards_, id, &Card::id);
    return found == cards_.end() ? nullptr : &*found;
}

MegaraidVolume* MegaraidEngine::find_volume(const std::string& array) {
    for (auto& card : cards_)
        for (auto& volume : card.volumes)
            if (volume.name() == array) return &volume;
    return nullptr;
}

bool MegaraidEngine::owns(const std::string& array) const {
    return const_cast<MegaraidEngine*>(this)->find_volume(array) != nullptr;
}

bool MegaraidEngine::owns_controller(const std::string& controller) const {
    return const_cast<MegaraidEngine*>(this)->find_card(controller) != nullptr;
}

Result<Notices> MegaraidEngine::apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) {
    const auto name = std::visit([](const auto& a) { return a.array; }, action);
    auto* volume = find_volume(name);
    if (!volume) return failure(ErrorCode::not_found, "changing", name);
    volume->advance(now);
    Status done;
    if (const auto* a = std::get_if<ArrayFail>(&action)) done = volume->fail(serial_of(a->disk, bay));
    if (const auto* a = std::get_if<ArrayRemove>(&action)) done = volume->remove(serial_of(a->disk, bay));
    if (const auto* a = std::get_if<ArrayAdd>(&action)) done = volume->add(serial_of(a->disk, bay));
    if (const auto* a = std::get_if<ArrayRebuild>(&action))
        done = volume->rebuild(serial_of(a->disk, bay), a->pace, now);
    if (const auto* a = std::get_if<ArrayReplace>(&action))
        done = volume->copyback(serial_of(a->from, bay), serial_of(a->to, bay), a->pace, now);
    if (const auto* a = std::get_if<ArrayCheck>(&action)) volume->check(a->pace, now);
    if (std::holds_alternative<ArrayIdle>(action)) volume->finish();
    if (const auto* a = std::get_if<ArraySet>(&action)) volume->set(a->state, serials_there(bay));
    if (const auto* a = std::get_if<ArrayWriteCache>(&action))
        volume->set_write_back(a->mode == "write-back");
    if (!done) return tl::unexpected(done.error());
    drives_changed(bay);
    return Notices{};
}

Result<Notices> MegaraidEngine::apply(const ControllerAction& action, UtcTime now) {
    const auto id = std::visit([](const auto& a) { return a.controller; }, action);
    auto* card = find_card(id);
    if (!card) return failure(ErrorCode::not_found, "changing", id, "no such controller");
    if (const auto* a = std::get_if<ControllerBattery>(&action)) {
        card->battery = a->state;
        renew_firmware();
        return Notices{};
    }
    const bool was_present = card->present;
    card->present = false;
    if (const auto* a = std::get_if<ControllerAppear>(&action)) {
        card->present = true;
        card->foreign = a->foreign;
        if (a->serial) card->serial = *a->serial;
    }
    for (auto& volume : card->volumes) volume.resume(now);
    renew_firmware();
    return Notices{{{"block", ""},
                    now,
                    (card->present ? "add "
                     : was_present ? "remove "
                                   : "change ") +
                        card->place}};
}

void MegaraidEngine::drive_gone(const std::string& device) {
    for (auto& card : cards_)
        for (const auto& drive : card.drives)
            if (drive.device == device)
                for (auto& volume : card.volumes) volume.drive_gone(drive.spec.serial);
}

void MegaraidEngine::drives_changed(const DriveBay& bay) {
    for (auto& card : cards_) {
        card.drives.clear();
        for (const auto& drive : bay.all())
            if (drive.present && drive.spec.controller == card.id) card.drives.push_back(drive);
    }
    renew_firmware();
}

void MegaraidEngine::boot(const DriveBay& bay, UtcTime now) {
    for (auto& card : cards_)
        for (auto& volume : card.volumes) volume.resume(now);
    shown_.clear();
    drives_changed(bay);
}

bool MegaraidEngine::moving() const {
    return std::ranges::any_of(cards_, [](const Card& card) {
        return card.present &&
               std::ranges::any_of(card.volumes, [](const MegaraidVolume& v) { return !v.work().empty(); });
    });
}

Notices MegaraidEngine::advance_to(UtcTime now) {
    for (auto& card : cards_)
        for (auto& volume : card.volumes) {
            if (card.present)
                volume.advance(now);
            else
                volume.resume(now);
        }
    renew_firmware();
    return {};
}

std::optional<Domain> MegaraidEngine::health_domain(const Drive& drive) const {
    if (through_tool_) return std::nullopt;
    const auto card = std::ranges::find(cards_, drive.spec.controller, &Card::id);
    if (card == cards_.end()) return std::nullopt;
    return Domain{"mfi-drive", card->place + "-" + drive.spec.slot};
}

std::string MegaraidEngine::holder(const std::string& device) const {
    for (const auto& card : cards_)
        for (std::size_t i = 0; i < card.devices.size(); ++i)
            if (card.devices[i] == device) return card.volumes[i].name();
    return {};
}

MfiController MegaraidEngine::described(const Card& card) {
    MfiController out;
    out.product = card.model;
    out.serial = card.serial;
    out.battery = battery_in(card.battery);
    for (const auto& drive : card.drives) out.drives.push_back(sim::described(drive));
    if (card.foreign) {
        for (auto& drive : out.drives) drive.foreign = true;
        return out;
    }
    const auto drive_with = [&](const std::string& serial) {
        const auto found = std::ranges::find(out.drives, serial, &MfiDrive::serial);
        return found == out.drives.end() || serial.empty() ? nullptr : &*found;
    };
    for (const auto& volume : card.volumes) {
        MfiVolume told;
        told.target = static_cast<std::uint8_t>(volume.target());
        told.drives = static_cast<std::uint8_t>(volume.drives_per_span());
        const auto& level = volume.level();
        told.primary_level = level == "raid0"             ? 0
                             : level.starts_with("raid5") ? 5
                             : level.starts_with("raid6") ? 6
                                                          : 1;
        told.state = volume.state();
        told.cache_now = volume.write_back() ? 1 : 0;
        told.bytes = volume.bytes();
        for (std::size_t i = 0; i < volume.rows().size(); ++i) {
            if (i % static_cast<std::size_t>(std::max(1, volume.drives_per_span())) == 0) {
                out.groups.push_back({static_cast<std::uint16_t>(out.groups.size()), {}});
                told.groups.push_back(out.groups.back().ref);
            }
            const auto& row = volume.rows()[i];
            auto* drive = row.state == RowState::missing ? nullptr : drive_with(row.serial);
            out.groups.back().rows.push_back(
                {drive ? drive->device_id : std::uint16_t{0xffff}, state_code(row.state)});
            if (drive) drive->state = state_code(row.state);
        }
        for (const auto& serial : volume.spares())
            if (auto* drive = drive_with(serial)) {
                drive->state = 0x02;
                out.spares.push_back({drive->device_id, told.groups});
            }
        for (const auto& work : volume.work()) {
            auto* drive = drive_with(work.serial);
            if (work.kind == VolumeWork::Kind::check) told.check = fraction(work.done);
            if (drive && work.kind == VolumeWork::Kind::rebuild) drive->rebuild = fraction(work.done);
            const auto* partner = drive_with(work.from);
            if (drive && partner && work.kind == VolumeWork::Kind::copyback) {
                drive->state = 0x20;
                drive->copyback = fraction(work.done);
                drive->copyback_partner = partner->device_id;
            }
        }
        out.volumes.push_back(std::move(told));
    }
    return out;
}

void MegaraidEngine::renew_firmware() {
    firmware_.controllers.clear();
    for (const auto& card : cards_)
        if (card.present) firmware_.controllers[card.host] = described(card);
}

std::optional<std::string> MegaraidEngine::storcli(const std::vector<std::string>& arguments) const {
    if (!through_tool_) return std::nullopt;
    std::vector<ToolCard> cards;
    for (const auto& card : cards_)
        if (card.present) cards.push_back({card.place, described(card), card.devices});
    return sim::storcli(cards, arguments);
}

std::vector<Mounted> MegaraidEngine::mounts() const {
    std::vector<Mounted> out;
    for (std::size_t c = 0; c < cards_.size(); ++c) {
        const auto& card = cards_[c];
        if (!card.present || card.foreign) continue;
        for (std::size_t i = 0; i < card.volumes.size(); ++i)
            if (!card.volumes[i].mount().empty())
                out.push_back(
                    {card.devices[i], fmt::format("65:{}", 16 * (8 * c + i)), card.volumes[i].mount()});
    }
    return out;
}

/// What sysfs has below the card's PCI device.
Folder MegaraidEngine::folder_of(const Card& card) {
    Folder folder;
    folder.files["class"] = "0x010400\n";
    folder.links["driver"] = "../../../bus/pci/drivers/megaraid_sas";
    const auto host = fmt::format("host{}/", card.host);
    folder.files[host + "scsi_host/host" + std::to_string(card.host) + "/proc_name"] = "megaraid_sas\n";
    if (card.foreign) return folder;
    for (std::size_t i = 0; i < card.volumes.size(); ++i) {
        const auto hctl = fmt::format("{}:2:{}:0", card.host, card.volumes[i].target());
        const auto unit =
            fmt::format("{0}target{1}:2:{2}/{3}/", host, card.host, card.volumes[i].target(), hctl);
        const auto block = unit + "block/" + card.devices[i] + "/";
        folder.files[unit + "vendor"] = "AVAGO   \n";
        folder.files[unit + "model"] = card.model.substr(0, 16) + "\n";
        folder.files[unit + "state"] = "running\n";
        folder.files[block + "size"] = std::to_string(card.volumes[i].bytes() / 512) + "\n";
        folder.files[block + "removable"] = "0\n";
        folder.files[block + "hidden"] = "0\n";
        folder.links[block + "device"] = "../../../" + hctl;
    }
    return folder;
}

void MegaraidEngine::write(Tree& tree) {
    for (const auto& path : std::exchange(shown_, {})) tree.remove(path);
    // Only its name is looked for; SimNode::run() answers for it.
    if (through_tool_) tree.put_file("/usr/sbin/storcli64", "");
    for (std::size_t c = 0; c < cards_.size(); ++c) {
        const auto& card = cards_[c];
        const std::string device = "/sys/devices/pci0000:00/" + card.place;
        if (!card.present) {
            tree.remove(device);
            continue;
        }
        auto folder = folder_of(card);
        for (std::size_t i = 0; i < card.devices.size() && !card.foreign; ++i) {
            const auto hctl = fmt::format("{}:2:{}:0", card.host, card.volumes[i].target());
            const auto unit = fmt::format("host{0}/target{0}:2:{1}/{2}/block/{3}", card.host,
                                          card.volumes[i].target(), hctl, card.devices[i]);
            folder.files[unit + "/dev"] = fmt::format("65:{}\n", 16 * (8 * c + i));
            for (const auto* from : {"/sys/block/", "/sys/class/block/"}) {
                const std::string up = std::string_view(from) == "/sys/block/" ? "../" : "../../";
                tree.put_link(from + card.devices[i], up + "devices/pci0000:00/" + card.place + "/" + unit);
                shown_.push_back(from + card.devices[i]);
            }
        }
        tree.put(device, folder);
        tree.put_link("/sys/bus/pci/devices/" + card.place, "../../../devices/pci0000:00/" + card.place);
        tree.put_link("/sys/bus/pci/drivers/megaraid_sas/" + card.place,
                      "../../../../devices/pci0000:00/" + card.place);
        shown_.push_back("/sys/bus/pci/devices/" + card.place);
        shown_.push_back("/sys/bus/pci/drivers/megaraid_sas/" + card.place);
    }
}

}  // namespace raidwatch::sim
