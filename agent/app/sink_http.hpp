#pragma once
// HTTP for the sinks, each through the certificates and the proxy that its config names.

#include "agent/push/http.hpp"
#include "config.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

class SinkHttp {
  public:
    SinkHttp(boost::asio::io_context& io, std::function<void(const Error&)> complain)
        : io_(io), complain_(std::move(complain)) {}

    /// Reads the certificates anew: they may have been renewed. Doors made earlier go on with the old ones
    /// until they are let go of and their last answer is here.
    void configure();
    /// For one sink. Where its certificates cannot be used every request fails, and `complain` is told why.
    std::shared_ptr<push::HttpPort> door(const SinkConfig& sink);

  private:
    struct Client;
    class Door;
    /// ca_file, certificate_file, key_file, proxy
    using Settings = std::tuple<std::string, std::string, std::string, std::string>;
    std::shared_ptr<Client> client(const SinkConfig& sink);

    boost::asio::io_context& io_;
    std::function<void(const Error&)> complain_;
    std::map<Settings, std::shared_ptr<Client>> clients_;
    std::vector<std::shared_ptr<Client>> retired_;
};

}  // namespace raidwatch::app
