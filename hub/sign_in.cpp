#include "sign_in.hpp"

#include "hub/api/passwords.hpp"
#include "hub/api/replies.hpp"
#include "hub/limits.hpp"
#include "hub/page/desk_page.hpp"

namespace raidwatch::hub {

namespace {

HttpReply too_often(const Context& context, Seconds wait) {
    auto reply = sign_in_page(context, "Too many wrong passwords; wait " + human_duration(wait) + ".", 429);
    reply.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return reply;
}

}  // namespace

bool SignInAttempt::fits() const {
    return password_fits(given.password, hash) && !of_nobody();
}

bool SignInAttempt::of_nobody() const {
    return hash == nobodys_hash();
}

std::variant<SignInAttempt, HttpReply> SignIn::begin(const Context& context,
                                                     const HttpRequest& request) const {
    HttpReply refusal;
    auto given = read_credentials(context, request, refusal);
    if (!given) return refusal;
    const auto from = reader_of(context.config, request);
    const auto wait = limit_.wait({given->name, from}, context.now.mono);
    if (wait > Seconds{0}) return too_often(context, wait);
    const auto person = context.store.person(given->name);
    if (!person) return store_failure(person.error());
    const bool known = *person && !(*person)->disabled_at;
    return SignInAttempt{std::move(*given), known ? (*person)->password_hash : nobodys_hash(), from};
}

HttpReply SignIn::end(Context& context, const SignInAttempt& attempt, bool fits) {
    const auto& name = attempt.given.name;
    if (fits) {
        limit_.succeeded({name, attempt.from});
        return signed_in(context, name, false);
    }
    limit_.failed({name, attempt.from}, context.now.mono);
    // Names are made up without end; in the log they would hide what people did.
    const auto noted = attempt.of_nobody()
                           ? Status{}
                           : context.store.add_audit({context.now.utc, name, "sign-in refused", ""});
    if (!noted) return store_failure(noted.error());
    return sign_in_page(context, "Name or password are wrong.", 403);
}

}  // namespace raidwatch::hub
