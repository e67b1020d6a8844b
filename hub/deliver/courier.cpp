#include "courier.hpp"

#include "hub/subscribe/address.hpp"

#include <raidwatch/base/text.hpp>
#include <raidwatch/version.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <span>

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace raidwatch::hub {

namespace {

struct EasyCleanup {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListCleanup {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyCleanup>;
using List = std::unique_ptr<curl_slist, ListCleanup>;

/// One parcel under way. libcurl keeps pointers into it, so it stays where it is.
struct Journey {
    Parcel parcel;
    Easy easy;
    List lines;  ///< headers, or recipients
    std::size_t read = 0;
    std::size_t answered = 0;
    bool internal = false;  ///< the way led inside
    std::array<char, CURL_ERROR_SIZE> error{};
};

void append(List& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

bool leads_inside(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
        return is_internal(bytes);
    }
    if (address.sa_family != AF_INET6) return true;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return is_internal(bytes);
}

curl_socket_t open_outside(void* journey, curlsocktype, curl_sockaddr* address) {
    if (leads_inside(address->addr)) {
        static_cast<Journey*>(journey)->internal = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Answers are not read, only their end is waited for; one that has none is cut off.
std::size_t swallow(char*, std::size_t size, std::size_t count, void* journey) {
    constexpr std::size_t kMostAnswer = 64U << 10;
    auto& answered = static_cast<Journey*>(journey)->answered;
    answered += size * count;
    return answered <= kMostAnswer ? size * count : 0;
}

std::size_t read_mail(char* buffer, std::size_t size, std::size_t count, void* journey_pointer) {
    auto& journey = *static_cast<Journey*>(journey_pointer);
    const auto& body = journey.parcel.body;
    const auto length = std::min(size * count, body.size() - journey.read);
    std::memcpy(buffer, body.data() + journey.read, length);
    journey.read += length;
    return length;
}

template <class Value>
void set(const Journey& journey, CURLoption option, Value value) {
    curl_easy_setopt(journey.easy.get(), option, value);
}

void pack_webhook(Journey& journey, const HubConfig& config, Milliseconds deadline) {
    const auto& wanted = config.subscriptions;
    for (const auto& header : journey.parcel.headers) append(journey.lines, header);
    append(journey.lines, "Expect:");
    set(journey, CURLOPT_URL, journey.parcel.address.c_str());
    set(journey, CURLOPT_PROTOCOLS_STR, wanted.allow_internal ? "http,https" : "https");
    set(journey, CURLOPT_POST, 1L);
    set(journey, CURLOPT_POSTFIELDS, journey.parcel.body.c_str());
    set(journey, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(journey.parcel.body.size()));
    set(journey, CURLOPT_HTTPHEADER, journey.lines.get());
    set(journey, CURLOPT_FOLLOWLOCATION, 0L);
    set(journey, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
    if (!wanted.ca_file.empty()) set(journey, CURLOPT_CAINFO, wanted.ca_file.c_str());
    if (wanted.allow_internal) return;
    set(journey, CURLOPT_OPENSOCKETFUNCTION, &open_outside);
    set(journey, CURLOPT_OPENSOCKETDATA, &journey);
}

void pack_mail(Journey& journey, const HubConfig& config, Milliseconds deadline) {
    const auto& mail = config.mail;
    append(journey.lines, "<" + journey.parcel.address + ">");
    set(journey, CURLOPT_URL, mail.smtp.c_str());
    set(journey, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(journey, CURLOPT_USE_SSL, static_cast<long>(mail.starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (!mail.ca_file.empty()) set(journey, CURLOPT_CAINFO, mail.ca_file.c_str());
    if (!mail.user.empty()) {
        set(journey, CURLOPT_USERNAME, mail.user.c_str());
        set(journey, CURLOPT_PASSWORD, mail.password.c_str());
    }
    set(journey, CURLOPT_MAIL_FROM, ("<" + mail.from + ">").c_str());
    set(journey, CURLOPT_MAIL_RCPT, journey.lines.get());
    set(journey, CURLOPT_UPLOAD, 1L);
    set(journey, CURLOPT_READFUNCTION, &read_mail);
    set(journey, CURLOPT_READDATA, &journey);
    set(journey, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(journey.parcel.body.size()));
    set(journey, CURLOPT_TIMEOUT_MS, static_cast<long>(deadline.count()));
}

Carried outcome(const Journey& journey, CURLcode result) {
    long code = 0;
    curl_easy_getinfo(journey.easy.get(), CURLINFO_RESPONSE_CODE, &code);
    Carried carried;
    if (journey.internal) {
        carried.why = "the address leads inside";
        return carried;
    }
    if (journey.parcel.kind == SubscriptionKind::webhook) {
        // A receiver that took it and then goes on talking took it.
        const bool answered = result == CURLE_OK || result == CURLE_WRITE_ERROR;
        carried.arrived = answered && code >= 200 && code < 300;
        carried.gone = answered && code == 410;
        if (answered) carried.why = "HTTP " + std::to_string(code);
    } else {
        carried.arrived = result == CURLE_OK;
    }
    if (carried.why.empty())
        carried.why = journey.error[0] != '\0' ? journey.error.data() : curl_easy_strerror(result);
    return carried;
}

}  // namespace

class Courier::Core {
  public:
    Core(const HubConfig& config, CourierOptions options, CURLM* multi)
        : config_(config), options_(options), multi_(multi) {}
    ~Core() {
        for (auto& [handle, journey] : journeys_) curl_multi_remove_handle(multi_, handle);
        journeys_.clear();
        curl_multi_cleanup(multi_);
    }
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    int under_way() const { return static_cast<int>(journeys_.size()); }
    int room() const { return std::max(0, options_.most - under_way()); }

    void send(Parcel parcel) {
        auto journey = std::make_unique<Journey>();
        journey->parcel = std::move(parcel);
        journey->easy.reset(curl_easy_init());
        if (!journey->easy) throw std::bad_alloc();
        set(*journey, CURLOPT_NOSIGNAL, 1L);
        set(*journey, CURLOPT_QUICK_EXIT, 1L);  // a resolver that hangs holds up nobody
        set(*journey, CURLOPT_PROXY, "");       // whatever the environment says
        set(*journey, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
        set(*journey, CURLOPT_FORBID_REUSE, 1L);
        set(*journey, CURLOPT_USERAGENT, (std::string("raidwatch-hub/") + kVersion).c_str());
        set(*journey, CURLOPT_ERRORBUFFER, journey->error.data());
        set(*journey, CURLOPT_WRITEFUNCTION, &swallow);
        set(*journey, CURLOPT_WRITEDATA, journey.get());
        if (journey->parcel.kind == SubscriptionKind::webhook)
            pack_webhook(*journey, config_, options_.webhook_deadline);
        else
            pack_mail(*journey, config_, options_.mail_deadline);
        curl_multi_add_handle(multi_, journey->easy.get());
        auto* handle = journey->easy.get();
        journeys_.emplace(handle, std::move(journey));
    }

    std::vector<std::pair<Parcel, Carried>> wait(Milliseconds patience) {
        auto ended = collect();
        if (!ended.empty()) return ended;
        curl_multi_poll(multi_, nullptr, 0, static_cast<int>(patience.count()), nullptr);
        return collect();
    }

  private:
    std::vector<std::pair<Parcel, Carried>> collect() {
        std::vector<std::pair<Parcel, Carried>> ended;
        int running = 0, waiting = 0;
        curl_multi_perform(multi_, &running);
        while (const auto* message = curl_multi_info_read(multi_, &waiting)) {
            if (message->msg != CURLMSG_DONE) continue;
            const auto found = journeys_.find(message->easy_handle);
            if (found == journeys_.end()) continue;
            auto how = outcome(*found->second, message->data.result);
            curl_multi_remove_handle(multi_, found->first);
            ended.emplace_back(std::move(found->second->parcel), std::move(how));
            journeys_.erase(found);
        }
        return ended;
    }

    const HubConfig config_;
    const CourierOptions options_;
    CURLM* multi_;
    std::map<CURL*, std::unique_ptr<Journey>> journeys_;
};

Courier::Courier(std::unique_ptr<Core> core) : core_(std::move(core)) {}
Courier::~Courier() = default;

Result<std::unique_ptr<Courier>> Courier::create(const HubConfig& config, CourierOptions options) {
    static const CURLcode begun = curl_global_init(CURL_GLOBAL_DEFAULT);
    auto* multi = begun == CURLE_OK ? curl_multi_init() : nullptr;
    if (multi == nullptr)
        return failure(ErrorCode::refused, "beginning", "deliveries", "libcurl does not start");
    return std::unique_ptr<Courier>(new Courier(std::make_unique<Core>(config, options, multi)));
}

int Courier::room() const {
    return core_->room();
}
int Courier::under_way() const {
    return core_->under_way();
}
void Courier::send(Parcel parcel) {
    core_->send(std::move(parcel));
}
std::vector<std::pair<Parcel, Carried>> Courier::wait(Milliseconds patience) {
    return core_->wait(patience);
}

}  // namespace raidwatch::hub
