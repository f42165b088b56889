import type { SnippetTemplate } from "./snippet-template.ts";

/** Programs on a server report with a secret API key, to /api/v1/exposures. */
export const serverSnippets: readonly SnippetTemplate[] = [
  {
    id: "node",
    label: "Node",
    language: "js",
    install: "npm install @growthbook/growthbook",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import { env } from "node:process";
import { GrowthBookClient } from "@growthbook/growthbook";

const flags = new GrowthBookClient({ apiHost: "${host}", clientKey: "${clientKey}" });
await flags.init({ timeout: 2000 });

export async function offerFor(customer${team ? ", teamDay" : ""}) {
  const { value, experiment, experimentResult } = flags.evalFeature("${flagKey}", {
    attributes: ${team ? `{ id: customer, "${hashAttribute}": teamDay }` : `{ "${hashAttribute}": customer }`},
  });
  if (experimentResult?.inExperiment) {
    await reportExposure({ customer${team ? ", cluster: teamDay" : ""} }, experiment.key, experimentResult.variationId);
  }
  return value;
}

async function reportExposure(who, experiment, variation) {
  const response = await fetch("${host}/api/v1/exposures", {
    method: "POST",
    headers: { Authorization: \`Bearer \${env.CAIRN_API_KEY}\`, "Content-Type": "application/json" },
    body: JSON.stringify([{ ...who, experiment, variation, at: new Date().toISOString() }]),
  });
  if (response.status !== 200) throw new Error(\`exposure refused: \${await response.text()}\`);
}
`,
  },
  {
    id: "python",
    label: "Python",
    language: "python",
    install: "pip install growthbook requests",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import os
from datetime import datetime, timezone

import requests
from growthbook import GrowthBook


def offer_for(customer${team ? ", team_day" : ""}):
    flags = GrowthBook(
        api_host="${host}",
        client_key="${clientKey}",
        attributes={${team ? `"id": customer, "${hashAttribute}": team_day` : `"${hashAttribute}": customer`}},
    )
    flags.load_features()
    result = flags.eval_feature("${flagKey}")
    if result.experimentResult and result.experimentResult.inExperiment:
        who = {"customer": customer${team ? ', "cluster": team_day' : ""}}
        report_exposure(who, result.experiment.key, result.experimentResult.variationId)
    return result.value


def report_exposure(who, experiment, variation):
    exposure = {
        **who,
        "experiment": experiment,
        "variation": variation,
        "at": datetime.now(timezone.utc).isoformat(),
    }
    response = requests.post(
        "${host}/api/v1/exposures",
        json=[exposure],
        headers={"Authorization": f"Bearer {os.environ['CAIRN_API_KEY']}"},
        timeout=5,
    )
    if response.status_code != 200:
        raise RuntimeError(f"exposure refused: {response.text}")
`,
  },
  {
    id: "go",
    label: "Go",
    language: "go",
    install: "go get github.com/growthbook/growthbook-golang",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
package offers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	gb "github.com/growthbook/growthbook-golang"
)

// Once, when the program starts; then wait for it with EnsureLoaded.
func NewFlags(ctx context.Context) (*gb.Client, error) {
	return gb.NewClient(ctx,
		gb.WithApiHost("${host}"),
		gb.WithClientKey("${clientKey}"),
		gb.WithPollDataSource(30*time.Second),
	)
}

func OfferFor(ctx context.Context, flags *gb.Client, customer${team ? ", teamDay" : ""} string) (any, error) {
	client, err := flags.WithAttributes(gb.Attributes{${team ? `"id": customer, "${hashAttribute}": teamDay` : `"${hashAttribute}": customer`}})
	if err != nil {
		return nil, err
	}
	result := client.EvalFeature(ctx, "${flagKey}")
	if met := result.ExperimentResult; met != nil && met.InExperiment {
		err = reportExposure(ctx, customer${team ? ", teamDay" : ""}, result.Experiment.Key, met.VariationId)
	}
	return result.Value, err
}

func reportExposure(ctx context.Context, customer${team ? ", teamDay" : ""}, experiment string, variation int) error {
	body, err := json.Marshal([]map[string]any{{
		"customer": customer, ${team ? '"cluster": teamDay, ' : ""}"experiment": experiment, "variation": variation,
		"at": time.Now().UTC().Format(time.RFC3339),
	}})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, "POST", "${host}/api/v1/exposures", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("CAIRN_API_KEY"))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("exposure refused: %s", response.Status)
	}
	return nil
}
`,
  },
  {
    id: "php",
    label: "PHP",
    language: "php",
    install: "composer require growthbook/growthbook",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
<?php
// Keep the payload in a cache for some seconds in production.
$payload = json_decode(file_get_contents('${host}/api/features/${clientKey}'), true);

function offerFor(string $customer${team ? ", string $teamDay" : ""}, array $features)
{
    $flags = Growthbook\\Growthbook::create()
        ->withFeatures($features)
        ->withAttributes([${team ? `'id' => $customer, '${hashAttribute}' => $teamDay` : `'${hashAttribute}' => $customer`}]);
    $result = $flags->getFeature('${flagKey}');
    if ($result->experimentResult && $result->experimentResult->inExperiment) {
        $who = ['customer' => $customer${team ? ", 'cluster' => $teamDay" : ""}];
        reportExposure($who, $result->experiment->key, $result->experimentResult->variationId);
    }
    return $result->value;
}

function reportExposure(array $who, string $experiment, int $variation): void
{
    $exposure = $who + ['experiment' => $experiment, 'variation' => $variation, 'at' => gmdate('c')];
    $answer = file_get_contents('${host}/api/v1/exposures', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => ['Authorization: Bearer ' . getenv('CAIRN_API_KEY'), 'Content-Type: application/json'],
        'content' => json_encode([$exposure]),
    ]]));
    if ($answer === false || !str_contains($http_response_header[0], ' 200 ')) {
        throw new RuntimeException("exposure refused: $answer");
    }
}

$value = offerFor('customer-123', ${team ? "'north 2026-11-22', " : ""}$payload['features']);
`,
  },
  {
    id: "ruby",
    label: "Ruby",
    language: "ruby",
    install: "gem install growthbook",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
require 'growthbook'
require 'json'
require 'net/http'
require 'time'

# Keep the features in a cache for some seconds in production.
FEATURES = JSON.parse(Net::HTTP.get(URI('${host}/api/features/${clientKey}')))['features']

def offer_for(customer${team ? ", team_day" : ""})
  attributes = { ${team ? `'id' => customer, '${hashAttribute}' => team_day` : `'${hashAttribute}' => customer`} }
  flags = Growthbook::Context.new(features: FEATURES, attributes: attributes)
  result = flags.eval_feature('${flagKey}')
  met = result.experiment_result
  who = { customer: customer${team ? ", cluster: team_day" : ""} }
  report_exposure(who, result.experiment.key, met.variation_id) if met&.in_experiment
  result.value
end

def report_exposure(who, experiment, variation)
  exposure = { **who, experiment: experiment, variation: variation, at: Time.now.utc.iso8601 }
  headers = { 'Authorization' => "Bearer #{ENV.fetch('CAIRN_API_KEY')}", 'Content-Type' => 'application/json' }
  response = Net::HTTP.post(URI('${host}/api/v1/exposures'), JSON.generate([exposure]), headers)
  raise "exposure refused: #{response.body}" unless response.code == '200'
end
`,
  },
  {
    id: "java",
    label: "Java",
    language: "java",
    install: "implementation 'com.github.growthbook:growthbook-sdk-java:<version>'  // from https://jitpack.io",
    needsApiKey: true,
    code: ({ host, clientKey, flagKey, hashAttribute, team }) => `
import growthbook.sdk.java.multiusermode.GrowthBookClient;
import growthbook.sdk.java.multiusermode.configurations.Options;
import growthbook.sdk.java.multiusermode.configurations.UserContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

class Offers {
    private final HttpClient http = HttpClient.newHttpClient();
    private final GrowthBookClient flags = new GrowthBookClient(
        Options.builder().apiHost("${host}").clientKey("${clientKey}").build());

    Offers() {
        flags.initialize();
    }

    Object offerFor(String customer${team ? ", String teamDay" : ""}) throws Exception {
        var attributes = ${
          team
            ? `"{\\"id\\": \\"" + customer + "\\", \\"${hashAttribute}\\": \\"" + teamDay + "\\"}"`
            : `"{\\"${hashAttribute}\\": \\"" + customer + "\\"}"`
        };
        var user = UserContext.builder().attributesJson(attributes).build();
        var result = flags.evalFeature("${flagKey}", Object.class, user);
        var met = result.getExperimentResult();
        if (met != null && met.getInExperiment()) {
            reportExposure(customer${team ? ", teamDay" : ""}, result.getExperiment().getKey(), met.getVariationId());
        }
        return result.getValue();
    }

    private void reportExposure(String customer, ${team ? "String teamDay, " : ""}String experiment, int variation) throws Exception {
        var body = """
            [{"customer": "%s", ${team ? '"cluster": "%s", ' : ""}"experiment": "%s", "variation": %d, "at": "%s"}]
            """.formatted(customer, ${team ? "teamDay, " : ""}experiment, variation, Instant.now());
        var request = HttpRequest.newBuilder(URI.create("${host}/api/v1/exposures"))
            .header("Authorization", "Bearer " + System.getenv("CAIRN_API_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IllegalStateException("exposure refused: " + response.body());
    }
}
`,
  },
];
