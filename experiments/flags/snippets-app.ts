import type { SnippetTemplate } from "./snippet-template.ts";

/** Programs in a customer's hands hold no secret: they report with the public client key, to /track. */
export const appSnippets: readonly SnippetTemplate[] = [
  {
    id: "javascript",
    label: "JavaScript",
    language: "js",
    install: "npm install @growthbook/growthbook",
    needsApiKey: false,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import { GrowthBook } from "@growthbook/growthbook";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";

const customer = "customer-123";${team ? '\nconst teamDay = "north 2026-11-22";' : ""}

const flags = new GrowthBook({
  apiHost: "${host}",
  clientKey: "${clientKey}",
  attributes: ${team ? `{ id: customer, "${hashAttribute}": teamDay }` : `{ "${hashAttribute}": customer }`},
  plugins: [growthbookTrackingPlugin({ ingestorHost: "${host}" })],
});
await flags.init({ timeout: 2000, streaming: true });

// Reading the flag counts the customer as exposed: read it where they meet the change.
const { value } = flags.evalFeature("${flagKey}");

// An answer on one of your scales, by its key:
// flags.logEvent("ces", { customer, score: 6 });
`,
  },
  {
    id: "react",
    label: "React",
    language: "tsx",
    install: "npm install @growthbook/growthbook-react",
    needsApiKey: false,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import { GrowthBook, GrowthBookProvider, useFeatureValue } from "@growthbook/growthbook-react";
import { growthbookTrackingPlugin } from "@growthbook/growthbook/plugins";
import { useEffect } from "react";

const flags = new GrowthBook({
  apiHost: "${host}",
  clientKey: "${clientKey}",
  plugins: [growthbookTrackingPlugin({ ingestorHost: "${host}" })],
});

export function App(${team ? "{ customer, teamDay }: { customer: string; teamDay: string }" : "{ customer }: { customer: string }"}) {
  useEffect(() => {
    flags.setAttributes(${team ? `{ id: customer, "${hashAttribute}": teamDay }` : `{ "${hashAttribute}": customer }`});
    flags.init({ timeout: 2000, streaming: true });
  }, [${team ? "customer, teamDay" : "customer"}]);
  return (
    <GrowthBookProvider growthbook={flags}>
      <Offer />
    </GrowthBookProvider>
  );
}

function Offer() {
  const value = useFeatureValue<unknown>("${flagKey}", null);
  return <pre>{JSON.stringify(value)}</pre>;
}
`,
  },
  {
    id: "kotlin",
    label: "Kotlin",
    language: "kotlin",
    install:
      'implementation("io.growthbook.sdk:GrowthBook:<version>")\nimplementation("io.growthbook.sdk:NetworkDispatcherKtor:<version>")',
    needsApiKey: false,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import com.sdk.growthbook.GBSDKBuilder
import com.sdk.growthbook.network.GBNetworkDispatcherKtor
import java.net.HttpURLConnection
import java.net.URL
import kotlin.concurrent.thread

val customer = "customer-123"${team ? '\nval teamDay = "north 2026-11-22"' : ""}

val flags = GBSDKBuilder(
    apiKey = "${clientKey}",
    hostURL = "${host}/",
    attributes = hashMapOf(${team ? `"id" to customer, "${hashAttribute}" to teamDay` : `"${hashAttribute}" to customer`}),
    networkDispatcher = GBNetworkDispatcherKtor(),
    trackingCallback = { experiment, result -> reportExposure(experiment.key, result.variationId) },
).initialize()

// Reading the flag counts the customer as exposed: read it where they meet the change.
val value = flags.feature("${flagKey}").value

fun reportExposure(experiment: String, variation: Int) = thread {
    val body = """[{"event_name":"Experiment Viewed","properties_json":{"experimentId":"$experiment",
        "variationId":$variation,"hashAttribute":"${hashAttribute}",${team ? '"hashValue":"$teamDay","customer":"$customer"' : '"hashValue":"$customer"'}}}]"""
    val request = URL("${host}/track?client_key=${clientKey}").openConnection() as HttpURLConnection
    request.requestMethod = "POST"
    request.doOutput = true
    request.setRequestProperty("Content-Type", "text/plain")
    request.outputStream.use { it.write(body.toByteArray()) }
    check(request.responseCode == 200) { "exposure refused: \${request.responseCode}" }
}
`,
  },
  {
    id: "swift",
    label: "Swift",
    language: "swift",
    install: '.package(url: "https://github.com/growthbook/growthbook-swift.git", from: "<version>")',
    needsApiKey: false,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import Foundation
import GrowthBook

let customer = "customer-123"${team ? '\nlet teamDay = "north 2026-11-22"' : ""}

let flags = GrowthBookBuilder(
    apiHost: "${host}",
    clientKey: "${clientKey}",
    attributes: [${team ? `"id": customer, "${hashAttribute}": teamDay` : `"${hashAttribute}": customer`}],
    trackingCallback: { experiment, result in
        reportExposure(experiment: experiment.key, variation: result.variationId)
    },
    refreshHandler: nil
).initializer()

// Reading the flag counts the customer as exposed: read it where they meet the change.
let value = flags.evalFeature(id: "${flagKey}").value

func reportExposure(experiment: String, variation: Int) {
    var request = URLRequest(url: URL(string: "${host}/track?client_key=${clientKey}")!)
    request.httpMethod = "POST"
    request.setValue("text/plain", forHTTPHeaderField: "Content-Type")
    request.httpBody = try? JSONSerialization.data(withJSONObject: [[
        "event_name": "Experiment Viewed",
        "properties_json": [
            "experimentId": experiment, "variationId": variation,
            "hashAttribute": "${hashAttribute}", ${team ? '"hashValue": teamDay, "customer": customer' : '"hashValue": customer'},
        ],
    ]])
    URLSession.shared.dataTask(with: request).resume()
}
`,
  },
];
