// Publishes and subscribes through a sidecar with the JavaScript SDK as it is, over HTTP and over gRPC.
// Settings: DAPR_HTTP_PORT, DAPR_GRPC_PORT, DAPR_API_TOKEN, APP_PORT, TOPIC. Prints what it received as one line of JSON.
const { DaprClient, DaprServer, CommunicationProtocolEnum, HttpMethod, LogLevel } = require("@dapr/dapr");

const { DAPR_HTTP_PORT, DAPR_GRPC_PORT, DAPR_API_TOKEN, APP_PORT, TOPIC } = process.env;
const logger = { level: LogLevel.Error };
const client = (communicationProtocol, daprPort) =>
  new DaprClient({ daprHost: "127.0.0.1", daprPort, communicationProtocol, daprApiToken: DAPR_API_TOKEN, logger });

async function main() {
  const received = { single: [], bulk: [], routed: [] };
  const server = new DaprServer({
    serverHost: "127.0.0.1",
    serverPort: APP_PORT,
    clientOptions: { daprHost: "127.0.0.1", daprPort: DAPR_HTTP_PORT, daprApiToken: DAPR_API_TOKEN, logger },
    logger,
  });
  await server.pubsub.subscribe("pubsub", `${TOPIC}.single`, async (data) => void received.single.push(data.from));
  await server.pubsub.subscribeBulk("pubsub", `${TOPIC}.bulk`, async (data) => void received.bulk.push(data.from), {
    maxMessagesCount: 10,
    maxAwaitDurationMs: 100,
  });
  await server.pubsub.subscribeWithOptions("pubsub", `${TOPIC}.routed`, {
    route: { rules: [{ match: `event.type == "urgent"`, path: "/urgent" }], default: "/ordinary" },
  });
  await server.pubsub.subscribeToRoute("pubsub", `${TOPIC}.routed`, { rules: [{ match: "", path: "/urgent" }] }, async () => void received.routed.push("urgent"));
  await server.pubsub.subscribeToRoute("pubsub", `${TOPIC}.routed`, "/ordinary", async () => void received.routed.push("ordinary"));
  await server.invoker.listen("greet", async ({ body }) => ({ greeting: `xin chào ${JSON.parse(body).name}` }), { method: HttpMethod.POST });
  await server.start();

  const http = client(CommunicationProtocolEnum.HTTP, DAPR_HTTP_PORT);
  const grpc = client(CommunicationProtocolEnum.GRPC, DAPR_GRPC_PORT);
  const failed = [];
  for (const [name, dapr] of Object.entries({ http, grpc })) {
    failed.push((await dapr.pubsub.publish("pubsub", `${TOPIC}.single`, { from: name })).error);
    const bulk = await dapr.pubsub.publishBulk("pubsub", `${TOPIC}.bulk`, [{ from: name }, { from: name }]);
    failed.push(...bulk.failedMessages.map((f) => f.error));
  }
  await http.pubsub.publish("pubsub", `${TOPIC}.routed`, { n: 1 }, { metadata: { "cloudevent.type": "urgent" } });
  await http.pubsub.publish("pubsub", `${TOPIC}.routed`, { n: 2 });
  const greeted = await http.invoker.invoke("script", "greet", HttpMethod.POST, { name: "Lan" });

  const until = Date.now() + 20000;
  while (Date.now() < until && (received.single.length < 2 || received.bulk.length < 4 || received.routed.length < 2)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  Object.values(received).forEach((list) => list.sort());
  console.log(JSON.stringify({ ...received, greeting: greeted.greeting, failed: failed.filter(Boolean).map(String) }));
  await server.stop();
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
