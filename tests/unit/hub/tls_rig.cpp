#include "tls_rig.hpp"

#include <unistd.h>

namespace raidwatch::hub {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using tcp = asio::ip::tcp;

Now now_of_machine() {
    return SystemClock().now();
}

Scratch::Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "raidwatch-tls-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
}
Scratch::~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

TlsRig::~TlsRig() {
    if (server) server->stop();
}

void TlsRig::start(TlsFiles files, ServerOptions options) {
    auto loaded = Tls::load(std::move(files), now_of_machine());
    ASSERT_TRUE(loaded) << loaded.error().text();
    tls = std::move(*loaded);
    options.listen = "127.0.0.1:0";
    auto listening = Server::listen(io, options, answering([](const HttpRequest& request) {
                                        HttpReply reply;
                                        reply.body = request.target + (request.certified ? " certified" : "");
                                        return reply;
                                    }),
                                    [this] { return tls->context(); });
    ASSERT_TRUE(listening) << listening.error().text();
    server = std::move(*listening);
    thread = std::jthread([this] { io.run(); });
}

TlsFiles TlsRig::files(const support::Certificate& certificate) const {
    TlsFiles files;
    files.certificate_file = certificate.certificate_file;
    files.key_file = certificate.key_file;
    return files;
}

tcp::socket TlsRig::connect() {
    tcp::socket socket(clients);
    socket.connect({asio::ip::address_v4::loopback(), server->port()});
    return socket;
}

namespace {

ssl::context prepared(const Visitor& visitor, const support::Authority& trusts) {
    ssl::context context(ssl::context::tls_client);
    context.load_verify_file(trusts.ca_file());
    context.set_verify_mode(ssl::verify_peer);
    context.set_verify_callback(ssl::host_name_verification("127.0.0.1"));
    if (visitor.shows) {
        context.use_certificate_chain_file(visitor.shows->certificate_file);
        context.use_private_key_file(visitor.shows->key_file, ssl::context::pem);
    }
    if (visitor.version != 0) {
        // What OpenSSL itself would refuse to speak is asked for too.
        if (visitor.version < TLS1_2_VERSION) SSL_CTX_set_security_level(context.native_handle(), 0);
        SSL_CTX_set_min_proto_version(context.native_handle(), visitor.version);
        SSL_CTX_set_max_proto_version(context.native_handle(), visitor.version);
    }
    if (!visitor.takes_tickets) SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_TICKET);
    return context;
}

std::string common_name(SSL* handle) {
    const X509* shown = SSL_get0_peer_certificate(handle);
    char name[64] = "";
    if (shown != nullptr)
        X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, name, sizeof name);
    return name;
}

}  // namespace

Visit TlsRig::visit(const Visitor& visitor, const support::Authority& trusts) const {
    Visit seen;
    asio::io_context own_io;
    auto context = prepared(visitor, trusts);
    ssl::stream<tcp::socket> stream(own_io, context);
    auto* handle = stream.native_handle();
    if (visitor.resumes != nullptr) SSL_set_session(handle, visitor.resumes);
    boost::system::error_code error;
    stream.next_layer().connect({asio::ip::address_v4::loopback(), server->port()}, error);
    if (!error) stream.handshake(ssl::stream_base::client, error);
    if (!error)
        asio::write(stream,
                    asio::buffer(std::string("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")),
                    error);
    if (!error) asio::read(stream, asio::dynamic_buffer(seen.answer), error);
    if (seen.answer.empty()) seen.failure = error.message();
    seen.version = SSL_get_version(handle);
    seen.server_name = common_name(handle);
    seen.resumed = SSL_session_reused(handle) == 1;
    // OpenSSL takes a session for worthless whose connection did not end in order.
    stream.shutdown(error);
    seen.session = {SSL_get1_session(handle), SSL_SESSION_free};
    return seen;
}

std::string rest_of(tcp::socket& socket) {
    std::string text;
    boost::system::error_code error;
    asio::read(socket, asio::dynamic_buffer(text), error);
    return text;
}

}  // namespace raidwatch::hub
