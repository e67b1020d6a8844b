#include "html.hpp"

#include "hub/subscribe/subscriptions.hpp"

#include <raidwatch/base/text.hpp>

namespace raidwatch::hub {

namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --text: #1b1f24; --soft: #57606a; --back: #ffffff; --line: #d0d7de; --card: #f6f8fa;
  --good: #1a7f37; --care: #8a5a00; --bad: #b3430e; --worst: #b3141f; --plan: #0759b5; --none: #818a94; --edge: #818a94; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9da7b3; --back: #0d1117; --line: #30363d; --card: #161b22;
    --good: #4cc461; --care: #e3b341; --bad: #f0883e; --worst: #ff7b72; --plan: #79b8ff; --none: #6e7681; --edge: #6e7681; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2rem; } h3, article h2 { font-size: 1rem; margin: 0 0 .3rem; }
a { color: var(--plan); } a:focus-visible { outline: 3px solid var(--plan); outline-offset: 2px; }
.overall { border: 2px solid var(--good); border-radius: .5rem; padding: .8rem 1rem; font-size: 1.2rem; font-weight: 600; }
.overall.minor { border-color: var(--care); } .overall.major { border-color: var(--bad); }
.overall.critical { border-color: var(--worst); }
ul.components, ol.updates { list-style: none; margin: 0; padding: 0; }
ul.components > li, article { border: 1px solid var(--line); border-radius: .5rem; background: var(--card);
  padding: .8rem 1rem; margin: .6rem 0; }
.line { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .3rem 1rem; }
.state { font-weight: 600; }
.operational, .none { color: var(--good); } .under_maintenance { color: var(--plan); }
.degraded_performance, .minor { color: var(--care); } .partial_outage, .major { color: var(--bad); }
.major_outage, .critical { color: var(--worst); } .nodata { color: var(--soft); }
svg.days { display: block; width: 100%; height: 1.8rem; margin-top: .4rem; }
svg .d0 { fill: var(--good); } svg .d1 { fill: var(--plan); } svg .d2 { fill: var(--care); } svg .d3 { fill: var(--bad); }
svg .d4 { fill: var(--worst); } svg .dn { fill: var(--none); }
.trend { white-space: nowrap; } .trend svg { width: 7.5rem; height: 1.5rem; vertical-align: middle; margin-right: .4rem; }
.trend polyline { fill: none; stroke: var(--bad); stroke-width: 2; vector-effect: non-scaling-stroke; }
.soft, time { color: var(--soft); font-size: .9rem; } ol.updates li { margin-top: .6rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
form.entry { display: grid; gap: .6rem; max-width: 40rem; } form.entry label { display: grid; gap: .2rem; }
textarea, input, select, button { font: inherit; color: inherit; background: var(--back); border: 1px solid var(--edge);
  border-radius: .3rem; padding: .4rem .6rem; max-width: 100%; } button { cursor: pointer; background: var(--card); }
.complaint { border: 2px solid var(--worst); border-radius: .5rem; padding: .5rem 1rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: .6rem; }
)css";

std::string age_html(const Context& context) {
    if (!context.view_of) return "";
    return "<p class=\"complaint\">The records cannot be reached now. This is how it was at " +
           time_html(context, *context.view_of) + ".</p>\n";
}

std::string subscribe_link(const HubConfig& config) {
    const bool offered =
        may_subscribe(config, SubscriptionKind::email) || may_subscribe(config, SubscriptionKind::webhook);
    return offered ? ", <a href=\"/subscribe\">subscribe</a>" : "";
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
        name + "\" href=\"/history.atom\">\n</head>\n<body>\n<header><h1><a href=\"/\">" + name +
        "</a></h1></header>\n<main>\n" + age_html(context) + std::string(main) +
        "</main>\n<footer class=\"soft\"><p>Now " + time_html(context, context.now.utc) +
        ". <a href=\"/history.atom\">Atom feed</a>, "
        "<a href=\"/maintenance.ics\">maintenance calendar</a>, "
        "<a href=\"/api/v2/summary.json\">JSON</a>" +
        subscribe_link(context.config) + "</p></footer>\n</body>\n</html>\n";
    reply.headers.emplace_back("Content-Security-Policy",
                               "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
                               "form-action 'self'; frame-ancestors 'none'");
    // Not "no-referrer": with it browsers hide the origin of forms, which is what forged ones are known by.
    reply.headers.emplace_back("Referrer-Policy", "same-origin");
    return reply;
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

HttpReply style_sheet() {
    HttpReply reply;
    reply.content_type = "text/css; charset=utf-8";
    reply.body = kStyle;
    return reply;
}

}  // namespace raidwatch::hub
