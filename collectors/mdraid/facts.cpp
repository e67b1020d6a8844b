#include "facts.hpp"

#include "collectors/text/scanner.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>

namespace raidwatch::mdraid {

namespace {

constexpr std::uint64_t kSector = 512;

std::string_view text_of(const std::optional<std::string>& text) {
    return text ? trim(*text) : std::string_view();
}

bool has_word(std::string_view list, std::string_view word) {
    const auto words = split(list, ',');
    return std::find(words.begin(), words.end(), word) != words.end();
}

template <class T>
std::optional<T> number(const std::optional<std::string>& text) {
    const auto value = parse_int(text_of(text));
    if (!value || *value < 0 || (sizeof(T) == 4 && *value > 1'000'000'000)) return std::nullopt;
    return static_cast<T>(*value);
}

class Interpreter {
  public:
    explicit Interpreter(const ArrayFacts& facts) : facts_(facts) {}

    Interpreted run() {
        read_geometry();
        for (const auto& member : facts_.members) read_member(member);
        read_progress();
        if (!array_.progress) array_.last_operation_complete = last_operation_complete();
        settle_rebuilding();
        add_missing();
        array_.state = state();
        std::stable_sort(array_.members.begin(), array_.members.end(), [](const Member& a, const Member& b) {
            return a.ordinal.value_or(1 << 30) < b.ordinal.value_or(1 << 30);
        });
        return {std::move(array_), std::move(problems_)};
    }

  private:
    void problem(const std::string& where, std::string_view text) {
        problems_.push_back({"md/" + facts_.name + where, ErrorCode::malformed,
                             "not understood: \"" + printable(text, 120) + "\""});
    }

    void read_geometry() {
        array_.engine = ArrayEngine::md;
        array_.name = array_.device = facts_.name;
        array_.level = text_of(facts_.level);
        array_.vendor_state = text_of(facts_.array_state);
        array_.bytes = facts_.bytes;
        array_.engine_degraded = number<int>(facts_.degraded);
        array_.mismatches = number<std::uint64_t>(facts_.mismatch_cnt);
        array_.last_operation = text_of(facts_.last_sync_action);
        if (array_.last_operation == "none") array_.last_operation.clear();
        if (const auto chunk = number<std::uint64_t>(facts_.chunk_size); chunk.value_or(0) > 0)
            array_.chunk_bytes = chunk;
        // "5 (4)" while a reshape goes from 4 to 5
        Scanner disks(text_of(facts_.raid_disks));
        if (const auto count = disks.number(); count && *count > 0 && *count < 4096)
            array_.raid_disks = static_cast<int>(*count);
        if (array_.level != "raid10") return;
        const auto packed = number<std::uint64_t>(facts_.layout).value_or(0);
        const auto near = static_cast<int>(packed & 0xff), far = static_cast<int>(packed >> 8 & 0xff);
        if (near < 1 || far < 1) return;
        constexpr std::uint64_t kOffset = 1 << 16;
        array_.copies = near * far;
        array_.layout = far == 1 ? "near" : (packed & kOffset) != 0 ? "offset" : "far";
    }

    MemberState member_state(const MemberFacts& facts, std::string_view text) {
        if (facts.device_gone) return MemberState::missing;
        // While a bad block is acknowledged a healthy member reads "faulty,in_sync,blocked" for a moment.
        if (has_word(text, "in_sync")) return MemberState::in_sync;
        if (has_word(text, "faulty")) return MemberState::faulty;
        if (has_word(text, "journal")) return MemberState::in_sync;
        if (has_word(text, "spare")) return MemberState::spare;
        if (facts.state) problem("/dev-" + facts.device + "/state", text);
        return MemberState::unknown;
    }

    void read_member(const MemberFacts& facts) {
        const auto text = text_of(facts.state);
        Member member;
        member.device = facts.device;
        member.disk = facts.disk;
        member.vendor_state = text;
        member.device_gone = facts.device_gone;
        member.state = member_state(facts, text);
        member.replacement = has_word(text, "replacement");
        member.want_replacement = has_word(text, "want_replacement");
        member.write_mostly = has_word(text, "write_mostly") || has_word(text, "writemostly");
        const auto slot = text_of(facts.slot);
        member.journal = has_word(text, "journal") || slot == "journal";
        if (const auto role = parse_uint(slot); role && *role < 4096)
            member.ordinal = static_cast<int>(*role);
        else if (facts.slot && slot != "none" && slot != "journal")
            problem("/dev-" + facts.device + "/slot", slot);
        member.read_errors = number<std::uint64_t>(facts.errors);
        for (const auto line :
             split_lines(facts.bad_blocks ? std::string_view(*facts.bad_blocks) : std::string_view())) {
            const auto words = split_words(line);
            const auto sector = words.size() == 2 ? parse_uint(words[0]) : std::nullopt;
            const auto length = words.size() == 2 ? parse_uint(words[1]) : std::nullopt;
            if (sector && length)
                member.bad_blocks.push_back({*sector, *length});
            else if (!words.empty())
                problem("/dev-" + facts.device + "/bad_blocks", line);
        }
        array_.members.push_back(std::move(member));
    }

    bool builds_replacement() const {
        const auto built = [](const Member& m) { return m.state == MemberState::spare && m.ordinal; };
        const bool any_other = std::any_of(array_.members.begin(), array_.members.end(),
                                           [&](const Member& m) { return built(m) && !m.replacement; });
        return !any_other && std::any_of(array_.members.begin(), array_.members.end(),
                                         [&](const Member& m) { return built(m) && m.replacement; });
    }

    void read_progress() {
        const auto action = text_of(facts_.sync_action);
        auto kind = operation_kind(action, builds_replacement());
        Progress progress;
        read_amounts(progress);
        const bool waits = !facts_.waiting.empty() || text_of(facts_.sync_completed) == "delayed";
        if (action == "frozen" && progress.total_bytes) {
            kind = builds_replacement() ? OperationKind::replace : OperationKind::rebuild;
            progress.state = OperationState::paused;
        } else if (waits) {
            if (!kind)
                kind =
                    OperationKind::resync;  // PENDING: the action stays "idle" until the array is written to
            progress.state = OperationState::queued;
            progress.bytes_per_s.reset();  // sysfs says 0
        } else if (!kind && !action.empty() && action != "idle" && action != "frozen") {
            problem("/sync_action", action);
        }
        if (!kind) return;
        progress.kind = *kind;
        array_.progress = progress;
    }

    void read_amounts(Progress& progress) {
        const auto completed = text_of(facts_.sync_completed);
        if (!completed.empty() && completed != "none" && completed != "delayed") {
            Scanner scan(completed);
            const auto done = scan.number();
            const bool both = scan.skip(" / ");
            const auto total = scan.number();
            if (done && both && total && *total < UINT64_MAX / kSector && *done < UINT64_MAX / kSector) {
                progress.done_bytes = *done * kSector;
                progress.total_bytes = *total * kSector;
            } else {
                problem("/sync_completed", completed);
            }
        }
        constexpr std::uint64_t kKib = 1024;
        if (facts_.done_kib && facts_.total_kib && *facts_.done_kib <= *facts_.total_kib &&
            *facts_.total_kib < UINT64_MAX / kKib) {
            progress.done_bytes = *facts_.done_kib * kKib;
            progress.total_bytes = *facts_.total_kib * kKib;
        }
        if (const auto speed = number<std::uint64_t>(facts_.sync_speed)) progress.bytes_per_s = *speed * 1024;
    }

    /// A check that is broken off leaves its last checkpoint in sync_min, to go on from there; one that is
    /// through clears it. A resync and a reshape keep their place in the superblock until they are through.
    std::optional<bool> last_operation_complete() const {
        const auto& last = array_.last_operation;
        if (last == "check" || last == "repair") {
            const auto begin = number<std::uint64_t>(facts_.sync_min);
            return begin ? std::optional(*begin == 0) : std::nullopt;
        }
        const auto& place = last == "resync"    ? facts_.resync_start
                            : last == "reshape" ? facts_.reshape_position
                                                : std::nullopt;
        return place && !place->empty() ? std::optional(text_of(place) == "none") : std::nullopt;
    }

    /// A spare that has a role is being built, waits for it, or was stopped while being built.
    void settle_rebuilding() {
        if (!array_.progress) return;
        for (auto& member : array_.members)
            if (member.state == MemberState::spare && member.ordinal) member.state = MemberState::rebuilding;
    }

    bool runs() const {
        return array_.vendor_state != "inactive" && array_.vendor_state != "clear" &&
               !array_.vendor_state.empty();
    }

    /// Where no member tells its role.
    void add_missing_by_number(int in_sync) {
        for (int count = in_sync; count < array_.raid_disks.value_or(0); ++count) {
            Member missing;
            missing.state = MemberState::missing;
            array_.members.push_back(std::move(missing));
        }
    }

    void add_missing() {
        if (!runs()) return;  // the members of an array that does not run have no roles yet
        const auto in_sync = std::count_if(array_.members.begin(), array_.members.end(), [](const Member& m) {
            return m.state == MemberState::in_sync && !m.journal;
        });
        if (in_sync > 0 && std::none_of(array_.members.begin(), array_.members.end(),
                                        [](const Member& m) { return m.ordinal.has_value(); }))
            return add_missing_by_number(static_cast<int>(in_sync));
        for (int role = 0; role < array_.raid_disks.value_or(0); ++role) {
            const bool filled = std::any_of(array_.members.begin(), array_.members.end(),
                                            [&](const Member& m) { return m.ordinal == role; });
            if (filled) continue;
            Member missing;
            missing.ordinal = role;
            missing.state = MemberState::missing;
            array_.members.push_back(std::move(missing));
        }
    }

    /// Of a level that cannot be counted.
    bool role_missing() const {
        return std::any_of(array_.members.begin(), array_.members.end(), [](const Member& m) {
            return m.ordinal && m.state != MemberState::in_sync && !m.replacement;
        });
    }

    ArrayState state() {
        constexpr std::string_view kRunning =
            " readonly read-auto clean active write-pending active-idle suspended ";
        const auto& engine = array_.vendor_state;
        if (engine == "inactive" || engine == "clear")
            return is_container(text_of(facts_.metadata_version)) ? ArrayState::container
                                                                  : ArrayState::inactive;
        if (engine == "broken") return ArrayState::failed;
        if (engine.empty() || kRunning.find(" " + engine + " ") == kRunning.npos) {
            if (facts_.array_state) problem("/array_state", engine);
            return ArrayState::unknown;
        }
        const auto counted = redundancy(array_);
        if (counted.data_lost) return ArrayState::failed;
        const bool journal_lost =
            std::any_of(array_.members.begin(), array_.members.end(),
                        [](const Member& m) { return m.journal && m.state != MemberState::in_sync; });
        const bool short_of_members =
            array_.engine_degraded.value_or(0) > 0 || (counted.known ? counted.lost > 0 : role_missing());
        return journal_lost || short_of_members ? ArrayState::degraded : ArrayState::optimal;
    }

    const ArrayFacts& facts_;
    Array array_;
    std::vector<Problem> problems_;
};

}  // namespace

std::optional<OperationKind> operation_kind(std::string_view word, bool replacing) {
    if (word == "recover" || word == "recovery")
        return replacing ? OperationKind::replace : OperationKind::rebuild;
    if (word == "resync") return OperationKind::resync;
    if (word == "check") return OperationKind::check;
    if (word == "repair") return OperationKind::repair;
    if (word == "reshape") return OperationKind::reshape;
    return std::nullopt;
}

bool is_container(std::string_view metadata_version) {
    Scanner scan(metadata_version);
    return scan.skip("external:") && !scan.rest().starts_with('/') && !scan.rest().starts_with('-');
}

Interpreted interpret(const ArrayFacts& facts) {
    return Interpreter(facts).run();
}

}  // namespace raidwatch::mdraid
