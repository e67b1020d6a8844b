#include "daemon_order.hpp"

#include "control_client.hpp"

#include <raidwatch/model/json.hpp>

#include <array>
#include <cstdlib>

#include <nlohmann/json.hpp>
#include <pwd.h>
#include <unistd.h>

namespace raidwatch::cli {

std::string order_author() {
    if (const char* caller = std::getenv("SUDO_USER"); caller != nullptr && *caller != '\0') return caller;
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return "uid " + std::to_string(::getuid());
}

Result<nlohmann::json> order_daemon(const std::string& socket_path, const nlohmann::json& request,
                                    Milliseconds deadline) {
    const auto line = ask_daemon(socket_path, dump(request), deadline);
    if (!line) return tl::unexpected(line.error());
    auto answer = parse_json(*line, socket_path);
    if (!answer) return answer;
    if (!answer->is_object())
        return failure(ErrorCode::malformed, "asking the daemon at", socket_path, "not an object");
    const auto error = answer->find("error");
    if (error == answer->end()) return answer;
    const auto code = answer->find("code");
    const bool missing = code != answer->end() && *code == to_string(ErrorCode::not_found);
    return failure(missing ? ErrorCode::not_found : ErrorCode::refused, "the daemon", "",
                   error->is_string() ? error->get<std::string>() : "refused");
}

}  // namespace raidwatch::cli
