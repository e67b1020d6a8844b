#pragma once
// What the sections and tables of storcli, storcli2, perccli and perccli2 mean.

#include "adapter.hpp"
#include "report.hpp"

namespace raidwatch::megaraid_tools {

/// Adds what one answer tells to its controller; what could not be told becomes a problem.
void add_answer(const Answer& answer, Adapters& adapters, std::vector<Problem>& problems);

// Parts of it, each for one kind of row; false where the row is of another kind.
bool add_drive_row(const Row& row, const std::string& section, Adapter& adapter);
bool add_volume_row(const Row& row, Adapter& adapter);
bool add_place_row(const Row& row, Adapter& adapter);
bool add_progress_row(const Row& row, const std::string& section, std::string_view description,
                      Adapter& adapter);
bool add_overview_row(const Row& row, Adapters& adapters);

/// Details of a drive, whatever section they stand in.
void add_drive_details(const Row& row, Drive& drive);
void add_volume_details(const Row& row, Volume& volume);
void add_controller_details(const Row& row, Adapter& adapter);

/// True: the section is about the battery or what stands for it; its rows and properties were taken.
bool add_battery(const Section& section, Adapter& adapter);
/// "Enclosure LIST", and what is told of one enclosure; false for other sections. `current` is the enclosure
/// whose sections these are, and goes on with each section.
bool add_enclosures(const Section& section, std::string& current, Adapter& adapter);
/// FOREIGN CONFIGURATION and the counts of it.
void add_foreign(const Section& section, Adapter& adapter);

/// "/c0/e252/s1" -> controller 0, enclosure "252", slot "252:1"; "/c1/s0" -> slot ":0"; "/c0/v3" -> volume 3.
struct Path {
    std::optional<int> controller, volume;
    std::string enclosure, slot;
};
/// The first path in the text.
Path path_in(std::string_view text);
std::optional<int> small_number(std::string_view text);

}  // namespace raidwatch::megaraid_tools
