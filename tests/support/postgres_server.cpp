#include "postgres_server.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace raidwatch::support {

namespace {

const std::string kPrograms = "/usr/lib/postgresql/15/bin/";

/// PostgreSQL refuses to run as root.
const passwd* user() {
    return geteuid() == 0 ? getpwnam("postgres") : nullptr;
}

pid_t spawn(const std::string& command) {
    const pid_t parent = getpid();
    const passwd* other = user();
    const pid_t child = fork();
    if (child != 0) return child;
    if (other != nullptr &&
        (setgroups(0, nullptr) != 0 || setgid(other->pw_gid) != 0 || setuid(other->pw_uid) != 0))
        _exit(126);
    // A test that crashes leaves no server behind.
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent) _exit(126);
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
}

}  // namespace

PostgresServer::PostgresServer() {
    std::string name = (std::filesystem::temp_directory_path() / "raidwatch-pg-XXXXXX").string();
    if (access("/dev/shm", W_OK) == 0) name = "/dev/shm/raidwatch-pg-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("making " + name);
    folder_ = name;
    if (const passwd* other = user())
        if (chown(name.c_str(), other->pw_uid, other->pw_gid) != 0) throw std::runtime_error("chown " + name);
    make_cluster();
    start();
}

PostgresServer::~PostgresServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void PostgresServer::make_cluster() const {
    if (run("initdb", "-D " + (folder_ / "data").string() +
                          " -U hub --auth=trust --encoding=UTF8 --locale=C --no-sync") != 0)
        throw std::runtime_error("initdb failed; is the package postgresql installed?");
}

int PostgresServer::run(const std::string& program, const std::string& arguments) const {
    const pid_t child = spawn("cd / && exec " + kPrograms + program + " " + arguments + " >>" +
                              (folder_ / "log").string() + " 2>&1");
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void PostgresServer::start() {
    const auto folder = folder_.string();
    server_ = spawn("cd / && exec " + kPrograms + "postgres -D " + folder + "/data -k " + folder +
                    " -c listen_addresses= -c fsync=off >>" + folder + "/log 2>&1");
    for (int tries = 0; run("pg_isready", "-q -h " + folder) != 0; ++tries) {
        if (tries > 200) throw std::runtime_error("postgres does not start, see " + folder + "/log");
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

void PostgresServer::kill() {
    if (server_ <= 0) return;
    // "Immediate shutdown": all connections are cut, nothing is written; the next start recovers.
    ::kill(server_, SIGQUIT);
    waitpid(server_, nullptr, 0);
    server_ = -1;
}

void PostgresServer::hang(bool hangs) const {
    // Its backends are groups of their own; their parent names them.
    const auto signal = std::string(hangs ? "STOP" : "CONT");
    const auto server = std::to_string(server_);
    const pid_t child =
        spawn("kill -" + signal + " " + server + " $(cat /proc/" + server + "/task/*/children)");
    waitpid(child, nullptr, 0);
}

std::string PostgresServer::make_database(const std::string& encoding) {
    const std::string name = "hub" + std::to_string(++databases_);
    if (run("createdb", "-h " + folder_.string() + " -U hub -T template0 -E " + encoding + " " + name) != 0)
        throw std::runtime_error("createdb failed");
    return "postgresql:///" + name + "?user=hub&host=" + folder_.string();
}

}  // namespace raidwatch::support
