#define TOML_EXCEPTIONS 0
#include "config.hpp"

#include "hub/page_parts.hpp"
#include "hub/subscribe/address.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>

#include <toml++/toml.h>

namespace raidwatch::hub {

namespace {

using Read = std::function<void(const toml::node&, std::string_view key)>;
using Keys = std::vector<std::pair<std::string_view, Read>>;

/// Reads one table, key by key; the first thing wrong is kept, with its line.
class Reader {
  public:
    explicit Reader(const std::string& path) : path_(path) {}

    Result<HubConfig> read(const toml::table& table) {
        HubConfig config;
        read_keys(table, {{"listen", text(config.listen)},
                          {"tls", section([&](const auto& node) { tls(node, config.tls); })},
                          {"database", text(config.database)},
                          {"store", section([&](const auto& node) { store(node, config.postgres); })},
                          {"silent_after", seconds(config.silent_after)},
                          {"gather", seconds(config.gather)},
                          {"together", seconds(config.together)},
                          {"keep_events", days(config.keep_events)},
                          {"page", section([&](const auto& node) { page(node, config); })},
                          {"people", section([&](const auto& node) { people(node, config); })},
                          {"publish", section([&](const auto& node) { publish(node, config); })},
                          {"limits", section([&](const auto& node) { limits(node, config.limits); })},
                          {"mail", section([&](const auto& node) { mail(node, config.mail); })},
                          {"subscriptions",
                           section([&](const auto& node) { subscriptions(node, config.subscriptions); })},
                          {"service", [&](const auto& node, auto) { services(node, config.services); }}});
        if (error_) return tl::unexpected(*error_);
        return config;
    }

  private:
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

    void tls(const toml::table& table, TlsFiles& into) {
        read_keys(table, {{"certificate_file", text(into.certificate_file)},
                          {"key_file", text(into.key_file)},
                          {"client_ca_file", text(into.client_ca_file)},
                          {"client_certificates",
                           word<ClientCertificates>(into.client_certificates,
                                                    {{"everybody", ClientCertificates::everybody},
                                                     {"nodes", ClientCertificates::nodes}})}});
        if (into.certificate_file.empty() || into.key_file.empty())
            complain(table, "certificate_file and key_file belong together");
        if (table.contains("client_certificates") && into.client_ca_file.empty())
            complain(table, "client_certificates needs a client_ca_file");
    }

    void store(const toml::table& table, PostgresAddress& into) {
        read_keys(table, {{"url", text(into.url)},
                          {"password_file", password(into.password)},
                          {"deadline", deadline(into.deadline)}});
        if (into.url.empty()) complain(table, "url is missing");
    }

    void page(const toml::table& table, HubConfig& config) {
        read_keys(table, {{"name", text(config.page_name)},
                          {"id", text(config.page_id)},
                          {"url", text(config.page_url)},
                          {"time_zone", text(config.time_zone)}});
        while (config.page_url.ends_with('/')) config.page_url.pop_back();
    }

    void people(const toml::table& table, HubConfig& config) {
        read_keys(table, {{"proxy_header", text(config.proxy_header)},
                          {"proxy_secret_file", secret(config.proxy_secret)}});
        if (config.proxy_header.empty() != config.proxy_secret.empty())
            complain(table, "proxy_header and proxy_secret_file belong together");
    }

    void publish(const toml::table& table, HubConfig& config) {
        read_keys(table,
                  {{"auto_from", word<AutoPublish>(config.auto_publish, {{"minor", AutoPublish::minor},
                                                                         {"major", AutoPublish::major},
                                                                         {"critical", AutoPublish::critical},
                                                                         {"never", AutoPublish::never}})},
                   {"relay", texts(config.relay)}});
    }

    void limits(const toml::table& table, RequestLimits& into) {
        read_keys(table, {{"node", rate(into.node)},
                          {"program", rate(into.program)},
                          {"reader", rate(into.reader)},
                          {"all_readers", rate(into.all_readers)}});
    }

    void mail(const toml::table& table, MailServer& into) {
        read_keys(table, {{"smtp", text(into.smtp)},
                          {"from", text(into.from)},
                          {"user", text(into.user)},
                          {"password_file", password(into.password)},
                          {"starttls", flag(into.starttls)},
                          {"ca_file", text(into.ca_file)}});
        if (!into.smtp.starts_with("smtp://") && !into.smtp.starts_with("smtps://"))
            complain(table, "smtp must be like \"smtp://mail.example.net:587\"");
        if (email_address(into.from) != into.from) complain(table, "from must be an e-mail address");
    }

    void subscriptions(const toml::table& table, SubscriptionRules& into) {
        read_keys(table, {{"webhooks", flag(into.webhooks)},
                          {"allow_internal", flag(into.allow_internal)},
                          {"ca_file", text(into.ca_file)}});
    }

    void services(const toml::node& node, std::vector<Service>& into) {
        const auto* list = node.as_array();
        if (list == nullptr) return complain(node, "services are written [[service]]");
        for (const auto& item : *list) {
            if (!item.is_table()) return complain(item, "services are written [[service]]");
            auto& made = into.emplace_back();
            read_keys(*item.as_table(), {{"name", text(made.name)},
                                         {"id", text(made.id)},
                                         {"cluster", text(made.cluster)},
                                         {"nodes", texts(made.nodes)},
                                         {"paths", texts(made.paths)}});
            if (made.name.empty()) complain(item, "a service needs a name");
            if (!made.id.empty() && !is_part_id(made.id))
                complain(item, "id is 1 to 64 letters, digits, \"-\" or \"_\"");
            for (std::size_t i = 0; i + 1 < into.size(); ++i) {
                if (into[i].name == made.name) complain(item, "two services are called " + made.name);
                if (!made.id.empty() && into[i].id == made.id)
                    complain(item, "two services have the id " + made.id);
            }
        }
    }

    const std::string& path_;
    std::optional<Error> error_;
};

}  // namespace

Result<HubConfig> parse_config(const std::string& text, const std::string& path) {
    const toml::parse_result parsed = toml::parse(std::string_view(text), path);
    if (!parsed) {
        const auto& error = parsed.error();
        return failure(ErrorCode::invalid, "reading", path + ":" + std::to_string(error.source().begin.line),
                       std::string(error.description()));
    }
    return Reader(path).read(parsed.table());
}

Result<HubConfig> load_config(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) return failure_errno(errno, "reading", path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return failure_errno(errno, "reading", path);
    return parse_config(text, path);
}

}  // namespace raidwatch::hub
