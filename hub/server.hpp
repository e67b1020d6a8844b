#pragma once
// Listens, and moves bytes between sockets and a Hub. Runs on an io_context of the caller's, on as many
// threads as that has.

#include "hub/session.hpp"

#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace raidwatch::hub {

class Server {
  public:
    /// Listens at once; `handler` is called on the io_context's threads. With `tls` it speaks nothing else,
    /// and its context is asked for anew with every connection. `invalid`: the address; `refused`: in use.
    static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& io, ServerOptions options,
                                                  Handler handler, TlsContext tls = {});
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::uint16_t port() const;
    /// No new connections; idle ones are closed, running requests are answered first. Returns at once.
    void stop();
    int connections() const;

  private:
    class Core;
    explicit Server(std::shared_ptr<Core> core);
    std::shared_ptr<Core> core_;
};

}  // namespace raidwatch::hub
