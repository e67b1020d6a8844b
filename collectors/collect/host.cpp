#include <raidwatch/collect/host.hpp>

namespace raidwatch {

Result<std::string> Files::read_part(std::string_view path, std::int64_t, std::size_t) const {
    return failure(ErrorCode::unsupported, "reading a part of", std::string(path));
}

}  // namespace raidwatch
