#pragma once
// Notices of the md driver: poll(POLLPRI) on /proc/mdstat and on the arrays' sysfs attributes. Most of what
// happens to an array (fail, remove, rebuild, check, replace) raises no uevent. Opens no block device.

#include "coalescer.hpp"
#include "collectors/host/file_handle.hpp"
#include "collectors/host/rooted_files.hpp"
#include "poll_set.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::probe {

/// Whether a change of an attribute is only the engine at work: progress, an array that is written to now and
/// then, a member whose bad block is being acknowledged.
bool is_routine(std::string_view attribute, std::string_view before, std::string_view after);

class MdWatch {
  public:
    using Handler = std::function<void(Sign)>;

    /// `root`: "/" or a simulated node's; regular files there give no notices, look() finds their changes.
    /// `speak_at_once`: the first look() speaks of every array, because what happened before it was not seen.
    MdWatch(const std::string& root, bool speak_at_once, Handler handler);
    /// Opens what is new and lets go of what has gone; says so but for the first time. Reads everything
    /// again.
    void look();
    void add_to(PollSet& polls);
    std::vector<std::string> arrays() const;
    /// A handler met something that has gone or come: look() is wanted.
    bool stale() const { return stale_; }

  private:
    struct Attribute {
        host::FileHandle file;
        std::string value;
    };

    void look_at_mdstat();
    void look_at_arrays();
    void watch(const std::string& array, const std::string& attribute);
    void read(const std::string& array, const std::string& attribute, bool notified);
    void say(const std::string& array, std::string what, bool lazy = false);

    host::RootedFiles files_;
    Handler handler_;
    bool first_, stale_ = false;
    host::FileHandle mdstat_;
    std::map<std::string, std::string> mdstat_arrays_;  ///< name -> what is said but for progress
    std::map<std::string, std::map<std::string, Attribute>>
        attributes_;  ///< array -> "degraded", "dev-sda/state"
};

}  // namespace raidwatch::probe
