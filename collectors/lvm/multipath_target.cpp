// drivers/md/dm-mpath.c, multipath_status(), STATUSTYPE_INFO:
//   <#features> <feature>... <#handler args> <arg>... <#groups> <next group> then for every group
//   <A|E|D> <#selector args> <arg>... <#paths> <#args per path> then for every path <device> <A|F> <fail
//   count> <arg>...

#include "targets.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/redundancy.hpp>

namespace raidwatch::lvm {

namespace {

/// Takes words one after the other; `good` turns false where one is missing or is no number.
class Reader {
  public:
    explicit Reader(const Words& words) : words_(words) {}

    bool good() const { return good_; }
    std::string_view word() {
        if (next_ >= words_.size()) {
            good_ = false;
            return {};
        }
        return words_[next_++];
    }
    std::uint64_t number() {
        const auto value = parse_uint(word());
        if (!value) good_ = false;
        return value.value_or(0);
    }
    /// Steps over so many words; no count is larger than what is left.
    void skip(std::uint64_t count) {
        if (count > words_.size() - next_)
            good_ = false;
        else
            next_ += static_cast<std::size_t>(count);
    }

  private:
    const Words& words_;
    std::size_t next_ = 0;
    bool good_ = true;
};

void read_path(Reader& reader, std::uint64_t arguments, Array& array) {
    Member path;
    path.device = reader.word();
    const auto state = reader.word();
    reader.number();  // failures since the map was loaded
    reader.skip(arguments);
    if (!reader.good()) return;
    path.ordinal = static_cast<int>(array.members.size());
    path.state = state == "A"   ? MemberState::in_sync
                 : state == "F" ? MemberState::faulty
                                : MemberState::unknown;
    path.vendor_state = state;
    array.members.push_back(std::move(path));
}

}  // namespace

Target read_multipath(const Words& words) {
    Array array;
    array.engine = ArrayEngine::multipath;
    array.level = "multipath";
    Reader reader(words);
    reader.skip(reader.number());
    reader.skip(reader.number());
    const auto groups = reader.number();
    reader.number();
    for (std::uint64_t group = 0; group < groups && reader.good(); ++group) {
        reader.word();
        reader.skip(reader.number());
        const auto paths = reader.number();
        const auto arguments = reader.number();
        for (std::uint64_t path = 0; path < paths && reader.good(); ++path)
            read_path(reader, arguments, array);
    }
    array.raid_disks = static_cast<int>(array.members.size());
    array.state = array.members.empty() ? ArrayState::failed : counted_state(redundancy(array));
    return {std::move(array), reader.good()};
}

}  // namespace raidwatch::lvm
