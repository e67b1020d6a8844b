// The public API by the package "statuspage.io", told by its own setApiUrl() where the page is. Reads {url} on standard
// input, prints what each call gave.
const { Statuspage } = require("statuspage.io");

const { url } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const page = new Statuspage("raidwatch");
page.setApiUrl(url);

(async () => {
  const { incidents, scheduledMaintenances } = page.api;
  console.log(
    JSON.stringify({
      summary: await page.api.getSummary(),
      status: await page.api.getStatus(),
      components: await page.api.getComponents(),
      incidents: await incidents.getAll(),
      unresolved: await incidents.getUnresolved(),
      upcoming: await scheduledMaintenances.getUpcoming(),
    }),
  );
})();
