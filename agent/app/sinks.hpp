#pragma once
// A sink out of its config.

#include "agent/push/sink.hpp"
#include "config.hpp"

#include <functional>
#include <memory>

namespace raidwatch::app {

/// Reads the token file. Where that fails the sink goes without (its API will refuse, which is shown) and
/// `complain` is told why.
std::shared_ptr<const push::Sink> make_sink(const SinkConfig& config,
                                            const std::function<void(const Error&)>& complain);

}  // namespace raidwatch::app
