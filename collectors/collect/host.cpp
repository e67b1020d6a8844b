#include <raidwatch/collect/host.hpp>

namespace raidwatch {

Result<std::string> Files::read_part(std::string_view path, std::int64_t, std::size_t) const {
    return failure(ErrorCode::unsupported, "reading a part of", std::string(path));
}

Status Files::write(std::string_view path, std::string_view) const {
    return failure(ErrorCode::unsupported, "writing", std::string(path));
}

namespace {

class NoMfi final : public Mfi {
  public:
    Status submit(std::uint16_t, MfiExchange&) const override {
        return failure(ErrorCode::unsupported, "asking", "MegaRAID firmware", "no way to it on this node");
    }
};

class NoCiss final : public Ciss {
  public:
    Status submit(std::string_view node, CissExchange&) const override {
        return failure(ErrorCode::unsupported, "asking", std::string(node),
                       "no way to Smart Array firmware on this node");
    }
};

}  // namespace

const Mfi& no_mfi() {
    static const NoMfi none;
    return none;
}

const Ciss& no_ciss() {
    static const NoCiss none;
    return none;
}

}  // namespace raidwatch
