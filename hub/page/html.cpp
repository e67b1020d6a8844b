#include "html.hpp"

#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::hub {

namespace {

std::string age_html(const Context& context) {
    if (!context.view_of) return "";
    return "<p class=\"complaint\">The records cannot be reached now. This is how it was at " +
           time_html(context, *context.view_of) + ".</p>\n";
}

std::string link(const Context& context, const std::string& address, const std::string& words) {
    return "<a href=\"" + in_readers_zone(context, address) + "\">" + words + "</a>";
}

/// Where readers of any page want to go.
std::string navigation(const Context& context) {
    const bool offered = may_subscribe(context.config, SubscriptionKind::email) ||
                         may_subscribe(context.config, SubscriptionKind::webhook);
    return "<nav aria-label=\"Pages\">" + link(context, "/history", "History") +
           (offered ? "<a class=\"button\" href=\"" + in_readers_zone(context, "/subscribe") +
                          "\">Subscribe to updates</a>"
                    : "") +
           "</nav>";
}

}  // namespace

HttpReply html_page(const Context& context, std::string_view title, std::string_view main, int status) {
    const std::string name = html_escape(context.config.page_name);
    HttpReply reply;
    reply.status = status;
    reply.content_type = "text/html; charset=utf-8";
    reply.body =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>" +
        html_escape(title) +
        "</title>\n"
        "<link rel=\"stylesheet\" href=\"/style.css\">\n"
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"" +
        name + "\" href=\"" + in_readers_zone(context, "/history.atom") +
        "\">\n</head>\n<body>\n<header><h1>" + link(context, "/", name) + "</h1>" + navigation(context) +
        "</header>\n<main>\n" + age_html(context) + std::string(main) +
        "</main>\n<footer class=\"soft\"><p><span>Now " + time_html(context, context.now.utc) + "</span>" +
        link(context, "/history.atom", "Atom feed") +
        link(context, "/maintenance.ics", "Maintenance calendar") +
        "<a href=\"/api/v2/summary.json\">JSON</a></p></footer>\n</body>\n</html>\n";
    reply.headers.emplace_back("Content-Security-Policy",
                               "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                               "form-action 'self'; frame-ancestors 'none'");
    // Not "no-referrer": with it browsers hide the origin of forms, which is what forged ones are known by.
    reply.headers.emplace_back("Referrer-Policy", "same-origin");
    return reply;
}

std::string zoned_address(const Context& context, const std::string& address) {
    if (context.zone.name() == context.config.time_zone) return address;
    std::string zone;
    for (const char c : context.zone.name()) zone += c == '+' ? "%2B" : std::string(1, c);  // "Etc/GMT+5"
    return address + (address.find('?') == std::string::npos ? "?tz=" : "&tz=") + zone;
}

std::string in_readers_zone(const Context& context, const std::string& address) {
    return html_escape(zoned_address(context, address));
}

std::string time_html(const Context& context, UtcTime time) {
    return "<time datetime=\"" + to_rfc3339(time) + "\">" + html_escape(context.zone.show(time)) + "</time>";
}

std::string scrolling(std::string_view name) {
    return "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + html_escape(name) + "\">";
}

std::string lines_html(std::string_view text) {
    std::string html;
    for (const auto line : split_lines(text)) html += (html.empty() ? "" : "<br>") + html_escape(line);
    return html;
}

std::string escaped_lines(std::string_view text) {
    std::string lines;
    for (const auto line : split_lines(text)) lines += html_escape(line) + "\n";
    return lines;
}

}  // namespace raidwatch::hub
