#pragma once
// Values of a TOML table, key by key: what each may be, and what is said where it is not.

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>
#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#ifndef TOML_EXCEPTIONS
#define TOML_EXCEPTIONS 0
#endif
#include <toml++/toml.h>

namespace raidwatch::hub {

/// The first thing wrong is kept, with its line.
class TableReader {
  public:
    explicit TableReader(const std::string& path) : path_(path) {}

  protected:
    using Read = std::function<void(const toml::node&, std::string_view key)>;
    using Keys = std::vector<std::pair<std::string_view, Read>>;

    const std::optional<Error>& error() const { return error_; }

    void complain(const toml::node& at, const std::string& what) {
        if (error_) return;
        error_ =
            Error{ErrorCode::invalid, "reading", path_ + ":" + std::to_string(at.source().begin.line), what};
    }

    void read_keys(const toml::table& table, const Keys& keys) {
        for (const auto& [key, node] : table) {
            const auto known = std::find_if(
                keys.begin(), keys.end(), [name = key.str()](const auto& one) { return one.first == name; });
            if (known != keys.end())
                known->second(node, key);
            else
                unknown(node, key, keys);
        }
    }

    void unknown(const toml::node& node, std::string_view key, const Keys& keys) {
        std::vector<std::string> names;
        for (const auto& [name, read] : keys) names.emplace_back(name);
        std::string what = "unknown key \"" + std::string(key) + "\"";
        if (const auto right = nearest(key, names)) what += ", did you mean \"" + *right + "\"?";
        complain(node, what);
    }

    Read section(std::function<void(const toml::table&)> read) {
        return [this, read = std::move(read)](const toml::node& node, std::string_view key) {
            if (const auto* table = node.as_table()) return read(*table);
            const std::string name(key);
            complain(node, name + " is a table, [" + name + "]");
        };
    }

    Read text(std::string& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            if (const auto value = node.value_exact<std::string>(); value && !value->empty())
                into = *value;
            else
                complain(node, std::string(key) + " must be a text that is not empty");
        };
    }

    Read texts(std::vector<std::string>& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            const auto* list = node.as_array();
            if (list == nullptr) return complain(node, std::string(key) + " must be a list of texts");
            for (const auto& item : *list) text(into.emplace_back())(item, key);
        };
    }

    Read seconds(Seconds& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            Seconds duration{node.value_exact<std::int64_t>().value_or(0)};
            if (const auto written = node.value_exact<std::string>())
                duration = parse_duration(*written).value_or(Seconds{0});
            if (duration > Seconds{0} && duration <= Seconds{86'400})
                into = duration;
            else
                complain(node, std::string(key) + " must be a duration like 120 or \"2m\", at most a day");
        };
    }

    Read days(std::chrono::days& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            constexpr std::chrono::days kLeast{30}, kMost{36'500};
            const auto written = node.value_exact<std::string>();
            const auto read = written ? parse_duration(*written) : std::nullopt;
            if (read && *read >= kLeast && *read <= kMost)
                into = std::chrono::duration_cast<std::chrono::days>(*read);
            else
                complain(node, std::string(key) + " must be a duration like \"400d\", at least 30d");
        };
    }

    Read deadline(Milliseconds& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            Seconds read{0};
            seconds(read)(node, key);
            if (read > Seconds{60}) complain(node, std::string(key) + " must be at most a minute");
            into = read;
        };
    }

    Read rate(double& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            const auto value = node.value<double>();
            if (value && *value >= 0 && *value <= 1e6)
                into = *value;
            else
                complain(node, std::string(key) + " must be a number of requests a second, 0 for no limit");
        };
    }

    Read flag(bool& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            if (const auto value = node.value_exact<bool>())
                into = *value;
            else
                complain(node, std::string(key) + " must be true or false");
        };
    }

    template <class Word>
    Read word(Word& into, std::vector<std::pair<std::string_view, Word>> words) {
        return [this, &into, words = std::move(words)](const toml::node& node, std::string_view key) {
            const auto value = node.value_exact<std::string>().value_or("");
            std::string all;
            for (std::size_t i = 0; i < words.size(); ++i) {
                if (words[i].first == value) {
                    into = words[i].second;
                    return;
                }
                all += (i == 0                 ? " is \""
                        : i + 1 < words.size() ? ", \""
                                               : " or \"") +
                       std::string(words[i].first) + "\"";
            }
            complain(node, std::string(key) + all);
        };
    }

    /// The first line of the file that is named.
    Read secret(std::string& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            std::string path;
            text(path)(node, key);
            std::ifstream file(path);
            if (!std::getline(file, into) || trim(into).size() < 16)
                return complain(node,
                                std::string(key) + " must name a file with a secret of at least 16 bytes");
            into = std::string(trim(into));
        };
    }

    Read password(std::string& into) {
        return [this, &into](const toml::node& node, std::string_view key) {
            std::string path;
            text(path)(node, key);
            std::ifstream file(path);
            if (!std::getline(file, into) || into.empty())
                complain(node, std::string(key) + " must name a file with a password in its first line");
        };
    }

  private:
    const std::string& path_;
    std::optional<Error> error_;
};

}  // namespace raidwatch::hub
