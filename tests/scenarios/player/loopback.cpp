#include "loopback.hpp"

#include <deque>
#include <vector>

namespace raidwatch::player {

class Loopback::Parts final : public push::HttpPort {
  public:
    void send(push::HttpRequest request, std::function<void(Result<push::HttpResponse>)> done) override {
        waiting_.push_back({std::move(request), std::move(done)});
    }

    bool pump() {
        const bool any = !waiting_.empty();
        while (!waiting_.empty()) {
            auto [request, done] = std::move(waiting_.front());
            waiting_.pop_front();
            hub::HttpRequest in;
            in.method = request.method;
            in.target = request.url.substr(url.size());
            for (const auto& [name, value] : request.headers) {
                std::string lower = name;
                for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                in.headers[lower] = value;
            }
            in.body = request.body;
            const auto reply = handler(in);
            push::HttpResponse out;
            out.status = reply.status;
            out.body = reply.body;
            done(std::move(out));
        }
        return any;
    }

    std::string url = "http://127.0.0.1:1";
    Handler handler;

  private:
    std::deque<std::pair<push::HttpRequest, std::function<void(Result<push::HttpResponse>)>>> waiting_;
};

Loopback::Loopback() : parts_(std::make_unique<Parts>()) {}
Loopback::~Loopback() = default;

Status Loopback::listen(Handler handler) {
    parts_->handler = std::move(handler);
    return {};
}

const std::string& Loopback::url() const {
    return parts_->url;
}
push::HttpPort& Loopback::client() {
    return *parts_;
}
bool Loopback::pump() {
    return parts_->pump();
}

}  // namespace raidwatch::player
