#include "sinks.hpp"

#include "agent/push/alertmanager_sink.hpp"
#include "agent/push/hub_sink.hpp"
#include "agent/push/pagerduty_sink.hpp"
#include "agent/push/statuspage_sink.hpp"
#include "agent/push/webhook_sink.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/base/webhook_signature.hpp>

#include <cerrno>
#include <fstream>

namespace raidwatch::app {

namespace {

using Complain = std::function<void(const Error&)>;
using Made = std::shared_ptr<const push::Sink>;

/// The lines that are not empty, without blanks at their ends.
Result<std::vector<std::string>> read_secrets(const std::string& file) {
    if (file.empty()) return std::vector<std::string>();
    std::ifstream stream(file);
    if (!stream) return failure_errno(errno, "reading the secret", file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        if (const auto secret = trim(line); !secret.empty()) lines.emplace_back(secret);
    if (lines.empty()) return failure(ErrorCode::invalid, "reading the secret", file, "there is none in it");
    return lines;
}

/// A webhook with a secret is never sent unsigned, so an unusable one leaves no sink.
Made webhook(const SinkConfig& config, const std::vector<std::string>& secrets, const Complain& complain) {
    push::WebhookOptions options{.url = config.url, .keys = {}};
    for (const auto& secret : secrets) {
        auto key = webhook_key(secret);
        if (!key) {
            key.error().source = config.token_file;
            return complain(key.error()), nullptr;
        }
        options.keys.push_back(*std::move(key));
    }
    return std::make_shared<push::WebhookSink>(std::move(options));
}

Made statuspage(const SinkConfig& config, const std::string& key) {
    push::StatuspageOptions options{.url = config.url, .page = config.page, .key = key, .components = {}};
    for (const auto& entry : config.components)
        if (const auto equals = entry.rfind('='); equals != entry.npos)
            options.components[entry.substr(0, equals)] = entry.substr(equals + 1);
    return std::make_shared<push::StatuspageSink>(std::move(options));
}

}  // namespace

Made make_sink(const SinkConfig& config, const Complain& complain) {
    const auto secrets = read_secrets(config.token_file);
    if (!secrets) complain(secrets.error());
    const auto token = secrets && !secrets->empty() ? secrets->front() : std::string();
    if (config.type == "webhook") return secrets ? webhook(config, *secrets, complain) : nullptr;
    if (config.type == "statuspage") return statuspage(config, token);
    if (config.type == "pagerduty")
        return std::make_shared<push::PagerdutySink>(
            push::PagerdutyOptions{.url = config.url, .routing_key = token});
    if (config.type == "alertmanager")
        return std::make_shared<push::AlertmanagerSink>(
            push::AlertmanagerOptions{.url = config.url, .token = token, .cluster = config.cluster});
    return std::make_shared<push::HubSink>(push::HubOptions{.url = config.url, .token = token});
}

}  // namespace raidwatch::app
