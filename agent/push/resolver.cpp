#include "resolver.hpp"

#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

namespace raidwatch::push {

Result<std::vector<std::string>> resolve_by_system(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0)
        return failure(ErrorCode::unreachable, "looking up", host, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);
    std::vector<std::string> addresses;
    for (const addrinfo* one = found; one; one = one->ai_next) {
        char text[NI_MAXHOST];
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
            addresses.emplace_back(text);
    }
    if (addresses.empty()) return failure(ErrorCode::unreachable, "looking up", host, "no address");
    return addresses;
}

struct Resolver::Shared {
    std::mutex mutex;
    Post post;                                        ///< empty once the owner has gone
    std::map<std::string, std::vector<Answer>> open;  ///< by host; a look-up that hangs stays here

    void deliver(const std::string& host, const Result<std::vector<std::string>>& addresses) {
        const std::lock_guard lock(mutex);
        auto asked = open.extract(host);
        if (!post || asked.empty()) return;
        post([answers = std::move(asked.mapped()), addresses] {
            for (const auto& answer : answers) answer(addresses);
        });
    }
};

Resolver::Resolver(Resolve resolve, Post post)
    : resolve_(std::move(resolve)), shared_(std::make_shared<Shared>()) {
    shared_->post = std::move(post);
}

Resolver::~Resolver() {
    const std::lock_guard lock(shared_->mutex);
    shared_->post = nullptr;
    shared_->open.clear();
}

void Resolver::look_up(const std::string& host, Answer answer) {
    const std::lock_guard lock(shared_->mutex);
    auto& asking = shared_->open[host];
    // Those who gave up on a look-up that hangs leave their answers behind; they must not pile up.
    if (asking.size() < 64) asking.push_back(std::move(answer));
    if (asking.size() > 1) return;
    try {
        std::thread([shared = shared_, resolve = resolve_, host] {
            shared->deliver(host, resolve(host));
        }).detach();
    } catch (const std::system_error& error) {
        shared_->post([answers = std::move(asking), host, why = std::string(error.what())] {
            for (const auto& call : answers) call(failure(ErrorCode::io, "looking up", host, why));
        });
        shared_->open.erase(host);
    }
}

}  // namespace raidwatch::push
