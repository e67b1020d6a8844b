#define TOML_EXCEPTIONS 0
#include "config.hpp"

#include "hub/subscribe/address.hpp"

#include <raidwatch/base/text.hpp>

#include <fstream>
#include <iterator>

#include <toml++/toml.h>

namespace raidwatch::hub {

namespace {

/// Reads one table, key by key; the first thing wrong is kept, with its line.
class Reader {
  public:
    explicit Reader(const std::string& path) : path_(path) {}

    void complain(const toml::node& at, const std::string& what) {
        if (error_) return;
        error_ =
            Error{ErrorCode::invalid, "reading", path_ + ":" + std::to_string(at.source().begin.line), what};
    }

    void text(const toml::node& node, std::string_view key, std::string& into) {
        if (const auto value = node.value_exact<std::string>(); value && !value->empty())
            into = *value;
        else
            complain(node, std::string(key) + " must be a text that is not empty");
    }

    void seconds(const toml::node& node, std::string_view key, Seconds& into) {
        Seconds duration{node.value_exact<std::int64_t>().value_or(0)};
        if (const auto written = node.value_exact<std::string>())
            duration = parse_duration(*written).value_or(Seconds{0});
        if (duration > Seconds{0} && duration <= Seconds{86'400})
            into = duration;
        else
            complain(node, std::string(key) + " must be a duration like 120 or \"2m\", at most a day");
    }

    void texts(const toml::node& node, std::string_view key, std::vector<std::string>& into) {
        const auto* list = node.as_array();
        if (list == nullptr) return complain(node, std::string(key) + " must be a list of texts");
        for (const auto& item : *list) text(item, key, into.emplace_back());
    }

    void unknown(const toml::node& node, std::string_view key, const std::vector<std::string>& known) {
        std::string what = "unknown key \"" + std::string(key) + "\"";
        if (const auto right = nearest(key, known)) what += ", did you mean \"" + *right + "\"?";
        complain(node, what);
    }

    Service service(const toml::table& table) {
        Service read;
        for (const auto& [key, node] : table) {
            if (key == "name")
                text(node, key, read.name);
            else if (key == "cluster")
                text(node, key, read.cluster);
            else if (key == "nodes")
                texts(node, key, read.nodes);
            else if (key == "paths")
                texts(node, key, read.paths);
            else
                unknown(node, key, {"name", "nodes", "paths", "cluster"});
        }
        if (read.name.empty()) complain(table, "a service needs a name");
        return read;
    }

    void services(const toml::node& node, std::vector<Service>& into) {
        const auto* list = node.as_array();
        if (list == nullptr) return complain(node, "services are written [[service]]");
        for (const auto& item : *list) {
            if (!item.is_table()) return complain(item, "services are written [[service]]");
            into.push_back(service(*item.as_table()));
            for (std::size_t i = 0; i + 1 < into.size(); ++i)
                if (into[i].name == into.back().name)
                    complain(item, "two services are called " + into[i].name);
        }
    }

    void page(const toml::node& node, HubConfig& config) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "page is a table, [page]");
        for (const auto& [key, value] : *table) {
            if (key == "name")
                text(value, key, config.page_name);
            else if (key == "id")
                text(value, key, config.page_id);
            else if (key == "url")
                text(value, key, config.page_url);
            else if (key == "time_zone")
                text(value, key, config.time_zone);
            else
                unknown(value, key, {"name", "id", "url", "time_zone"});
        }
        while (config.page_url.ends_with('/')) config.page_url.pop_back();
    }

    void people(const toml::node& node, HubConfig& config) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "people is a table, [people]");
        for (const auto& [key, value] : *table) {
            if (key == "proxy_header")
                text(value, key, config.proxy_header);
            else if (key == "proxy_secret_file")
                secret(value, key, config.proxy_secret);
            else
                unknown(value, key, {"proxy_header", "proxy_secret_file"});
        }
        if (config.proxy_header.empty() != config.proxy_secret.empty())
            complain(node, "proxy_header and proxy_secret_file belong together");
    }

    /// The first line of the file that is named.
    void secret(const toml::node& node, std::string_view key, std::string& into) {
        std::string path;
        text(node, key, path);
        std::ifstream file(path);
        if (!std::getline(file, into) || trim(into).size() < 16)
            return complain(node, std::string(key) + " must name a file with a secret of at least 16 bytes");
        into = std::string(trim(into));
    }

