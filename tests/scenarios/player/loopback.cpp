#include "loopback.hpp"

#include "agent/push/http_client.hpp"
#include "hub/server.hpp"

#include <boost/asio/io_context.hpp>

namespace raidwatch::player {

namespace {

/// How soon the end of whoever is served is noticed.
constexpr Milliseconds kGlance{5};

}  // namespace

class Loopback::Parts final : public push::HttpPort {
  public:
    Status listen(Handler handler) {
        hub::ServerOptions options;
        options.listen = "127.0.0.1:0";
        auto listening = hub::Server::listen(io_, options, hub::answering(std::move(handler)));
        if (!listening) return tl::unexpected(listening.error());
        server_ = std::move(*listening);
        url_ = "http://127.0.0.1:" + std::to_string(server_->port());
        auto client = push::HttpClient::create(io_);
        if (!client) return tl::unexpected(client.error());
        client_ = std::move(*client);
        return {};
    }

    void send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) override {
        ++in_flight_;
        client_->send(std::move(request), [this, done = std::move(done)](auto answer) {
            --in_flight_;
            done(std::move(answer));
        });
    }

    bool pump() {
        if (in_flight_ == 0) return false;
        while (in_flight_ > 0) io_.run_one();
        return true;
    }

    void serve_until(const std::function<bool()>& done) {
        while (!done()) io_.run_one_for(kGlance);
    }

    const std::string& url() const { return url_; }

  private:
    boost::asio::io_context io_{1};
    std::unique_ptr<hub::Server> server_;
    std::unique_ptr<push::HttpClient> client_;
    std::string url_;
    int in_flight_ = 0;
};

Loopback::Loopback() : parts_(std::make_unique<Parts>()) {}
Loopback::~Loopback() = default;

Status Loopback::listen(Handler handler) {
    return parts_->listen(std::move(handler));
}
const std::string& Loopback::url() const {
    return parts_->url();
}
push::HttpPort& Loopback::client() {
    return *parts_;
}
bool Loopback::pump() {
    return parts_->pump();
}
void Loopback::serve_until(const std::function<bool()>& done) {
    parts_->serve_until(done);
}

}  // namespace raidwatch::player
