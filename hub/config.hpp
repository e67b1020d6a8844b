#pragma once

#include <raidwatch/base/clock.hpp>
#include <raidwatch/base/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace raidwatch::hub {

/// What the page shows as one line: where its mail is stored. Written [[service]] in the file.
struct Service {
    std::string name;
    std::vector<std::string> nodes;
    std::vector<std::string> paths;  ///< mount points on those nodes; empty: all their storage
    std::string cluster;             ///< instead of, or beside, single nodes
    std::string id = {};             ///< in the APIs; empty: made of the name
};

/// From which severity on customers are shown an incident without somebody's approval.
enum class AutoPublish { minor, major, critical, never };

/// Where the store is when it is not a file. Written [store] in the file.
struct PostgresAddress {
    std::string url;  ///< "postgresql://raidwatch@db.example.net/raidwatch", or libpq's "host=... dbname=..."
    std::string password;         ///< instead of one in the url
    Milliseconds deadline{5000};  ///< for every answer, and for a connection
};

/// Requests a second; ten times as many at once after a rest; 0: no limit. Written [limits] in the file.
struct RequestLimits {
    double node = 50;           ///< for each node's token
    double program = 50;        ///< for each token of operators and other systems
    double reader = 20;         ///< for each address without a token
    double all_readers = 1000;  ///< for all of those together
};

/// Where e-mail is handed in. Written [mail] in the file.
struct MailServer {
    std::string smtp;  ///< "smtp://mail.example.net:587", or smtps; empty: no e-mail
    std::string from;
    std::string user, password;  ///< empty: none are given
    bool starttls = true;        ///< needed, with a certificate that fits
    std::string ca_file;         ///< empty: the system's
};

/// Written [subscriptions] in the file.
struct SubscriptionRules {
    bool webhooks = false;        ///< offered
    bool allow_internal = false;  ///< webhooks at http and at addresses inside
    std::string ca_file;          ///< of webhooks; empty: the system's
};

/// Who must show a certificate that `client_ca_file` vouches for.
enum class ClientCertificates {
    everybody,
    nodes,  ///< whoever speaks for a node; readers need none
};

/// The hub's own TLS; PEM files. Written [tls] in the file.
struct TlsFiles {
    std::string certificate_file;  ///< with its chain; empty: plain HTTP
    std::string key_file;
    std::string client_ca_file;  ///< empty: nobody is asked for a certificate
    ClientCertificates client_certificates = ClientCertificates::everybody;
};

struct HubConfig {
    std::string listen = "127.0.0.1:8010";
    TlsFiles tls;
    std::string database = "/var/lib/raidwatch-hub/hub.db";
    PostgresAddress postgres;           ///< instead of `database` where its url is not empty
    std::string page_id = "raidwatch";  ///< in the addresses of the manage API
    std::string page_name = "Mail storage status";
    std::string page_url;           ///< public address without a trailing "/"; empty: http(s)://LISTEN
    std::string time_zone = "UTC";  ///< tz database name
    Seconds silent_after{120};      ///< without a heartbeat
    Seconds gather{30};             ///< silences of one cluster that become one incident
    std::chrono::days keep_events{400};  ///< how long what nodes tell is kept; incidents are kept for good
    Seconds together{300};          ///< hardware faults of a cluster's nodes that become one incident
    std::vector<Service> services;
    std::string proxy_header;  ///< in it a proxy that signs people in names them: "X-Forwarded-User"
    std::string proxy_secret;  ///< what X-Raidwatch-Proxy must hold, so that nobody else can
    RequestLimits limits;
    MailServer mail;
    SubscriptionRules subscriptions;
    AutoPublish auto_publish = AutoPublish::minor;
    std::vector<std::string> relay;  ///< sources whose messages customers are shown as they are
};

/// Where the page is, without a trailing "/".
inline std::string page_url(const HubConfig& config) {
    if (!config.page_url.empty()) return config.page_url;
    return (config.tls.certificate_file.empty() ? "http://" : "https://") + config.listen;
}

/// TOML. Unknown keys and bad values are errors with file, line and the nearest right key.
Result<HubConfig> load_config(const std::string& path);
Result<HubConfig> parse_config(const std::string& text, const std::string& path);

}  // namespace raidwatch::hub
