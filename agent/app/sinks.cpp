#include "sinks.hpp"

#include "agent/push/hub_sink.hpp"

#include <raidwatch/base/text.hpp>

#include <cerrno>
#include <fstream>

namespace raidwatch::app {

namespace {

Result<std::string> read_token(const std::string& file) {
    if (file.empty()) return std::string();
    std::ifstream stream(file);
    std::string line;
    if (!stream) return failure_errno(errno, "reading the token", file);
    std::getline(stream, line);
    const auto token = std::string(trim(line));
    if (token.empty())
        return failure(ErrorCode::invalid, "reading the token", file, "its first line is empty");
    return token;
}

}  // namespace

std::shared_ptr<const push::Sink> make_sink(const SinkConfig& config,
                                            const std::function<void(const Error&)>& complain) {
    auto token = read_token(config.token_file);
    if (!token) complain(token.error());
    return std::make_shared<push::HubSink>(push::HubOptions{.url = config.url, .token = token.value_or("")});
}

}  // namespace raidwatch::app
