#include "local_host.hpp"

#include "collectors/host/ciss_node.hpp"
#include "collectors/host/megaraid_node.hpp"
#include "collectors/host/rooted_files.hpp"
#include "collectors/host/tool_runner.hpp"
#include "collectors/nvme/nvme_device.hpp"
#include "collectors/smart/ata_device.hpp"

namespace raidwatch::probe {

struct LocalHost::Parts {
    explicit Parts(const std::string& root)
        : files(root),
          tools(root),
          ata(make_ata(root)),
          nvme(make_nvme(root)),
          mfi(host::make_mfi(root)),
          ciss(host::make_ciss(root)),
          host{files, tools, *ata, *nvme, clock, *mfi, *ciss} {}

    host::RootedFiles files;
    host::ToolRunner tools;
    std::unique_ptr<Ata> ata;
    std::unique_ptr<Nvme> nvme;
    std::unique_ptr<Mfi> mfi;
    std::unique_ptr<Ciss> ciss;
    SystemClock clock;
    Host host;
};

LocalHost::LocalHost(const std::string& root) : parts_(std::make_unique<Parts>(root)) {}
LocalHost::~LocalHost() = default;
const Host& LocalHost::host() const {
    return parts_->host;
}

}  // namespace raidwatch::probe
