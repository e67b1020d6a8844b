#include <cerrno>
#include <cstring>

#include <raidwatch/base/result.hpp>
#include <raidwatch/base/text.hpp>

namespace raidwatch {

std::string_view to_string(ErrorCode code) {
    switch (code) {
        case ErrorCode::not_found: return "not found";
        case ErrorCode::denied: return "permission denied";
        case ErrorCode::timed_out: return "timed out";
        case ErrorCode::unreachable: return "unreachable";
        case ErrorCode::malformed: return "malformed";
        case ErrorCode::invalid: return "invalid";
        case ErrorCode::unsupported: return "not supported";
        case ErrorCode::io: return "input/output error";
        case ErrorCode::refused: return "refused";
        case ErrorCode::busy: return "busy";
    }
    return "unknown error";
}

std::string Error::text() const {
    std::string line = attempted;
    if (!source.empty()) line += (line.empty() ? "" : " ") + printable(source);
    if (!line.empty()) line += ": ";
    line += detail.empty() ? std::string(to_string(code)) : printable(detail);
    return line;
}

static ErrorCode code_of(int error_number) {
    switch (error_number) {
        case ENOENT: case ENODEV: case ENXIO: case ENOTDIR: return ErrorCode::not_found;
        case EACCES: case EPERM: return ErrorCode::denied;
        case ETIMEDOUT: return ErrorCode::timed_out;
        case ECONNREFUSED: case ECONNRESET: case EPIPE: case EHOSTUNREACH: case ENETUNREACH:
            return ErrorCode::unreachable;
        case EINVAL: return ErrorCode::invalid;
        case EOPNOTSUPP: case ENOSYS: case ENOTTY: return ErrorCode::unsupported;
        case EBUSY: case EAGAIN: return ErrorCode::busy;
        default: return ErrorCode::io;
    }
}

tl::unexpected<Error> failure_errno(int error_number, std::string attempted, std::string source) {
    return failure(code_of(error_number), std::move(attempted), std::move(source), std::strerror(error_number));
}

}  // namespace raidwatch
