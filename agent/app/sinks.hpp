#pragma once
// A sink out of its config.

#include "agent/push/sink.hpp"
#include "config.hpp"

#include <functional>
#include <memory>

namespace raidwatch::app {

/// Reads the secrets. Where that fails `complain` is told why and the sink goes without (its API will refuse,
/// which is shown); a webhook, which nobody would refuse, is nullptr then: what is owed to it waits.
std::shared_ptr<const push::Sink> make_sink(const SinkConfig& config,
                                            const std::function<void(const Error&)>& complain);

}  // namespace raidwatch::app
