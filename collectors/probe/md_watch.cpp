#include "md_watch.hpp"

#include "collectors/mdraid/mdstat.hpp"

#include <raidwatch/base/text.hpp>

#include <array>
#include <optional>

#include <fcntl.h>
#include <unistd.h>

namespace raidwatch::probe {

namespace {

constexpr std::array<const char*, 5> kAttributes{"array_state", "degraded", "sync_action", "sync_completed",
                                                 "reshape_position"};

/// From its start, which also arms the next notice. nullopt: the attribute has gone (ENODEV, EBUSY while it
/// goes).
std::optional<std::string> content(int fd) {
    std::string text;
    std::array<char, 16384> part{};
    for (;;) {
        const ssize_t got = ::pread(fd, part.data(), part.size(), static_cast<off_t>(text.size()));
        if (got < 0) return std::nullopt;
        if (got == 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
        if (text.size() > (1U << 20)) return text;
    }
}

/// Everything of an array that is not progress: percentages change without any news in them.
std::string summary(const mdraid::MdstatArray& array) {
    std::string text = array.active.value_or(false) ? "active " : "inactive ";
    text += array.mode + " " + array.level + " " + array.map;
    for (const auto& m : array.members) {
        text += " " + m.device;
        if (m.faulty) text += "(F)";
        if (m.spare) text += "(S)";
        if (m.replacement) text += "(R)";
    }
    if (array.operation) text += " " + array.operation->word + " " + array.operation->waiting;
    return text;
}

}  // namespace

MdWatch::MdWatch(const std::string& root, bool speak_at_once, Handler handler)
    : files_(root), handler_(std::move(handler)), first_(!speak_at_once) {}

bool is_routine(std::string_view attribute, std::string_view before, std::string_view after) {
    if (attribute == "sync_completed" || attribute == "reshape_position") return true;
    if (attribute == "array_state") {
        constexpr std::string_view kAtWork = " clean active write-pending active-idle ";
        const auto at_work = [&](std::string_view state) {
            return kAtWork.find(" " + std::string(state) + " ") != kAtWork.npos;
        };
        return at_work(before) && at_work(after);
    }
    const auto settled = [](std::string_view state) {
        std::string words;
        for (const auto word : split(state, ','))
            if (word != "faulty" && word != "blocked" && word != "write_error")
                words += std::string(word) + ",";
        return words;
    };
    const bool in_sync = before.find("in_sync") != before.npos && after.find("in_sync") != after.npos;
    return attribute.ends_with("/state") && in_sync && settled(before) == settled(after);
}

void MdWatch::say(const std::string& array, std::string what, bool lazy) {
    handler_({{"md", array}, printable(what, 200), lazy});
}

void MdWatch::look() {
    stale_ = false;
    look_at_mdstat();
    look_at_arrays();
    first_ = false;
}

void MdWatch::look_at_mdstat() {
    if (!mdstat_)
        if (const auto place = files_.resolve("/proc/mdstat"))  // comes with the md module
            mdstat_.reset(::open(files_.outer(*place).c_str(), O_RDONLY | O_CLOEXEC));
    if (!mdstat_) return;
    // pread() does not arm the next notice here: md does that when the first line is read at the file's own
    // position.
    std::string text;
    std::array<char, 16384> part{};
    ::lseek(mdstat_.get(), 0, SEEK_SET);
    for (ssize_t got = 0;
         (got = ::read(mdstat_.get(), part.data(), part.size())) > 0 && text.size() < (1U << 20);)
        text.append(part.data(), static_cast<std::size_t>(got));

    std::map<std::string, std::string> now;
    for (const auto& array : mdraid::parse_mdstat(text).arrays) now[array.name] = summary(array);
    const auto before = std::exchange(mdstat_arrays_, now);
    if (first_) return;
    for (const auto& [name, said] : now)
        if (const auto known = before.find(name); known == before.end() || known->second != said)
            say(name, said);
    for (const auto& [name, said] : before)
        if (!now.contains(name)) say(name, "no longer in /proc/mdstat");
    if (before.size() != now.size()) handler_({{"block", ""}, "arrays came or went"});
    stale_ = stale_ || before != now;
}

void MdWatch::look_at_arrays() {
    std::map<std::string, std::map<std::string, Attribute>> known;
    known.swap(attributes_);
    for (const auto& array : files_.list("/sys/block").value_or(std::vector<std::string>{})) {
        if (!array.starts_with("md")) continue;
        const auto entries = files_.list("/sys/block/" + array + "/md");
        if (!entries) continue;
        const auto old = known.find(array);
        const bool is_new = old == known.end();
        if (!is_new) attributes_[array] = std::move(old->second);
        if (is_new && !first_) say(array, "array appeared");
        for (const auto* attribute : kAttributes) watch(array, attribute);
        for (const auto& entry : *entries)
            if (entry.starts_with("dev-")) watch(array, entry + "/state");
    }
    for (const auto& [array, attributes] : known)
        if (!attributes_.contains(array)) say(array, "array has gone");
}

void MdWatch::watch(const std::string& array, const std::string& attribute) {
    auto& attributes = attributes_[array];
    if (attributes.contains(attribute)) return read(array, attribute, false);
    const auto place = files_.resolve("/sys/block/" + array + "/md/" + attribute);
    if (!place) return;
    host::FileHandle file(::open(files_.outer(*place).c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return;
    const auto value = content(file.get());
    if (!value) return;
    if (!first_) say(array, attribute + " is " + std::string(trim(*value)));
    attributes[attribute] = {std::move(file), *value};
}

void MdWatch::read(const std::string& array, const std::string& attribute, bool notified) {
    auto& attributes = attributes_[array];
    const auto found = attributes.find(attribute);
    if (found == attributes.end()) return;
    const auto value = content(found->second.file.get());
    if (!value) {
        attributes.erase(found);
        stale_ = true;
        return say(array, attribute + " has gone");
    }
    const auto before = std::exchange(found->second.value, *value);
    const auto from = trim(before), to = trim(*value);
    if (before != *value) {
        say(array, attribute + " " + std::string(from) + " -> " + std::string(to),
            is_routine(attribute, from, to));
    } else if (notified && attribute == "sync_action") {
        // A check of a small array begins and ends between two looks; its results are read when the action is
        // idle again.
        say(array, attribute + " " + std::string(to));
    }
}

void MdWatch::add_to(PollSet& polls) {
    if (mdstat_) polls.add(mdstat_.get(), POLLPRI, [this](short) { look_at_mdstat(); });
    for (const auto& [array, attributes] : attributes_)
        for (const auto& [name, attribute] : attributes)
            polls.add(attribute.file.get(), POLLPRI,
                      [this, array = array, name = name](short) { read(array, name, true); });
}

std::vector<std::string> MdWatch::arrays() const {
    std::vector<std::string> names;
    for (const auto& [array, attributes] : attributes_) names.push_back(array);
    return names;
}

}  // namespace raidwatch::probe
