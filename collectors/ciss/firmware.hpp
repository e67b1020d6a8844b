#pragma once
// The firmware of one controller as a collector asks it: what is wrong with its answers is noted in the
// findings.

#include "ciss.hpp"
#include "collectors/smart/passed_drive.hpp"

#include <raidwatch/collect/host.hpp>
#include <raidwatch/model/findings.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raidwatch::ciss {

class Firmware {
  public:
    using Answer = std::vector<std::uint8_t>;

    /// `node`: see Ciss::submit.
    Firmware(const Host& host, std::string node, Findings& findings)
        : host_(host), node_(std::move(node)), findings_(findings) {}

    /// What came of it; nullopt when there is no answer, which is noted for `part` ("/ld1") of the
    /// controller.
    std::optional<Answer> ask(CissExchange exchange, std::string_view attempted,
                              const std::string& part = {});
    std::optional<Answer> ask(Bmic command, std::uint16_t number, std::size_t bytes,
                              const std::string& part = {});
    /// The same for what only adds to other answers: that the firmware refuses it is not noted.
    std::optional<Answer> ask_more(Bmic command, std::uint16_t number, std::size_t bytes);
    /// A SCSI command that the firmware passes on to a drive. Nothing is noted.
    Result<smart::ScsiAnswer> submit(const Address& drive, std::span<const std::uint8_t> cdb,
                                     std::size_t bytes);

    void note(const Error& error, const std::string& part = {});
    std::string scope() const { return findings_.domain.text(); }
    bool complete() const { return complete_; }
    bool gone() const { return gone_; }
    bool locked_up() const { return locked_up_; }

  private:
    /// An error where no answer came. After one that says that the next will not do better nothing is sent.
    Result<CissExchange> send(CissExchange exchange, std::string_view attempted, const std::string& part);

    const Host& host_;
    std::string node_;
    Findings& findings_;
    std::optional<Error> silent_;  ///< why it is asked no more
    bool complete_ = true, gone_ = false, locked_up_ = false;
};

}  // namespace raidwatch::ciss
