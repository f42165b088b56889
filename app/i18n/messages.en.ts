import { account } from "./messages/account.en.ts";
import { agent } from "./messages/agent.en.ts";
import { api } from "./messages/api.en.ts";
import { audience } from "./messages/audience.en.ts";
import { digest } from "./messages/digest.en.ts";
import { events } from "./messages/events.en.ts";
import { examples } from "./messages/examples.en.ts";
import { flags } from "./messages/flags.en.ts";
import { growthbook } from "./messages/growthbook.en.ts";
import { holdouts } from "./messages/holdouts.en.ts";
import { importing } from "./messages/import.en.ts";
import { irritants } from "./messages/irritants.en.ts";
import { jobs } from "./messages/jobs.en.ts";
import { okrs } from "./messages/okrs.en.ts";
import { okrsAuthoring } from "./messages/okrs-authoring.en.ts";
import { okrsOutlook } from "./messages/okrs-outlook.en.ts";
import { outcomes } from "./messages/outcomes.en.ts";
import { privacy } from "./messages/privacy.en.ts";
import { problems } from "./messages/problems.en.ts";
import { removal } from "./messages/removal.en.ts";
import { settings } from "./messages/settings.en.ts";
import { tests } from "./messages/tests.en.ts";
import { testsApproval } from "./messages/tests-approval.en.ts";
import { testsEvidence } from "./messages/tests-evidence.en.ts";
import { testsRamp } from "./messages/tests-ramp.en.ts";
import { testsResults } from "./messages/tests-results.en.ts";
import { testsSetUp } from "./messages/tests-set-up.en.ts";
import { ui } from "./messages/ui.en.ts";
import { webhooks } from "./messages/webhooks.en.ts";
import { words } from "./messages/words.en.ts";
import type { Paths, Shape } from "./shape.ts";

/** Every message in English; the keys of this object are the keys of the product. */
export const en = {
  account,
  agent,
  api,
  audience,
  digest,
  events,
  examples,
  flags,
  growthbook,
  importing,
  irritants,
  jobs,
  okrs,
  okrsAuthoring,
  holdouts,
  okrsOutlook,
  outcomes,
  problems,
  privacy,
  removal,
  settings,
  tests,
  testsApproval,
  testsEvidence,
  testsRamp,
  testsResults,
  testsSetUp,
  ui,
  webhooks,
  words,
};

export type Messages = Shape<typeof en>;
export type TextKey = Paths<typeof en>;
