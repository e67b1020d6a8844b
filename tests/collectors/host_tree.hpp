#pragma once
// A recorded or made-up node in a temporary folder.

#include "collectors/host/rooted_files.hpp"
#include "collectors/host/tool_runner.hpp"

#include <raidwatch/collect/host.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace raidwatch::test {

class Tree {
  public:
    Tree() {
        std::string name = folder() / "raidwatch-tree-XXXXXX";
        root_ = ::mkdtemp(name.data());
    }
    /// Lines "/path = text" with \xNN for bytes that are not printable, "/path -> link target", "# comment".
    explicit Tree(const std::string& fixture) : Tree() { add(fixture); }
    Tree(const Tree&) = delete;
    Tree& operator=(const Tree&) = delete;
    ~Tree() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    const std::string& root() const { return root_; }
    std::string outer(const std::string& path) const { return root_ + path; }

    Tree& add(const std::string& fixture) {
        std::ifstream file(std::string(RAIDWATCH_FIXTURES) + "/" + fixture);
        EXPECT_TRUE(file.is_open()) << fixture;
        for (std::string line; std::getline(file, line);) add_line(line);
        return *this;
    }
    Tree& write(const std::string& path, const std::string& content) {
        std::filesystem::create_directories(std::filesystem::path(outer(path)).parent_path());
        std::ofstream(outer(path), std::ios::binary) << content;
        return *this;
    }
    Tree& link(const std::string& path, const std::string& target) {
        std::filesystem::create_directories(std::filesystem::path(outer(path)).parent_path());
        std::filesystem::create_symlink(target, outer(path));
        return *this;
    }
    Tree& tool(const std::string& name, const std::string& script) {
        write("/usr/sbin/" + name, "#!/bin/sh\n" + script);
        std::filesystem::permissions(outer("/usr/sbin/" + name), std::filesystem::perms::owner_all);
        return *this;
    }
    Tree& remove(const std::string& path) {
        std::filesystem::remove_all(outer(path));
        return *this;
    }

  private:
    /// In memory where that can hold programs: a recording is a hundred small files.
    static std::filesystem::path folder() {
        struct statvfs info {};
        const bool usable = ::statvfs("/dev/shm", &info) == 0 && (info.f_flag & (ST_NOEXEC | ST_RDONLY)) == 0;
        return usable ? "/dev/shm" : std::filesystem::temp_directory_path();
    }
    void add_line(const std::string& line) {
        if (line.empty() || line[0] == '#') return;
        const auto blank = line.find(' ');
        const auto path = line.substr(0, blank);
        if (line.compare(blank, 4, " -> ") == 0)
            link(path, line.substr(blank + 4));
        else
            write(path, unescaped(line.substr(std::min(blank + 3, line.size()))));
    }
    static std::string unescaped(const std::string& text) {
        std::string plain;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool escape = text.compare(i, 2, "\\x") == 0;
            plain += escape ? static_cast<char>(std::stoi(text.substr(i + 2, 2), nullptr, 16)) : text[i];
            if (escape) i += 3;
        }
        return plain;
    }

    std::string root_;
};

class NoAta final : public Ata {
  public:
    Result<AtaSmart> read(std::string_view device) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(device));
    }
};

class NoNvme final : public Nvme {
  public:
    Result<std::vector<std::uint8_t>> log_page(std::string_view device, std::uint8_t,
                                               std::size_t) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(device));
    }
    Result<std::vector<std::uint8_t>> identify(std::string_view device) const override {
        return failure(ErrorCode::unsupported, "reading", std::string(device));
    }
};

class FixedClock final : public Clock {
  public:
    Now now() const override { return {from_unix_ms(1'800'000'000'000), MonoTime{}}; }
};

/// Host on a tree, without drives that answer.
struct TreeHost {
    explicit TreeHost(const Tree& tree) : files(tree.root()), tools(tree.root()) {}
    host::RootedFiles files;
    host::ToolRunner tools;
    NoAta ata;
    NoNvme nvme;
    FixedClock clock;
    Host host{files, tools, ata, nvme, clock};
};

}  // namespace raidwatch::test
