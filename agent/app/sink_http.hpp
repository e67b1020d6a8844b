#pragma once
// HTTP for all sinks, each with the certificates its config trusts.

#include "agent/push/http.hpp"
#include "config.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raidwatch::app {

class SinkHttp final : public push::HttpPort {
  public:
    SinkHttp(boost::asio::io_context& io, std::function<void(const Error&)> complain)
        : io_(io), complain_(std::move(complain)) {}

    /// A sink whose certificates cannot be used delivers nothing; `complain` is told why.
    void configure(const std::vector<SinkConfig>& sinks);
    void send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) override;

  private:
    boost::asio::io_context& io_;
    std::function<void(const Error&)> complain_;
    std::map<std::string, std::unique_ptr<push::HttpPort>> by_ca_file_;
    std::map<std::string, std::string> ca_file_of_url_;
};

}  // namespace raidwatch::app
