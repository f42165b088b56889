import { account } from "./messages/account.fr.ts";
import { agent } from "./messages/agent.fr.ts";
import { api } from "./messages/api.fr.ts";
import { audience } from "./messages/audience.fr.ts";
import { digest } from "./messages/digest.fr.ts";
import { events } from "./messages/events.fr.ts";
import { examples } from "./messages/examples.fr.ts";
import { flags } from "./messages/flags.fr.ts";
import { growthbook } from "./messages/growthbook.fr.ts";
import { holdouts } from "./messages/holdouts.fr.ts";
import { importing } from "./messages/import.fr.ts";
import { irritants } from "./messages/irritants.fr.ts";
import { jobs } from "./messages/jobs.fr.ts";
import { okrs } from "./messages/okrs.fr.ts";
import { okrsAuthoring } from "./messages/okrs-authoring.fr.ts";
import { okrsOutlook } from "./messages/okrs-outlook.fr.ts";
import { outcomes } from "./messages/outcomes.fr.ts";
import { privacy } from "./messages/privacy.fr.ts";
import { problems } from "./messages/problems.fr.ts";
import { removal } from "./messages/removal.fr.ts";
import { settings } from "./messages/settings.fr.ts";
import { tests } from "./messages/tests.fr.ts";
import { testsApproval } from "./messages/tests-approval.fr.ts";
import { testsEvidence } from "./messages/tests-evidence.fr.ts";
import { testsRamp } from "./messages/tests-ramp.fr.ts";
import { testsResults } from "./messages/tests-results.fr.ts";
import { testsSetUp } from "./messages/tests-set-up.fr.ts";
import { ui } from "./messages/ui.fr.ts";
import { webhooks } from "./messages/webhooks.fr.ts";
import { words } from "./messages/words.fr.ts";
import type { Messages } from "./messages.en.ts";

/** Every message in French. */
export const fr: Messages = {
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