    void store(const toml::node& node, PostgresAddress& into) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "store is a table, [store]");
        for (const auto& [key, value] : *table) {
            if (key == "url")
                text(value, key, into.url);
            else if (key == "password_file")
                password(value, key, into.password);
            else if (key == "deadline")
                deadline(value, key, into.deadline);
            else
                unknown(value, key, {"url", "password_file", "deadline"});
        }
        if (into.url.empty()) complain(node, "url is missing");
    }

    void deadline(const toml::node& node, std::string_view key, Milliseconds& into) {
        Seconds read{0};
        seconds(node, key, read);
        if (read > Seconds{60}) complain(node, std::string(key) + " must be at most a minute");
        into = read;
    }

    void password(const toml::node& node, std::string_view key, std::string& into) {
        std::string path;
        text(node, key, path);
        std::ifstream file(path);
        if (!std::getline(file, into) || into.empty())
            complain(node, std::string(key) + " must name a file with a password in its first line");
    }

    void rate(const toml::node& node, std::string_view key, double& into) {
        const auto value = node.value<double>();
        if (value && *value >= 0 && *value <= 1e6)
            into = *value;
        else
            complain(node, std::string(key) + " must be a number of requests a second, 0 for no limit");
    }

    void limits(const toml::node& node, RequestLimits& into) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "limits is a table, [limits]");
        for (const auto& [key, value] : *table) {
            if (key == "node")
                rate(value, key, into.node);
            else if (key == "program")
                rate(value, key, into.program);
            else if (key == "reader")
                rate(value, key, into.reader);
            else if (key == "all_readers")
                rate(value, key, into.all_readers);
            else
                unknown(value, key, {"node", "program", "reader", "all_readers"});
        }
    }

    void flag(const toml::node& node, std::string_view key, bool& into) {
        const auto value = node.value_exact<bool>();
        if (value)
            into = *value;
        else
            complain(node, std::string(key) + " must be true or false");
    }

    void mail(const toml::node& node, MailServer& into) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "mail is a table, [mail]");
        for (const auto& [key, value] : *table) {
            if (key == "smtp")
                text(value, key, into.smtp);
            else if (key == "from")
                text(value, key, into.from);
            else if (key == "user")
                text(value, key, into.user);
            else if (key == "password_file")
                password(value, key, into.password);
            else if (key == "starttls")
                flag(value, key, into.starttls);
            else if (key == "ca_file")
                text(value, key, into.ca_file);
            else
                unknown(value, key, {"smtp", "from", "user", "password_file", "starttls", "ca_file"});
        }
        if (!into.smtp.starts_with("smtp://") && !into.smtp.starts_with("smtps://"))
            complain(node, "smtp must be like \"smtp://mail.example.net:587\"");
        if (email_address(into.from) != into.from) complain(node, "from must be an e-mail address");
    }

    void subscriptions(const toml::node& node, SubscriptionRules& into) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "subscriptions is a table, [subscriptions]");
        for (const auto& [key, value] : *table) {
            if (key == "webhooks")
                flag(value, key, into.webhooks);
            else if (key == "allow_internal")
                flag(value, key, into.allow_internal);
            else if (key == "ca_file")
                text(value, key, into.ca_file);
            else
                unknown(value, key, {"webhooks", "allow_internal", "ca_file"});
        }
    }

    void publish(const toml::node& node, HubConfig& config) {
        const auto* table = node.as_table();
        if (table == nullptr) return complain(node, "publish is a table, [publish]");
        for (const auto& [key, value] : *table) {
            if (key == "auto_from")
                auto_from(value, config.auto_publish);
            else if (key == "relay")
                texts(value, key, config.relay);
            else
                unknown(value, key, {"auto_from", "relay"});
        }
    }

    void auto_from(const toml::node& node, AutoPublish& into) {
        const auto value = node.value_exact<std::string>().value_or("");
        if (value == "minor")
            into = AutoPublish::minor;
        else if (value == "major")
            into = AutoPublish::major;
        else if (value == "critical")
            into = AutoPublish::critical;
        else if (value == "never")
            into = AutoPublish::never;
        else
            complain(node, "auto_from is \"minor\", \"major\", \"critical\" or \"never\"");
    }

    Result<HubConfig> read(const toml::table& table) {
        HubConfig config;
        for (const auto& [key, node] : table) {
            if (key == "listen")
                text(node, key, config.listen);
            else if (key == "database")
                text(node, key, config.database);
            else if (key == "store")
                store(node, config.postgres);
            else if (key == "silent_after")
                seconds(node, key, config.silent_after);
            else if (key == "gather")
                seconds(node, key, config.gather);
            else if (key == "together")
                seconds(node, key, config.together);
            else if (key == "page")
                page(node, config);
            else if (key == "publish")
                publish(node, config);
            else if (key == "limits")
                limits(node, config.limits);
            else if (key == "people")
                people(node, config);
            else if (key == "mail")
                mail(node, config.mail);
            else if (key == "subscriptions")
                subscriptions(node, config.subscriptions);
            else if (key == "service")
                services(node, config.services);
            else
                unknown(node, key,
                        {"listen", "database", "store", "silent_after", "gather", "together", "page",
                         "people", "publish", "limits", "mail", "subscriptions", "service"});
        }
        if (error_) return tl::unexpected(*error_);
        return config;
    }

  private:
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
