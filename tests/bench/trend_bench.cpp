// One year of five-minute readings of 60 simulated drives into a state database, thinned every day as the
// daemon does; beside the same samples raw and as SQLite rows, one a reading. Prints one JSON object.
//
// Rates of change are assumed after drives in mail servers: a degree up or down in two of five readings, an
// hour an hour, a few sectors a year on one drive of ten.

#include "agent/store/reader.hpp"
#include "agent/store/sqlite.hpp"
#include "agent/store/store.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

using namespace raidwatch;
using SteadyClock = std::chrono::steady_clock;

constexpr int kDrives = 60, kEveryS = 300, kDays = 365;
constexpr double kRawSampleBytes = 8.0 * 19;  // time and 18 numbers

struct Drive {
    SmartReading reading;
    double ill_chance = 0;  ///< of a new bad sector in one reading
};

std::vector<Drive> drives(std::mt19937& chance) {
    std::vector<Drive> all(kDrives);
    for (int i = 0; i < kDrives; ++i) {
        auto& reading = all[static_cast<std::size_t>(i)].reading;
        reading.disk = "wwn-0x5000c5000000" + std::to_string(1000 + i);
        reading.read_by = "libatasmart";
        reading.passed = true;
        reading.temperature_c = 35;
        reading.power_on_hours = 10000 + chance() % 30000;
        reading.power_cycles = 20;
        for (auto field :
             {&SmartReading::reallocated, &SmartReading::reallocation_events, &SmartReading::pending,
              &SmartReading::uncorrectable, &SmartReading::reported_uncorrectable,
              &SmartReading::spin_retries, &SmartReading::end_to_end_errors, &SmartReading::command_timeouts,
              &SmartReading::interface_crc})
            reading.*field = 0;
        for (int id = 1; id <= 20; ++id)
            reading.attributes.push_back({.id = id,
                                          .name = "attribute-" + std::to_string(id),
                                          .value = 100,
                                          .worst = 100,
                                          .threshold = 10});
        if (i % 10 == 0) all[static_cast<std::size_t>(i)].ill_chance = 10.0 / (kDays * 288.0);
    }
    return all;
}

/// True: the reading differs from the last one.
bool age(Drive& drive, int cycle, std::mt19937& chance) {
    std::uniform_real_distribution<double> part(0, 1);
    auto& reading = drive.reading;
    const auto before = reading;
    const double day = 35 + 3 * std::sin(2 * std::numbers::pi * cycle / 288.0);
    if (part(chance) < 0.4) reading.temperature_c = std::round(day + part(chance) * 2 - 1);
    if (cycle % 12 == 0) ++*reading.power_on_hours;
    if (part(chance) < drive.ill_chance) ++*reading.pending;
    if (*reading.pending > 0 && part(chance) < 0.01) --*reading.pending, ++*reading.reallocated;
    return reading != before;
}

double file_bytes(const std::string& path) {
    double bytes = 0;
    for (const char* tail : {"", "-wal"})
        if (std::error_code error; std::filesystem::exists(path + tail, error))
            bytes += static_cast<double>(std::filesystem::file_size(path + tail));
    return bytes;
}

/// What somebody would write first: every reading a row of its numbers.
class RowsPerReading {
  public:
    explicit RowsPerReading(const std::string& path) : db_(std::move(*store::Database::open(path, {}))) {
        (void)db_.run(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE readings (disk TEXT NOT "
            "NULL, at INTEGER NOT NULL,"
            " a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER, f INTEGER, g INTEGER, h INTEGER, i "
            "INTEGER, "
            "j INTEGER, k INTEGER, l INTEGER, PRIMARY KEY (disk, at)) STRICT, WITHOUT ROWID");
    }
    void add(const std::vector<Drive>& drives, UtcTime at) {
        auto put =
            db_.prepare("INSERT INTO readings VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)");
        auto transaction = store::Transaction::begin(db_);
        for (const auto& drive : drives) {
            put->bind(1, drive.reading.disk).bind(2, unix_ms(at) / 1000);
            int column = 3;
            for (const auto& metric : trend_metrics())
                if (const auto value = metric.of(drive.reading))
                    put->bind(column++, static_cast<std::int64_t>(*value));
            (void)put->run();
        }
        (void)transaction->commit();
    }

  private:
    store::Database db_;
};

template <class Act>
double seconds(const Act& act) {
    const auto began = SteadyClock::now();
    act();
    return std::chrono::duration<double>(SteadyClock::now() - began).count();
}

int measure(const std::filesystem::path& folder, int days) {
    std::mt19937 chance(7);
    auto all = drives(chance);
    const auto start = *parse_rfc3339("2026-01-01T00:00:00Z");
    const auto ours = (folder / "trends.db").string(), theirs = (folder / "rows.db").string();
    auto opened = store::Store::open(ours);
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().text().c_str()), 1;
    auto& store = **opened;
    RowsPerReading rows(theirs);
    double spent = 0, spent_on_rows = 0;
    const int cycles = days * 86400 / kEveryS;
    for (int cycle = 0; cycle < cycles; ++cycle) {
        store::Commit commit;
        commit.at = start + Seconds(static_cast<std::int64_t>(cycle) * kEveryS);
        for (auto& drive : all) {
            drive.reading.taken_at = commit.at;
            if (age(drive, cycle, chance) || cycle == 0) commit.readings.push_back(drive.reading);
        }
        spent += seconds([&] { (void)store.apply(commit); });
        spent_on_rows += seconds([&] { rows.add(all, commit.at); });
        if (cycle % 288 == 287) spent += seconds([&] { (void)store.prune(commit.at, {}); });
    }
    const auto reader = store::Reader::open(ours);
    std::size_t points = 0;
    const auto query = seconds([&] { points = (*reader)->trends(all[0].reading.disk, {}, start)->size(); });
    std::printf(
        "{\"days\": %d, \"samples\": %.0f, \"raw_mb\": %.1f, \"ours_mb\": %.1f, \"rows_mb\": %.1f, "
        "\"ours_ms_per_cycle\": %.2f, "
        "\"rows_ms_per_cycle\": %.2f, \"query_ms\": %.2f, \"series\": %zu}\n",
        days, 1.0 * cycles * kDrives, cycles * kDrives * kRawSampleBytes / 1e6, file_bytes(ours) / 1e6,
        file_bytes(theirs) / 1e6, spent / cycles * 1e3, spent_on_rows / cycles * 1e3, query * 1e3, points);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("raidwatch-trends-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const int status = measure(folder, argc > 1 ? std::max(1, std::atoi(argv[1])) : kDays);
    std::filesystem::remove_all(folder);
    return status;
}
