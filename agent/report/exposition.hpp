#pragma once
// Prometheus' text exposition format 0.0.4 (prometheus.io, "Exposition formats").

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raidwatch::report {

enum class MetricType { gauge, counter };

/// Instances live as long as the program.
struct MetricFamily {
    std::string_view name;
    MetricType type = MetricType::gauge;
    std::string_view labels;  ///< their names, for people: "array, id"
    std::string_view help;    ///< one line
};

using Labels = std::vector<std::pair<std::string_view, std::string>>;

/// Families in the order in which they are first added to; each sample once.
class Exposition {
  public:
    /// Label values may be any bytes. Of two samples with the same labels the first stays: a scraper refuses
    /// a page that has both, and with it everything else on it.
    void add(const MetricFamily& family, const Labels& labels, double value);
    std::string text() const;

  private:
    struct Entry {
        const MetricFamily* family;
        std::map<std::string, double> samples;  ///< by their labels as written
    };
    std::vector<Entry> entries_;
};

}  // namespace raidwatch::report
