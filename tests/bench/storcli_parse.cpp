// How long one `storcli ... show all J` takes to become facts: median CPU time of many times, in
// microseconds.

#include "collectors/megaraid_tools/parse.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <vector>

int main(int argc, char** argv) {
    if (argc != 2) return std::fputs("usage: storcli_parse FILE\n", stderr), 2;
    std::ifstream file(argv[1], std::ios::binary);
    const std::string output{std::istreambuf_iterator<char>(file), {}};
    std::vector<double> times;
    std::size_t drives = 0;
    for (int i = 0; i < 50; ++i) {
        const auto start = std::clock();
        drives = raidwatch::parse_storcli(output).disks.size();
        times.push_back(1e6 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::ranges::nth_element(times, times.begin() + 25);
    std::printf("%zu %.0f\n", drives, times[25]);
    return 0;
}
