#include "news.hpp"

#include "hub/api/statuspage_json.hpp"
#include "hub/page/wording.hpp"

#include <raidwatch/model/json.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

namespace raidwatch::hub {

using nlohmann::json;

namespace {

/// Older news are none any more.
constexpr std::chrono::hours kNewFor{24};
constexpr std::chrono::hours kRemindBefore{1};

std::string components_text(const Context& context, const std::vector<std::size_t>& components) {
    std::string names;
    for (const auto index : components)
        names += (names.empty() ? "" : ", ") + context.view->components[index].plan.name;
    return names.empty() ? "" : "Affected: " + names;
}

std::string document_of(const std::string& subject, const std::string& text, const std::string& link,
                        const char* type, json data) {
    return dump(json{
        {"subject", subject}, {"text", text}, {"link", link}, {"type", type}, {"data", std::move(data)}});
}

void add_incident(const Context& context, const PublicIncident& incident, std::vector<News>& news) {
    const std::string number = std::to_string(incident.number);
    const std::string link = page_url(context.config) + "/incidents/" + number;
    for (const auto& update : incident.updates) {
        if (context.now.utc - update.at > kNewFor) continue;
        const std::string state(shown(update.state));
        const std::string text = incident.title + "\n" + state + ", " + context.zone.show(update.at) + "\n" +
                                 update.body + "\n" + components_text(context, incident.components);
        news.push_back(
            {"incident/" + number + "/" + update.id, update.at,
             document_of(state + ": " + incident.title, text, link, "incident.updated",
                         {{"incident", incident_json(context, incident)}, {"update_id", update.id}})});
    }
}

/// However often it is published.
void add_postmortem(const Context& context, const PublicIncident& incident, std::vector<News>& news) {
    if (!incident.postmortem_at || context.now.utc - *incident.postmortem_at > kNewFor) return;
    const std::string number = std::to_string(incident.number);
    news.push_back({"incident/" + number + "/postmortem", *incident.postmortem_at,
                    document_of("Post-mortem: " + incident.title,
                                incident.title + "\nPost-mortem\n" + incident.postmortem,
                                page_url(context.config) + "/incidents/" + number, "incident.postmortem",
                                {{"incident", incident_json(context, incident)}})});
}

void add_maintenance(const Context& context, const PublicMaintenance& maintenance, std::vector<News>& news) {
    const std::string link = page_url(context.config) + "/";
    const std::string when =
        context.zone.show(maintenance.from) + " to " + context.zone.show(maintenance.until) + "\n";
    const auto add = [&](const std::string& key, UtcTime at, const std::string& body) {
        if (context.now.utc - at > kNewFor) return;
        const std::string text =
            maintenance.title + "\n" + when + body + "\n" + components_text(context, maintenance.components);
        news.push_back({"maintenance/" + key, at,
                        document_of("Maintenance: " + maintenance.title, text, link, "maintenance.updated",
                                    {{"scheduled_maintenance", maintenance_json(context, maintenance)}})});
    };
    for (const auto& update : maintenance.updates)
        add(update_id(maintenance, update), update.at, update.body);
    const auto reminder = maintenance.from - kRemindBefore;
    const bool due = maintenance.reminds && maintenance.status == "scheduled" &&
                     context.now.utc >= reminder && maintenance.created_at < reminder;
    if (due) add(maintenance.id + "-reminder", reminder, "Maintenance begins within an hour.");
}

}  // namespace

std::vector<News> news_of(const Context& context) {
    std::vector<News> news;
    for (const auto* list : {&context.view->open, &context.view->resolved})
        for (const auto& incident : *list) {
            add_incident(context, incident, news);
            add_postmortem(context, incident, news);
        }
    for (const auto& maintenance : context.view->maintenance) add_maintenance(context, maintenance, news);
    std::stable_sort(news.begin(), news.end(), [](const News& a, const News& b) { return a.at < b.at; });
    return news;
}

}  // namespace raidwatch::hub
