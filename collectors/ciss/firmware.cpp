#include "firmware.hpp"

#include <utility>

namespace raidwatch::ciss {

Result<CissExchange> Firmware::send(CissExchange exchange, std::string_view attempted,
                                    const std::string& part) {
    constexpr std::uint16_t kTimedOut = 0x000b;
    if (silent_) return tl::unexpected(*silent_);
    const auto sent = host_.ciss.submit(node_, exchange);
    if (!sent) {
        gone_ = sent.error().code == ErrorCode::not_found;
        const bool no_way = gone_ || sent.error().code == ErrorCode::unsupported ||
                            sent.error().code == ErrorCode::denied ||
                            sent.error().code == ErrorCode::timed_out;
        if (no_way) silent_ = sent.error();
        return tl::unexpected(sent.error());
    }
    if (succeeded(exchange)) return exchange;
    locked_up_ = exchange.command_status == command_status::lockup;
    const bool timed_out = exchange.command_status == kTimedOut;
    const auto code = timed_out ? ErrorCode::timed_out : locked_up_ ? ErrorCode::io : ErrorCode::refused;
    const Error error{code, std::string(attempted), scope() + part, status_text(exchange)};
    if (locked_up_ || timed_out) silent_ = error;
    return tl::unexpected(error);
}

std::optional<Firmware::Answer> Firmware::ask(CissExchange exchange, std::string_view attempted,
                                              const std::string& part) {
    const bool told = silent_.has_value();
    const auto answered = send(std::move(exchange), attempted, part);
    if (answered) {
        const auto bytes = answer_of(*answered);
        return Answer(bytes.begin(), bytes.end());
    }
    complete_ = false;
    if (!told) note(answered.error(), part);  // once is enough of a firmware that is asked no more
    return std::nullopt;
}

std::optional<Firmware::Answer> Firmware::ask(Bmic command, std::uint16_t number, std::size_t bytes,
                                              const std::string& part) {
    return ask(bmic(command, number, bytes), what(command), part);
}

std::optional<Firmware::Answer> Firmware::ask_more(Bmic command, std::uint16_t number, std::size_t bytes) {
    const auto answered = send(bmic(command, number, bytes), what(command), {});
    if (!answered) {
        if (silent_) complete_ = false;
        return std::nullopt;
    }
    const auto part = answer_of(*answered);
    return Answer(part.begin(), part.end());
}

Result<smart::ScsiAnswer> Firmware::submit(const Address& drive, std::span<const std::uint8_t> cdb,
                                           std::size_t bytes) {
    if (silent_) return tl::unexpected(*silent_);
    auto exchange = to_drive(drive, cdb, bytes);
    if (const auto sent = host_.ciss.submit(node_, exchange); !sent) return tl::unexpected(sent.error());
    const bool refused = exchange.command_status == command_status::target_status;
    if (!succeeded(exchange) && !refused)
        return failure(ErrorCode::io, "asking", scope(), status_text(exchange));
    const auto answer = answer_of(exchange);
    return smart::ScsiAnswer{{answer.begin(), answer.end()}, exchange.sense, !refused};
}

void Firmware::note(const Error& error, const std::string& part) {
    findings_.problems.push_back({scope() + part, error.code, error.text()});
    complete_ = false;
}

}  // namespace raidwatch::ciss
