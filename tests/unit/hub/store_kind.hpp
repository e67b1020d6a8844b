#pragma once
// The stores that must all behave alike: each program that has the contract's tests names its own.

#include "hub/store/sql_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace raidwatch::hub {

/// One empty store; open() may be called again and again, as several hubs do.
class StoreUnderTest {
  public:
    virtual ~StoreUnderTest() = default;
    virtual std::unique_ptr<SqlStore> open() = 0;
};

struct StoreKind {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>()> make;
};

/// Of this program.
StoreKind store_kind();

}  // namespace raidwatch::hub
