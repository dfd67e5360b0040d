// Sends every kind of message with Segment's library for Node. usage: node send.cjs HOST KEY
const { Analytics } = require("@segment/analytics-node");

const [host, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host, flushAt: 4, maxRetries: 0 });
const errors = [];
analytics.on("error", (error) => errors.push(error));

let delivered = 0;
const seen = (error) => (error ? errors.push(error) : delivered++);
const person = { userId: "node-1", timestamp: new Date() };
analytics.identify({ ...person, anonymousId: "node-a1", traits: { email: "node-1@example.com", job_level: "director" } }, seen);
analytics.track({ ...person, event: "Demo Attended", properties: { product: "Baton", 한글: "됩니다" } }, seen);
analytics.page({ ...person, name: "Pricing", properties: { path: "/pricing" }, context: { ip: "203.0.113.7" } }, seen);
analytics.screen({ ...person, name: "Home" }, seen);
analytics.group({ ...person, groupId: "acme", traits: { name: "Acme", employees: 120 } }, seen);
analytics.alias({ previousId: "node-a1", userId: "node-1" }, seen);

analytics.closeAndFlush({ timeout: 10_000 }).then(() => {
  for (const error of errors) console.error(error);
  if (errors.length > 0 || delivered !== 6) {
    console.error(`${delivered} of 6 delivered`);
    process.exit(1);
  }
});
