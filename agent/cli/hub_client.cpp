#include "hub_client.hpp"

#include "agent/push/http_client.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/model/json.hpp>

#include <cerrno>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

namespace raidwatch::cli {

using nlohmann::json;

namespace {

constexpr Milliseconds kDeadline{20'000};
constexpr std::size_t kLongestAnswer = 16U << 20;

Result<std::string> read_token(const std::string& file) {
    if (file.empty())
        return failure(ErrorCode::invalid, "speaking to the hub", "--token-file", "is not given");
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) return failure_errno(errno, "reading", file);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::string token(trim(text));
    const bool one_word = !token.empty() && token.find_first_of(" \t\r\n") == std::string::npos;
    if (!one_word || token.size() > 4096)
        return failure(ErrorCode::invalid, "reading", file, "should hold a token and nothing else");
    return token;
}

ErrorCode code_of(int status) {
    switch (status) {
        case 401:
        case 403:
            return ErrorCode::denied;
        case 404:
            return ErrorCode::not_found;
        case 409:
            return ErrorCode::busy;
        case 422:
            return ErrorCode::invalid;
        default:
            return ErrorCode::refused;
    }
}

/// The hub's own words where it has any.
std::string words_of(const push::HttpResponse& response) {
    const auto body = parse_json(response.body, "answer");
    if (body && body->is_object())
        if (const auto error = body->find("error"); error != body->end() && error->is_string())
            return error->get<std::string>();
    return "status " + std::to_string(response.status);
}

}  // namespace

void add_hub_options(CLI::App& command, HubAccess& access) {
    command.add_option("--hub", access.url, "ask the hub at this address instead of this node")
        ->type_name("URL")
        ->envname("RAIDWATCH_HUB");
    command.add_option("--token-file", access.token_file, "file with an operators' token of the hub")
        ->type_name("FILE")
        ->envname("RAIDWATCH_TOKEN_FILE");
    command.add_option("--ca-file", access.ca_file, "trust these authorities instead of the system's (PEM)")
        ->type_name("FILE");
}

class HubClient::Parts {
  public:
    std::string url, token;
    boost::asio::io_context io{1};
    std::unique_ptr<push::HttpClient> client;
};

HubClient::HubClient(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
HubClient::~HubClient() = default;

Result<std::unique_ptr<HubClient>> HubClient::open(const HubAccess& access) {
    if (access.url.empty())
        return failure(ErrorCode::invalid, "speaking to the hub", "--hub", "is not given");
    auto token = read_token(access.token_file);
    if (!token) return tl::unexpected(token.error());
    auto parts = std::make_unique<Parts>();
    parts->url = access.url;
    while (parts->url.ends_with('/')) parts->url.pop_back();
    parts->token = std::move(*token);
    push::HttpClientOptions options;
    options.ca_file = access.ca_file;
    options.user_agent = "raidwatch-cli";
    options.max_body_bytes = kLongestAnswer;
    auto client = push::HttpClient::create(parts->io, std::move(options));
    if (!client) return tl::unexpected(client.error());
    parts->client = std::move(*client);
    return std::unique_ptr<HubClient>(new HubClient(std::move(parts)));
}

Result<json> HubClient::ask(const std::string& method, const std::string& target, const json& body) {
    push::HttpRequest request{method, parts_->url + target, {}, "", kDeadline};
    request.headers["Authorization"] = "Bearer " + parts_->token;
    if (!body.is_null()) {
        request.headers["Content-Type"] = "application/json";
        request.body = dump(body);
    }
    std::optional<Result<push::HttpResponse>> answer;
    parts_->client->send(std::move(request), [&answer](auto arrived) { answer = std::move(arrived); });
    parts_->io.restart();
    while (!answer && parts_->io.run_one() > 0) {
    }
    if (!answer) return failure(ErrorCode::io, "asking the hub", target, "no answer");
    if (!*answer) return tl::unexpected(answer->error());
    const auto& response = **answer;
    if (response.status >= 300 || response.status < 200)
        return failure(code_of(response.status), "asking the hub", target, words_of(response));
    return parse_json(response.body, target);
}

Result<json> HubClient::get(const std::string& target) {
    return ask("GET", target, nullptr);
}

std::string percent_encode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (byte | 0x20U) >= 'a' && (byte | 0x20U) <= 'z';
        const bool digit = c >= '0' && c <= '9';
        const bool plain = letter || digit || std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain)
            encoded += c;
        else
            encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
    return encoded;
}

}  // namespace raidwatch::cli
