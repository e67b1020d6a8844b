#pragma once
// A folder on disk that always looks like one moment of a node: readers see each file and each directory
// either as it was or as it is, never half written.

#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace raidwatch::sim {

/// What a directory should hold, by path relative to it: "md/dev-sda/state".
struct Folder {
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> links;  ///< symbolic, target as written
    std::set<std::string> dirs;                ///< those that may be empty; the others follow from the paths

    bool operator==(const Folder&) const = default;
};

class Tree {
  public:
    /// `root` is made if it is not there. What an earlier Tree left in it stays until it is put again.
    explicit Tree(std::filesystem::path root);

    /// Makes the directory `path` ("/sys/devices/...") hold exactly `folder`: new directories appear whole,
    /// gone ones disappear whole, changed files are replaced by renaming.
    void put(const std::string& path, const Folder& folder);
    void put_file(const std::string& path, const std::string& content);
    void put_link(const std::string& path, const std::string& target);
    /// A file, link or directory with all it holds; fine if it is not there.
    void remove(const std::string& path);

    const std::filesystem::path& root() const { return root_; }

  private:
    std::filesystem::path real(const std::string& path) const { return root_ / path.substr(1); }
    std::filesystem::path staging();
    void publish(const std::filesystem::path& staged, const std::filesystem::path& target);
    void update(const std::string& path, const Folder& before, const Folder& after);

    std::filesystem::path root_, staging_;
    std::map<std::string, Folder> held_;
    std::map<std::string, std::string> single_;  ///< files and links put one by one
    unsigned long staged_ = 0;
};

}  // namespace raidwatch::sim
