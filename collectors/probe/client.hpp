#pragma once

#include "collectors/host/file_handle.hpp"
#include "poll_set.hpp"

#include <raidwatch/collect/probe_protocol.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace raidwatch::probe {

/// One connection. What it does not read in time is kept for it up to a bound; then it is dropped, and no
/// other client waits.
class Client {
  public:
    using OnRequest = std::function<void(Client&, const Request&)>;

    Client(std::uint64_t id, host::FileHandle socket, OnRequest on_request)
        : id_(id), socket_(std::move(socket)), on_request_(std::move(on_request)) {}

    std::uint64_t id() const { return id_; }
    /// Broken, closed by the peer, talking nonsense, or not reading.
    bool gone() const { return !socket_; }
    void send(const std::string& line);
    void add_to(PollSet& polls);

    bool watching = false;

  private:
    void receive();
    void flush();

    std::uint64_t id_;
    host::FileHandle socket_;
    OnRequest on_request_;
    std::string incoming_, outgoing_;
};

}  // namespace raidwatch::probe
