#include "sink_http.hpp"

#include "agent/push/http_client.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace raidwatch::app {

struct SinkHttp::Client {
    Result<std::unique_ptr<push::HttpClient>> http;
    int in_flight = 0;
};

class SinkHttp::Door final : public push::HttpPort {
  public:
    Door(boost::asio::io_context& io, std::shared_ptr<Client> client) : io_(io), client_(std::move(client)) {}

    void send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) override {
        if (!client_->http) {
            boost::asio::post(io_, [done = std::move(done), error = client_->http.error()] {
                done(tl::unexpected(error));
            });
            return;
        }
        ++client_->in_flight;
        (*client_->http)
            ->send(std::move(request),
                   [client = std::weak_ptr(client_), done = std::move(done)](auto answer) {
                       if (const auto alive = client.lock()) --alive->in_flight;
                       done(std::move(answer));
                   });
    }

  private:
    boost::asio::io_context& io_;
    std::shared_ptr<Client> client_;
};

void SinkHttp::configure() {
    for (auto& [settings, client] : std::exchange(clients_, {})) retired_.push_back(std::move(client));
    // A client that ends answers nobody any more, so it stays while somebody waits for it.
    std::erase_if(retired_,
                  [](const auto& client) { return client.use_count() == 1 && client->in_flight == 0; });
}

std::shared_ptr<SinkHttp::Client> SinkHttp::client(const SinkConfig& sink) {
    auto& client = clients_[{sink.ca_file, sink.certificate_file, sink.key_file, sink.proxy}];
    if (client) return client;
    client = std::make_shared<Client>(
        Client{push::HttpClient::create(io_, {.ca_file = sink.ca_file,
                                              .client_certificate_file = sink.certificate_file,
                                              .client_key_file = sink.key_file,
                                              .proxy = sink.proxy})});
    if (!client->http) complain_(client->http.error());
    return client;
}

std::shared_ptr<push::HttpPort> SinkHttp::door(const SinkConfig& sink) {
    return std::make_shared<Door>(io_, client(sink));
}

}  // namespace raidwatch::app
