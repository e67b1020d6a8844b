#include "config.hpp"

#include "hub/config_values.hpp"
#include "hub/page_parts.hpp"
#include "hub/subscribe/address.hpp"

#include <raidwatch/base/text.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace raidwatch::hub {

namespace {

/// The tables of the hub.
class Reader : TableReader {
  public:
    explicit Reader(const std::string& path) : TableReader(path) {}

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
        if (error()) return tl::unexpected(*error());
        return config;
    }

  private:
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
