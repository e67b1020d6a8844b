#pragma once
// The one way an operation on the outside world (files, tools, parsing, HTTP, config) reports failure.

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace raidwatch {

enum class ErrorCode {
    not_found,      // no such file, device, row or tool: often an answer, not a failure
    denied,         // permission
    timed_out,      // gave no answer within its deadline
    unreachable,    // nothing listens, or the connection broke
    malformed,      // answered, but not in the format it should have
    invalid,        // the caller's own input (config, command line) is wrong
    unsupported,    // the device or tool cannot do this
    io,             // the system call failed in another way
    refused,        // answered with a refusal (HTTP 4xx, tool failure)
    busy,           // already in progress, locked, or the device sleeps
};

std::string_view to_string(ErrorCode code);

/// A failure as it is shown to people: "reading /sys/block/md0/md/level: No such file or directory".
struct Error {
    ErrorCode code = ErrorCode::io;
    std::string attempted;  ///< what was being done, in words: "reading", "parsing"
    std::string source;     ///< on what: a path, a device, a URL without credentials
    std::string detail;     ///< what came back; vendor or peer text in here is untrusted

    /// One line; control characters of untrusted parts are made visible.
    std::string text() const;
    bool operator==(const Error&) const = default;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> failure(ErrorCode code, std::string attempted, std::string source,
                                     std::string detail = {}) {
    return tl::unexpected<Error>(
        Error{code, std::move(attempted), std::move(source), std::move(detail)});
}

/// Same, with the code and detail taken from an errno value.
tl::unexpected<Error> failure_errno(int error_number, std::string attempted, std::string source);

}  // namespace raidwatch
