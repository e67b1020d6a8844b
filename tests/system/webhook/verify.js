// Reads {secret, headers, body} on standard input; ends with 0 when the signature fits, with 1 when it does not.
const { Webhook, WebhookVerificationError } = require("standardwebhooks");

const { secret, headers, body } = JSON.parse(require("fs").readFileSync(0, "utf8"));
try {
  new Webhook(secret).verify(body, headers);
} catch (error) {
  if (!(error instanceof WebhookVerificationError)) throw error;
  process.exit(1);
}
