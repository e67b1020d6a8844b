#include "readers.hpp"

#include <algorithm>

namespace raidwatch::player {
namespace {

using sim::EngineKind;

constexpr double kLargestExact = 9007199254740992.0;  // 2^53: what a JSON number holds exactly

sim::DiskSpec read_disk(Fields& fields) {
    sim::DiskSpec disk;
    disk.id = fields.text("id");
    disk.serial = fields.text("serial");
    disk.model = fields.text("model");
    const auto bytes = fields.whole("bytes", 1 << 20, static_cast<std::int64_t>(kLargestExact));
    if (!bytes && !fields.has("bytes")) fields.wrong("bytes", "is missing");
    disk.bytes = static_cast<std::uint64_t>(bytes.value_or(1 << 20));
    if (!fields.has("kind")) fields.wrong("kind", "is missing");
    disk.kind = read_drive_kind(fields).value_or(sim::DriveKind::sata);
    disk.slot = fields.optional_text("slot").value_or("");
    return disk;
}

bool level_fits(EngineKind engine, const std::string& level) {
    static const std::set<std::string> md{"raid0", "raid1", "raid4", "raid5", "raid6", "raid10"};
    static const std::set<std::string> megaraid{"raid0",  "raid1",  "raid5", "raid6",
                                                "raid10", "raid50", "raid60"};
    static const std::set<std::string> zfs{"mirror", "raidz", "raidz1", "raidz2", "raidz3", "stripe"};
    const auto& levels = engine == EngineKind::md ? md : engine == EngineKind::zfs ? zfs : megaraid;
    return levels.contains(level);
}

sim::ArraySpec read_array(Fields& fields) {
    sim::ArraySpec array;
    array.id = fields.text("id");
    const std::string engine = fields.word("engine", {"md", "megaraid", "zfs"});
    array.engine = engine == "zfs"        ? EngineKind::zfs
                   : engine == "megaraid" ? EngineKind::megaraid
                                          : EngineKind::md;
    array.level = fields.text("level");
    if (!array.level.empty() && !level_fits(array.engine, array.level))
        fields.wrong("level", "\"" + array.level + "\" is not a level of " + engine);
    array.members = fields.texts("members");
    if (array.members.empty()) fields.wrong("members", "names no disk");
    array.spares = fields.texts("spares");
    array.controller = fields.optional_text("controller").value_or("");
    array.mount = fields.optional_text("mount").value_or("");
    return array;
}

sim::ControllerSpec read_controller(Fields& fields) {
    sim::ControllerSpec controller;
    controller.id = fields.text("id");
    controller.family = fields.word("family", {"megaraid"});
    controller.model = fields.text("model");
    controller.serial = fields.text("serial");
    controller.disks = fields.texts("disks");
    return controller;
}

sim::EnclosureSpec read_enclosure(Fields& fields) {
    return {fields.text("id"), fields.text("model"), fields.texts("disks")};
}

class References {
  public:
    References(const sim::NodeSpec& node, std::string path, Complaints& complaints)
        : node_(node), path_(std::move(path)), complaints_(complaints) {}

    void check() {
        for (const auto& disk : node_.disks)
            if (!disks_.insert(disk.id).second) complain("disk \"" + disk.id + "\" is there twice");
        std::set<std::string> controllers, enclosures, arrays, taken;
        for (const auto& controller : node_.controllers) {
            if (!controllers.insert(controller.id).second)
                complain("controller \"" + controller.id + "\" is there twice");
            known(controller.disks, "controller \"" + controller.id + "\"");
        }
        for (const auto& enclosure : node_.enclosures) {
            if (!enclosures.insert(enclosure.id).second)
                complain("enclosure \"" + enclosure.id + "\" is there twice");
            known(enclosure.disks, "enclosure \"" + enclosure.id + "\"");
        }
        for (const auto& array : node_.arrays) {
            if (!arrays.insert(array.id).second) complain("array \"" + array.id + "\" is there twice");
            known(array.members, "array \"" + array.id + "\"");
            known(array.spares, "array \"" + array.id + "\"");
            if (!array.controller.empty() && !controllers.contains(array.controller))
                complain("array \"" + array.id + "\" names unknown controller \"" + array.controller + "\"");
            for (const auto* list : {&array.members, &array.spares})
                for (const auto& disk : *list)
                    if (!taken.insert(disk).second) complain("disk \"" + disk + "\" is in two places");
        }
    }

  private:
    void complain(const std::string& text) { complaints_.add(path_, text); }
    void known(const std::vector<std::string>& ids, const std::string& who) {
        for (const auto& id : ids)
            if (!disks_.contains(id)) complain(who + " names unknown disk \"" + id + "\"");
    }

    const sim::NodeSpec& node_;
    std::string path_;
    Complaints& complaints_;
    std::set<std::string> disks_;
};

}  // namespace

std::optional<sim::DriveKind> read_drive_kind(Fields& fields) {
    const auto kind = fields.optional_word("kind", {"sata", "sas", "nvme"});
    if (!kind) return std::nullopt;
    return *kind == "sata"  ? sim::DriveKind::sata
           : *kind == "sas" ? sim::DriveKind::sas
                            : sim::DriveKind::nvme;
}

sim::NodeSpec read_node(Fields& fields, Complaints& complaints) {
    sim::NodeSpec node;
    node.name = fields.text("name");
    fields.objects("disks", [&](Fields& disk) { node.disks.push_back(read_disk(disk)); });
    fields.objects("controllers", [&](Fields& one) { node.controllers.push_back(read_controller(one)); });
    fields.objects("enclosures", [&](Fields& one) { node.enclosures.push_back(read_enclosure(one)); });
    fields.objects("arrays", [&](Fields& array) { node.arrays.push_back(read_array(array)); });
    References(node, fields.path(), complaints).check();
    return node;
}

}  // namespace raidwatch::player
