#include "agent/cli/cli.hpp"

int main(int argc, char** argv) {
    return raidwatch::cli::run(argc, argv);
}
