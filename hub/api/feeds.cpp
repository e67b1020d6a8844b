#include "hub/api/conditional.hpp"
#include "hub/page/calendar.hpp"
#include "hub/page/html.hpp"
#include "hub/page/wording.hpp"
#include "statuspage_v2.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::hub {

namespace {

/// The post-mortem and the updates as lines, newest first.
std::string story(const PublicIncident& incident, const Zone& zone) {
    std::string text;
    if (incident.postmortem_at)
        text += zone.show(*incident.postmortem_at) + " - Post-mortem: " + incident.postmortem + "\n";
    for (auto update = incident.updates.rbegin(); update != incident.updates.rend(); ++update)
        text +=
            zone.show(update->at) + " - " + std::string(shown(update->state)) + ": " + update->body + "\n";
    return text;
}

template <class Write>
void each_incident(const Context& context, Write write) {
    for (const auto* list : {&context.view->open, &context.view->resolved})
        for (const auto& incident : *list) write(incident, "/incidents/" + std::to_string(incident.number));
}

}  // namespace

HttpReply atom_feed(const Context& context) {
    const std::string url = html_escape(page_url(context.config));
    const std::string name = html_escape(context.config.page_name);
    HttpReply reply;
    reply.content_type = "application/atom+xml; charset=utf-8";
    reply.body =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
        "xml:lang=\"en\">\n"
        "<id>" +
        url + "/history.atom</id>\n<title>" + name + "</title>\n<updated>" +
        to_rfc3339(context.view->updated_at) + "</updated>\n<author><name>" + name +
        "</name></author>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"" + url +
        in_readers_zone(context, "/history.atom") +
        "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"" + url + in_readers_zone(context, "/") +
        "\"/>\n";
    each_incident(context, [&](const PublicIncident& incident, const std::string& path) {
        reply.body += "<entry>\n<id>" + url + path + "</id>\n<title>" + html_escape(incident.title) +
                      "</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"" + url +
                      in_readers_zone(context, path) + "\"/>\n<published>" + to_rfc3339(incident.opened_at) +
                      "</published>\n<updated>" + to_rfc3339(incident.updated_at) +
                      "</updated>\n<content type=\"text\">" + escaped_lines(story(incident, context.zone)) +
                      "</content>\n</entry>\n";
    });
    reply.body += "</feed>\n";
    return reply;
}

HttpReply rss_feed(const Context& context) {
    const std::string url = html_escape(page_url(context.config));
    const std::string name = html_escape(context.config.page_name);
    HttpReply reply;
    reply.content_type = "application/rss+xml; charset=utf-8";
    reply.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel>\n<title>" +
                 name + "</title>\n<link>" + url + in_readers_zone(context, "/") + "</link>\n<description>" +
                 name + ": incidents</description>\n<pubDate>" + http_date(context.view->updated_at) +
                 "</pubDate>\n";
    each_incident(context, [&](const PublicIncident& incident, const std::string& path) {
        reply.body += "<item>\n<title>" + html_escape(incident.title) + "</title>\n<link>" + url +
                      in_readers_zone(context, path) + "</link>\n<guid isPermaLink=\"true\">" + url + path +
                      "</guid>\n<pubDate>" + http_date(incident.updated_at) + "</pubDate>\n<description>" +
                      escaped_lines(story(incident, context.zone)) + "</description>\n</item>\n";
    });
    reply.body += "</channel></rss>\n";
    return reply;
}

HttpReply maintenance_calendar(const Context& context) {
    std::vector<CalendarEntry> entries;
    for (const auto& maintenance : context.view->maintenance)
        entries.push_back(
            {.uid = maintenance.id + "@" + page_url(context.config),
             .title = maintenance.title,
             .description = maintenance.body,
             .url = page_url(context.config) + zoned_address(context, "/"),
             .from = maintenance.from,
             .until = maintenance.until,
             .changed_at = maintenance.updated_at,
             .cancelled = maintenance.completed_at && *maintenance.completed_at < maintenance.from});
    HttpReply reply;
    reply.content_type = "text/calendar; charset=utf-8";
    reply.body = calendar(context.config.page_name, context.zone.name(), entries);
    return reply;
}

}  // namespace raidwatch::hub
