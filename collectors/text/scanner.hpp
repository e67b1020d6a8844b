#pragma once
// Reads one line of a kernel's or tool's text from left to right. Total: any bytes, never past the end.

#include <cstdint>
#include <optional>
#include <string_view>

namespace raidwatch {

class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    std::string_view rest() const { return rest_; }

    /// Steps over `literal` if it comes next.
    bool skip(std::string_view literal);
    /// Steps over blanks and tabs.
    Scanner& skip_blanks();
    /// The next run of non-blanks after any blanks; empty at the end.
    std::string_view word();
    /// Everything before `stop`, which is stepped over; nothing is consumed when `stop` does not come.
    std::optional<std::string_view> until(char stop);
    /// Decimal digits that come next; nullopt when there are none or they overflow, then nothing is consumed.
    std::optional<std::uint64_t> number();

  private:
    std::string_view rest_;
};

}  // namespace raidwatch
