#include "sink_http.hpp"

#include "agent/push/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace raidwatch::app {

void SinkHttp::configure(const std::vector<SinkConfig>& sinks) {
    std::map<std::string, std::unique_ptr<push::HttpPort>> clients;
    ca_file_of_url_.clear();
    for (const auto& sink : sinks) {
        ca_file_of_url_[sink.url] = sink.ca_file;
        if (clients.contains(sink.ca_file)) continue;
        auto client = push::HttpClient::create(io_, {.ca_file = sink.ca_file});
        if (client)
            clients[sink.ca_file] = std::move(*client);
        else
            complain_(client.error());
    }
    // The old ones end only now: nobody may be left waiting for an answer that never comes, so they are kept
    // for good where their certificates are still wanted.
    for (auto& [ca_file, client] : by_ca_file_)
        if (client && clients.contains(ca_file)) clients[ca_file] = std::move(client);
    for (auto& [ca_file, client] : clients) by_ca_file_[ca_file] = std::move(client);
}

void SinkHttp::send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) {
    std::string ca_file;
    std::size_t longest = 0;
    for (const auto& [url, file] : ca_file_of_url_) {
        if (!request.url.starts_with(url) || url.size() < longest) continue;
        longest = url.size();
        ca_file = file;
    }
    const auto client = by_ca_file_.find(ca_file);
    if (longest > 0 && client != by_ca_file_.end())
        return client->second->send(std::move(request), std::move(done));
    boost::asio::post(io_, [done = std::move(done), ca_file] {
        done(failure(ErrorCode::invalid, "sending with the certificates of", ca_file, "they cannot be used"));
    });
}

}  // namespace raidwatch::app
