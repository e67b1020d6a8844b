// How long the answers of `smartctl --json` in the named files take to become facts: readings and median CPU
// time of many times, in microseconds.

#include "collectors/smart/parse_smartctl.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    std::vector<std::string> answers;
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        answers.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    std::vector<double> times;
    long readings = 0;
    for (int i = 0; i < 50; ++i) {
        const auto start = std::clock();
        readings = std::ranges::count_if(answers, [](const std::string& answer) {
            return raidwatch::smart::parse_smartctl(answer, "bench").reading.has_value();
        });
        times.push_back(1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::ranges::nth_element(times, times.begin() + 25);
    std::printf("%ld %.0f\n", readings, times[25]);
    return 0;
}
