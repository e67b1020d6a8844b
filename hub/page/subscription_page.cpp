#include "subscription_page.hpp"

#include "hub/page/html.hpp"
#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::hub {

namespace {

HttpReply unlisted(HttpReply reply) {
    reply.headers.emplace_back("Cache-Control", "no-store");
    reply.headers.emplace_back("X-Robots-Tag", "noindex");
    return reply;
}

}  // namespace

HttpReply subscribe_page(const Context& context, const std::string& complaint, int status) {
    std::string main =
        "<h2>Subscribe</h2>\n<p>Be told of incidents and maintenance. Nothing is sent before you have "
        "confirmed it, and every message says how to end it.</p>\n";
    if (!complaint.empty())
        main += "<p class=\"complaint\" role=\"alert\">" + html_escape(complaint) + "</p>\n";
    const std::string form =
        "<form class=\"entry\" method=\"post\" action=\"" + in_readers_zone(context, "/subscribe") + "\">";
    if (may_subscribe(context.config, SubscriptionKind::email))
        main += form +
                "<label>E-mail address<input name=\"email\" "
                "type=\"email\" autocomplete=\"email\" maxlength=\"254\" required></label>\n"
                "<div><button class=\"first\" type=\"submit\">Subscribe by e-mail</button></div></form>\n";
    if (may_subscribe(context.config, SubscriptionKind::webhook))
        main +=
            form +
            "<label>Address of a webhook (signed as Standard Webhooks say; the first message carries the "
            "secret and what to open to confirm)<input "
            "name=\"endpoint\" type=\"url\" placeholder=\"https://\" maxlength=\"2000\" required></label>\n"
            "<div><button type=\"submit\">Subscribe by webhook</button></div></form>\n";
    return html_page(context, "Subscribe", main, status);
}

HttpReply subscription_note(const Context& context, const std::string& title, const std::string& sentence,
                            int status) {
    return unlisted(html_page(
        context, title,
        "<h2>" + html_escape(title) + "</h2>\n<p role=\"status\">" + html_escape(sentence) + "</p>\n",
        status));
}

HttpReply subscription_button(const Context& context, const std::string& title, const std::string& sentence,
                              const std::string& action, const std::string& button) {
    return unlisted(html_page(context, title,
                              "<h2>" + html_escape(title) + "</h2>\n<p>" + html_escape(sentence) +
                                  "</p>\n<form method=\"post\" action=\"" + in_readers_zone(context, action) +
                                  "\"><button type=\"submit\">" + html_escape(button) +
                                  "</button></form>\n"));
}

}  // namespace raidwatch::hub
