#include "tree.hpp"

#include <fstream>
#include <vector>

namespace raidwatch::sim {
namespace fs = std::filesystem;
namespace {

void write_file(const fs::path& path, const std::string& content) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
}

void make_link(const fs::path& path, const std::string& target) {
    fs::create_directories(path.parent_path());
    fs::create_symlink(target, path);
}

/// All directories a folder has below itself, parents before children.
std::set<std::string> directories(const Folder& folder) {
    std::set<std::string> out;
    const auto add_parents = [&](const std::string& path) {
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1))
            out.insert(path.substr(0, slash));
    };
    for (const auto& [path, content] : folder.files) add_parents(path);
    for (const auto& [path, target] : folder.links) add_parents(path);
    for (const auto& path : folder.dirs) {
        add_parents(path);
        out.insert(path);
    }
    return out;
}

bool below(const std::string& path, const std::string& dir) {
    return path.starts_with(dir + "/");
}

/// Of `dirs`, those that are not in `others` and whose parent is not new either.
std::vector<std::string> topmost_new(const std::set<std::string>& dirs, const std::set<std::string>& others) {
    std::vector<std::string> out;
    for (const auto& dir : dirs)
        if (!others.contains(dir) && (out.empty() || !below(dir, out.back()))) out.push_back(dir);
    return out;
}

bool below_any(const std::string& path, const std::vector<std::string>& dirs) {
    for (const auto& dir : dirs)
        if (below(path, dir)) return true;
    return false;
}

/// Writes the part of the folder below `dir` (all of it for "") under `target`.
void build(const Folder& folder, const std::string& dir, const fs::path& target) {
    fs::create_directories(target);
    const std::string prefix = dir.empty() ? "" : dir + "/";
    const auto inside = [&](const std::string& path) { return path.starts_with(prefix); };
    for (const auto& path : folder.dirs)
        if (inside(path)) fs::create_directories(target / path.substr(prefix.size()));
    for (const auto& [path, content] : folder.files)
        if (inside(path)) write_file(target / path.substr(prefix.size()), content);
    for (const auto& [path, link] : folder.links)
        if (inside(path)) make_link(target / path.substr(prefix.size()), link);
}

}  // namespace

Tree::Tree(fs::path root) : root_(std::move(root)), staging_(root_ / ".staging") {
    fs::remove_all(staging_);
    fs::create_directories(staging_);
}

fs::path Tree::staging() {
    return staging_ / std::to_string(staged_++);
}

void Tree::publish(const fs::path& staged, const fs::path& target) {
    fs::create_directories(target.parent_path());
    fs::rename(staged, target);
}

void Tree::put_file(const std::string& path, const std::string& content) {
    const std::string record = "=" + content;
    if (const auto known = single_.find(path); known != single_.end() && known->second == record) return;
    const auto staged = staging();
    write_file(staged, content);
    publish(staged, real(path));
    single_[path] = record;
}

void Tree::put_link(const std::string& path, const std::string& target) {
    const std::string record = ">" + target;
    if (const auto known = single_.find(path); known != single_.end() && known->second == record) return;
    const auto staged = staging();
    make_link(staged, target);
    publish(staged, real(path));
    single_[path] = record;
}

void Tree::remove(const std::string& path) {
    std::erase_if(held_, [&](const auto& entry) { return entry.first == path || below(entry.first, path); });
    std::erase_if(single_,
                  [&](const auto& entry) { return entry.first == path || below(entry.first, path); });
    std::error_code nothing_there;
    const auto staged = staging();
    fs::rename(real(path), staged, nothing_there);
    if (!nothing_there) fs::remove_all(staged);
}

void Tree::put(const std::string& path, const Folder& folder) {
    const auto known = held_.find(path);
    if (known == held_.end()) {
        remove(path);
        const auto staged = staging();
        build(folder, "", staged);
        publish(staged, real(path));
    } else if (known->second != folder) {
        update(path, known->second, folder);
    }
    held_[path] = folder;
}

void Tree::update(const std::string& path, const Folder& before, const Folder& after) {
    const auto old_dirs = directories(before), new_dirs = directories(after);
    const auto gone = topmost_new(old_dirs, new_dirs), added = topmost_new(new_dirs, old_dirs);
    for (const auto& dir : gone) remove(path + "/" + dir);
    for (const auto& dir : added) {
        const auto staged = staging();
        build(after, dir, staged);
        publish(staged, real(path + "/" + dir));
    }
    const auto replace = [&](const auto& old_entries, const auto& new_entries, auto make) {
        for (const auto& [name, content] : new_entries) {
            const auto old = old_entries.find(name);
            if (below_any(name, added) || (old != old_entries.end() && old->second == content)) continue;
            const auto staged = staging();
            make(staged, content);
            publish(staged, real(path + "/" + name));
        }
        for (const auto& [name, content] : old_entries)
            if (!new_entries.contains(name) && !below_any(name, gone)) fs::remove(real(path + "/" + name));
    };
    replace(before.files, after.files, write_file);
    replace(before.links, after.links, make_link);
}

}  // namespace raidwatch::sim
