#include "fake_api.hpp"

#include <cstdio>
#include <stdexcept>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace raidwatch::support {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

template <auto Free>
struct With {
    template <class T>
    void operator()(T* thing) const {
        Free(thing);
    }
};

void write_pem(const std::string& path, const std::function<bool(FILE*)>& write) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file || !write(file.get())) throw std::runtime_error("writing " + path);
}

}  // namespace

Reply reply(int status, const std::string& body, const std::string& headers) {
    return {.bytes = "HTTP/1.1 " + std::to_string(status) + " Said\r\nContent-Type: application/json\r\n" +
                     headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body};
}

Certificate make_certificate(const std::string& directory, const std::string& host, int valid_days) {
    const std::unique_ptr<EVP_PKEY, With<EVP_PKEY_free>> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, With<X509_free>> certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -7200);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_days * 86400L);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    const std::string common = "raidwatch test";
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(common.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    const bool address = host.find_first_not_of("0123456789.") == std::string::npos;
    const std::string alternative = (address ? "IP:" : "DNS:") + host;
    const std::unique_ptr<X509_EXTENSION, With<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternative.c_str()));
    X509_add_ext(certificate.get(), extension.get(), -1);
    if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) throw std::runtime_error("signing");

    const Certificate files{directory + "/" + host + ".crt", directory + "/" + host + ".key"};
    write_pem(files.certificate_file,
              [&](FILE* file) { return PEM_write_X509(file, certificate.get()) == 1; });
    write_pem(files.key_file, [&](FILE* file) {
        return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    });
    return files;
}

FakeApi::FakeApi(asio::io_context& io, std::optional<Certificate> tls)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    port_ = acceptor_.local_endpoint().port();
    if (tls) {
        tls_.emplace(asio::ssl::context::tls_server);
        tls_->use_certificate_chain_file(tls->certificate_file);
        tls_->use_private_key_file(tls->key_file, asio::ssl::context::pem);
    }
    asio::co_spawn(io, accept(), asio::detached);
}

FakeApi::~FakeApi() {
    *alive_ = false;
    acceptor_.close();
    drop_connections();
}

std::string FakeApi::url(const std::string& host) const {
    return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port_);
}

void FakeApi::drop_connections() {
    for (const auto& weak : sockets_)
        if (const auto socket = weak.lock()) {
            boost::system::error_code ignored;
            socket->shutdown(tcp::socket::shutdown_both, ignored);
            socket->close(ignored);
        }
    sockets_.clear();
}

asio::awaitable<void> FakeApi::accept() {
    for (const auto alive = alive_; *alive;) {
        auto [failed, accepted] = co_await acceptor_.async_accept(kAwait);
        if (failed || !*alive) co_return;
        auto socket = std::make_shared<Socket>(std::move(accepted));
        sockets_.push_back(socket);
        asio::co_spawn(socket->get_executor(), serve(socket, ++connections), asio::detached);
    }
}

asio::awaitable<void> FakeApi::serve(std::shared_ptr<Socket> socket, int number) {
    const auto alive = alive_;
    if (!tls_) {
        co_await talk(*socket, number);
    } else {
        asio::ssl::stream<Socket&> stream(*socket, *tls_);
        const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, kAwait);
        if (!failed && *alive) co_await talk(stream, number);
    }
    boost::system::error_code ignored;
    socket->close(ignored);
}

template <class Stream>
asio::awaitable<void> FakeApi::talk(Stream& stream, int number) {
    const auto alive = alive_;
    boost::beast::flat_buffer buffer;
    for (;;) {
        if (close_after_bytes > 0) {
            co_await stream.async_read_some(buffer.prepare(close_after_bytes), kAwait);
            co_return;
        }
        http::request_parser<http::string_body> parser;
        const auto [failed, read] = co_await http::async_read(stream, buffer, parser, kAwait);
        if (failed || !*alive) co_return;
        const auto& request = parser.get();
        Seen one{
            std::string(request.method_string()), std::string(request.target()), request.body(), {}, number};
        for (const auto& field : request) {
            std::string name(field.name_string());
            for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            one.headers[name] = std::string(field.value());
        }
        seen.push_back(one);
        const Reply answer = script(one);

        asio::steady_timer timer(stream.get_executor());
        if (answer.silent) {
            char byte = 0;  // ends when the peer gives up
            co_await stream.async_read_some(asio::buffer(&byte, 1), kAwait);
            co_return;
        }
        timer.expires_after(answer.before);
        co_await timer.async_wait(kAwait);
        const std::size_t piece =
            answer.between_bytes > Milliseconds{0} ? 1 : std::max<std::size_t>(answer.bytes.size(), 1);
        for (std::size_t at = 0; at < answer.bytes.size(); at += piece) {
            const auto [unsent, sent] =
                co_await asio::async_write(stream, asio::buffer(answer.bytes.data() + at, piece), kAwait);
            if (unsent || !*alive) co_return;
            timer.expires_after(answer.between_bytes);
            if (piece == 1) co_await timer.async_wait(kAwait);
        }
        if (answer.close || !*alive) co_return;
    }
}

}  // namespace raidwatch::support
