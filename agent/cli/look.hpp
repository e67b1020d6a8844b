#pragma once
// Learns the picture: from the running daemon, from its state database, or from the hardware itself.

#include "agent/assess/dependencies.hpp"
#include "agent/assess/rules.hpp"
#include "agent/store/reader.hpp"
#include "picture.hpp"

#include <raidwatch/base/result.hpp>

#include <memory>
#include <string>
#include <vector>

namespace raidwatch::cli {

/// Where to look; from the config and the command line.
struct Places {
    std::string node;            ///< name to show where no store tells it
    std::string database;        ///< path of the state database
    std::string control_socket;  ///< of the daemon
    std::string probe;           ///< path of raidwatch-probe; empty: searched for
    std::string root;            ///< root of a recorded node for the probe; empty: this machine
    assess::RuleOverrides rules;
    std::vector<assess::ServicePlace> services;  ///< of the config
    Milliseconds deadline{2000};  ///< for one answer of the daemon
};

/// Asks the daemon, and the store where the daemon does not tell all. Never fails: what cannot be learned is
/// said in the picture.
Picture look(const Places& places, UtcTime now);

/// Runs the probe over all of the node's hardware and assesses what it finds; needs root.
/// `known` lends numbers and times to incidents that were open before.
Result<Picture> look_at_hardware(const Places& places, const Picture& known, UtcTime now);

/// Has the daemon read everything again; returns when it has, or with the reason why not.
Status ask_refresh(const Places& places);

/// The store, with the reason in operator's words where it cannot be opened.
Result<std::unique_ptr<store::Reader>> open_store(const Places& places);

}  // namespace raidwatch::cli
