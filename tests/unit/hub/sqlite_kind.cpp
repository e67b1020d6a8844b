#include "hub_rig.hpp"
#include "store_kind.hpp"

namespace raidwatch::hub {
namespace {

class SqliteUnderTest final : public StoreUnderTest {
  public:
    std::unique_ptr<SqlStore> open() override {
        return std::move(*open_sqlite_store(folder_ / "hub.db", DamagedFile::refuse, UtcTime{}));
    }

  private:
    TemporaryFolder folder_;
};

}  // namespace

StoreKind store_kind() {
    return {"SQLite", [] { return std::make_unique<SqliteUnderTest>(); }};
}

}  // namespace raidwatch::hub
