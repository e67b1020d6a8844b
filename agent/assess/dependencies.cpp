#include "dependencies.hpp"

#include "names.hpp"

#include <raidwatch/model/json.hpp>
#include <raidwatch/model/redundancy.hpp>

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace raidwatch::assess {

namespace {

bool lies_below(std::string_view path, std::string_view directory) {
    if (directory == "/") return path.starts_with('/');
    return path == directory ||
           (path.starts_with(directory) && path.substr(directory.size()).starts_with('/'));
}

struct Builder {
    const NodeView& view;
    const std::vector<Volume>& volumes;
    const std::vector<ServicePlace>& services;
    std::vector<std::string> mounts;  ///< of all arrays

    TreeNode mount_node(const std::string& mount) const {
        TreeNode node{Part::mount, mount, "", "", {}};
        for (const auto& service : services) {
            const bool here =
                service.paths.empty() || std::ranges::any_of(service.paths, [&](const auto& path) {
                    return mount_of_path(path, mounts) == mount;
                });
            if (here) node.children.push_back({Part::service, service.name, "", "", {}});
        }
        return node;
    }

    /// Volumes name what they lie on, so the list is a tree; each is placed once, so that it ends.
    void add_volumes(const std::string& on, std::set<const Volume*>& placed, TreeNode& parent) const {
        for (const auto& volume : volumes) {
            if (volume.on != on || !placed.insert(&volume).second) continue;
            TreeNode node{Part::volume, volume.name, volume.kind, "", {}};
            for (const auto& mount : volume.mounts) node.children.push_back(mount_node(mount));
            add_volumes(volume.device, placed, node);
            parent.children.push_back(std::move(node));
        }
    }

    TreeNode member_node(const Array& array, const Member& member, const Redundancy& now) const {
        TreeNode node{Part::member, describe_member(view, member), std::string(word(member.state)), "", {}};
        if (!member.role.empty()) node.detail += ", " + member.role;
        if (is_out(member)) {
            node.if_lost = "is lost already";
            return node;
        }
        if (member.state == MemberState::spare) {
            node.if_lost = "nothing is lost; a spare less";
            return node;
        }
        if (!now.known) return node;
        auto without = array;
        const auto index = static_cast<std::size_t>(&member - array.members.data());
        without.members[index].state = MemberState::faulty;
        const auto then = redundancy(without);
        if (then.data_lost && !now.data_lost)
            node.if_lost = "the array fails";
        else if (then.lost == now.lost)
            node.if_lost = "nothing is lost";
        else
            node.if_lost =
                then.tolerable > 0 ? fmt::format("survives {} more", then.tolerable) : "no redundancy left";
        return node;
    }

    TreeNode array_node(const Array& array) const {
        const auto level = array.level.empty() ? "" : array.level + ", ";
        TreeNode node{Part::array, array.name, level + std::string(word(array.state)), "", {}};
        const auto now = redundancy(array);
        for (const auto& member : array.members) node.children.push_back(member_node(array, member, now));
        std::set<const Volume*> placed;
        if (!array.device.empty()) add_volumes(array.device, placed, node);
        std::set<std::string> on_volumes;
        for (const auto* volume : placed) on_volumes.insert(volume->mounts.begin(), volume->mounts.end());
        for (const auto& mount : array.mounts)
            if (!on_volumes.contains(mount)) node.children.push_back(mount_node(mount));
        return node;
    }
};

/// Mounts and services below a part, each once.
void gather(const TreeNode& node, std::vector<std::string>& names) {
    for (const auto& child : node.children) {
        if (child.part == Part::mount || child.part == Part::service)
            if (std::ranges::find(names, child.name) == names.end()) names.push_back(child.name);
        gather(child, names);
    }
}

void say_losses(TreeNode& node) {
    for (auto& child : node.children) say_losses(child);
    if (node.part != Part::array && node.part != Part::volume) return;
    std::vector<std::string> names;
    gather(node, names);
    if (!names.empty()) node.if_lost = fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string mount_of_path(std::string_view path, const std::vector<std::string>& mounts) {
    std::string best;
    for (const auto& mount : mounts)
        if (lies_below(path, mount) && mount.size() > best.size()) best = mount;
    return best;
}

std::vector<TreeNode> dependency_trees(const NodeView& view, const std::vector<Volume>& volumes,
                                       const std::vector<ServicePlace>& services) {
    Builder builder{view, volumes, services, {}};
    for (const auto& array : view.arrays)
        builder.mounts.insert(builder.mounts.end(), array.mounts.begin(), array.mounts.end());
    std::vector<TreeNode> trees;
    for (const auto& array : view.arrays) {
        trees.push_back(builder.array_node(array));
        say_losses(trees.back());
    }
    return trees;
}

}  // namespace raidwatch::assess
