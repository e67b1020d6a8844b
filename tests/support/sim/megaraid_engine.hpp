#pragma once
// MegaRAID controllers of a simulated node: their place on the PCI bus, their volumes as the kernel shows
// them, and the firmware that answers for them.

#include "engine.hpp"
#include "megaraid_volume.hpp"
#include "mfi_firmware.hpp"

#include <map>
#include <string>
#include <vector>

namespace raidwatch::sim {

class MegaraidEngine final : public Engine {
  public:
    MegaraidEngine(const NodeSpec& node, const DriveBay& bay);

    bool owns(const std::string& array) const override;
    bool owns_controller(const std::string& controller) const override;
    Result<Notices> apply(const ArrayAction& action, const DriveBay& bay, UtcTime now) override;
    Result<Notices> apply(const ControllerAction& action, UtcTime now) override;
    void drive_gone(const std::string& device) override;
    void drives_changed(const DriveBay& bay) override;
    void boot(const DriveBay& bay, UtcTime now) override;
    bool moving() const override;
    Notices advance_to(UtcTime now) override;
    /// The firmware tells the kernel nothing of its work.
    std::optional<UtcTime> next_notice() const override { return std::nullopt; }
    std::optional<Domain> health_domain(const Drive& drive) const override;
    std::string holder(const std::string& device) const override;
    std::vector<Mounted> mounts() const override;
    void write(Tree& tree) override;

    /// Where the cards are asked through their tool alone, the way without it is closed.
    const Mfi& firmware() const { return through_tool_ ? no_mfi() : firmware_; }
    /// What storcli prints; none where it is not installed.
    std::optional<std::string> storcli(const std::vector<std::string>& arguments) const;

  private:
    struct Card {
        std::string id, place, serial, model, battery = "ok";
        std::uint16_t host = 0;
        bool present = true, foreign = false;
        std::vector<MegaraidVolume> volumes;
        std::vector<std::string> devices;  ///< kernel names of the volumes
        std::vector<Drive> drives;         ///< behind it, as they are now
    };

    Card* find_card(const std::string& id);
    MegaraidVolume* find_volume(const std::string& array);
    /// The card as its firmware would describe it.
    static MfiController described(const Card& card);
    void renew_firmware();
    static Folder folder_of(const Card& card);

    std::vector<Card> cards_;
    FakeMfi firmware_;
    bool through_tool_ = false;
    std::vector<std::string> shown_;  ///< paths in the tree that go with their card
};

}  // namespace raidwatch::sim
