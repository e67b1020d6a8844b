#pragma once
// Signing in at the workbench with name and password. In two steps, because checking a password takes long
// and must not keep anybody else waiting.

#include "hub/api/workbench.hpp"
#include "hub/context.hpp"
#include "hub/people.hpp"

#include <string>
#include <variant>

namespace raidwatch::hub {

/// Somebody's name and password, and what the password is compared with.
struct SignInAttempt {
    Credentials given;
    std::string hash;  ///< nobody's where there is no such person, so that it takes as long
    std::string from;  ///< whence, as SignInLimit counts it

    /// Takes about 30 ms; needs nothing but itself.
    bool fits() const;
    bool of_nobody() const;
};

class SignIn {
  public:
    /// The attempt, or why it is refused: a form that cannot be read, too many wrong passwords.
    std::variant<SignInAttempt, HttpReply> begin(const Context& context, const HttpRequest& request) const;
    /// The session's cookie, or the form once more.
    HttpReply end(Context& context, const SignInAttempt& attempt, bool fits);

  private:
    SignInLimit limit_;
};

}  // namespace raidwatch::hub
