// The manage API by the package "statuspage" as it is: it knows no other address than https://api.statuspage.io, so
// connections to there are led to the hub. Reads {key, page, port, metric} on standard input, prints what each call gave.
const https = require("https");
const tls = require("tls");
const StatusPage = require("statuspage");

const { key, page, port, metric } = JSON.parse(require("fs").readFileSync(0, "utf8"));
https.globalAgent.createConnection = (options) =>
  tls.connect({ ...options, host: "127.0.0.1", port, servername: "api.statuspage.io" });

const client = new StatusPage(key, page);
const answer = (call) =>
  call.then(
    ({ status, data }) => ({ status, data }),
    ({ response, message }) => (response ? { status: response.status, data: response.data } : { error: message }),
  );

(async () => {
  const said = { listed: await client.getComponents() };
  said.set = await answer(client.updateComponentState("webmail", "major_outage", "Webmail"));
  said.unknown = await answer(client.updateComponentState("nobody", "operational", "Nobody"));
  said.made = await answer(client.createComponent("Calendar"));
  said.deleted = await answer(client.deleteComponent(said.made.data.id));
  said.configured = await answer(client.deleteComponent("webmail"));
  said.measured = await answer(client.updateMetric(metric, 42));
  said.unmeasured = await answer(client.updateMetric("m1", 42));
  said.back = await answer(client.updateComponentState("webmail", "operational", "Webmail"));
  said.stranger = await answer(new StatusPage("wrong", page).updateComponentState("webmail", "operational", "Webmail"));
  console.log(JSON.stringify(said));
})();
