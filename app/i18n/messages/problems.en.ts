/** Why something was refused, and what to do about it. Keys are the domain's problem codes. */
export const problems = {
  // launch checklist
  "no-key-result": "Say which key result this test serves, or mark it as exploration.",
  "unknown-key-result": "There is no key result “{{key}}” in this workspace.",
  "unknown-irritant": "There is no irritant “{{key}}” in this workspace.",
  "no-hypothesis": "Complete the hypothesis: the change, the effect you expect and the reason.",
  "no-control": "There is no control: add a first variation that leaves things as they are, with a share above zero.",
  "too-few-variations": "Two variations at least: there is nothing to compare with {{count}}.",
  "duplicate-variation": "Two variations are called “{{key}}”.",
  "weights-not-one": "The shares of the variations add up to {{total}}; they must make 1.",
  "value-type": "The value of “{{key}}” is not of the flag’s type ({{type}}).",
  "same-value": "“{{key}}” has the same flag value as another variation: the application could not tell them apart.",
  "agent-card-too-long":
    "The agent card of “{{key}}” has {{words}} words; forty is the most one reads with a customer waiting.",
  "flag-key-taken": "The flag “{{flag}}” is already used by the running test “{{test}}”.",
  "unknown-journey": "There is no journey “{{key}}” in this workspace.",
  "unknown-step": "There is no step “{{key}}” in this journey.",
  "unknown-group": "There is no saved group “{{key}}”.",
  "coverage-zero": "Coverage is zero: nobody would meet this test.",
  "exclusion-overlap": "This test and “{{test}}” hold the same part of the exclusion group “{{group}}”.",
  "exclusion-full":
    "The exclusion group “{{group}}” has {{free}} % left and this test wants {{wanted}} %. The rest is held by: {{tests}}.",
  "unknown-exclusion-group": "There is no exclusion group “{{key}}” in this workspace.",
  "no-primary": "Choose the primary metric: the one that decides.",
  "unknown-metric": "There is no metric “{{key}}” in this workspace.",
  "metric-twice": "The metric “{{key}}” is chosen twice.",
  "mixed-scales":
    "The primary metric is on “{{scale}}” and the key result on “{{keyResultScale}}”: answers of two scales are never mixed.",
  "asymmetric-trigger": "The survey must be asked in every variation; otherwise the answers cannot be compared.",
  "no-stop-rule": "Write the loss you can afford: in customers, complaints, money or days.",
  "loss-incomplete": "The affordable loss in {{currency}} needs the field beside it.",
  "loss-metric-unbound":
    "The affordable loss is counted by {{key}}, which is not a metric of this test: choose it as a guardrail.",
  "loss-needs-survey": "A bad score needs a survey as the primary metric: count bad events instead.",
  "fixed-without-size": "One look at the planned size needs that size: say how many.",
  "not-approved": "A second person must approve this launch first.",
  // flags
  "flag-value-type": "This value is not of the flag’s type ({{type}}).",
  "flag-type-fixed": "A flag keeps its type ({{type}}): applications rely on it. Create another flag.",
  "flag-needed": "Rules of these flags look at it: {{flags}}. Change them first.",
  "rule-twice": "Two rules are called “{{key}}”.",
  "unknown-rule": "There is no rule “{{key}}” in this flag, or it is no rollout.",
  "unknown-revision": "This flag has no revision {{number}}.",
  "unknown-flag": "There is no flag “{{key}}” in this workspace.",
  "prerequisite-cycle": "The flag would need itself: {{way}}.",
  "group-attribute": "The group “{{key}}” holds values of “{{attribute}}”: compare it with that attribute.",
  "group-used": "The group “{{key}}” is used by {{users}}.",
  "secure-operator":
    "“{{attribute}}” is a secure attribute: its values leave hashed, so only equality can be compared, no order and no part of a text.",
  "secure-unit":
    "“{{attribute}}” is a secure attribute: it cannot decide who falls where, because not every application hashes it.",
  "team-day-attribute":
    "Drawn by team and day, the attribute must name team and day (such as lyon:2026-11-21), not the customer: choose another than id.",
  "team-day-exclusion":
    "An exclusion group shares out customers; a test drawn by team and day meets any of them and cannot be in one.",
  "team-day-bad-score":
    "Drawn by team and day, bad experiences are counted by an event, such as a complaint: a score below a line has no sums by team and day.",
  "in-the-past": "This instant is already past.",
  "approval-not-needed": "This workspace asks for no approval before a launch.",
  "approval-needs-person": "A person approves or refuses a launch, signed in; an API key cannot.",
  "approval-own": "Nobody approves or refuses their own launch: somebody else must answer.",
  "no-waiting-approval": "No launch waits for an approval here, or the test was changed since.",
  "flag-archived": "The flag is archived.",
  // moves and decisions
  "move-not-allowed": "“{{move}}” is not possible now: the status is {{status}}.",
  "coverage-not-raised":
    "The share of the audience can only rise within a phase: customers who met a variation would be sent back and no longer counted. Stop the test, or open a new phase.",
  "no-ramp-step": "There is no next step: the ramp is at its end, or the test is not running.",
  "ramp-waits-for-person": "This ramp waits for a person before its next step.",
  "ramp-held": "The present step is still being held, until {{dueAt}}.",
  "guardrail-worse": "A guardrail got worse: look at it before letting more customers in.",
  unhealthy:
    "The health checks say that this test’s numbers cannot be used: look at them before letting more customers in.",
  "beyond-approval":
    "In this workspace a second person approves whom a test meets and what they get, and this goes beyond what was approved. Stop the test and launch the changed one: that launch is approved again.",
  "unknown-holdout": "There is no holdout “{{key}}” in this workspace.",
  "holdout-fixed": "A holdout stays as it was started: another share would move customers from one side to the other.",
  "holdout-kept": "A holdout is already kept for this objective.",
  "key-taken": "The key “{{key}}” is already in use.",
  "loss-reached": "This test reached its accepted loss. Accept a larger one before resuming it.",
  "changed-meanwhile": "Somebody else changed this a moment ago. Reload, look at what changed, and try again.",
  "decided-meanwhile":
    "Somebody else decided while you were reading; it now stands below. Read it first: what you wrote is still here to send.",
  "decided-closed":
    "Somebody else decided while you were reading, and the test is closed; their decision stands below. What you wrote is not recorded: it is shown there, for you to keep.",
  "experiment-started":
    "This cannot change once a test has started (status: {{status}}): numbers before and after would not compare.",
  "no-reason": "Say why: one sentence is enough.",
  "no-learning": "Say what you learned: it is what stays when the test is over.",
  "no-variation": "Choose the variation to ship.",
  "second-person-needed": "This goes against the recommendation, so a second person must confirm it.",
  "no-waiting-decision": "No decision waits for a confirmation here.",
  // objectives and key results
  "no-objective-owner": "The objective has no owner.",
  "no-key-results": "The objective has no key result.",
  "no-owner": "The key result has no owner.",
  "no-source": "Say where the number comes from.",
  "no-metric": "Choose the metric that feeds this key result.",
  "no-baseline": "Write the baseline: where you start from.",
  "no-target": "Write the target.",
  "target-is-baseline": "The target is the baseline: nothing would have to move.",
  "no-band": "Write at least one edge of the band to stay in.",
  "no-milestones": "Write the three levels.",
  "no-start": "Write the day it starts.",
  "no-date": "Write the day it is due.",
  "outside-cycle": "Its dates lie outside the cycle.",
  activity: "“{{words}}” reads like something to do, not like a result. What would change for customers?",
  "against-direction": "On this metric lower is better, or the reverse: check the direction.",
  "too-many-key-results": "{{count}} key results under one objective: more than five are seldom followed.",
  "nothing-published": "Publish at least one objective before the cycle starts.",
  "cycles-overlap": "These active cycles share days with it: {{cycles}}.",
  "not-graded": "These key results have no grade yet: {{keyResults}}.",
  "unknown-cycle": "There is no cycle “{{key}}” in this workspace.",
  "cycle-closed": "The cycle “{{key}}” is closed.",
  "unknown-objective": "There is no objective “{{key}}” in this workspace.",
  "key-result-fixed": "Once published, a key result keeps its kind, metric and population. Write a new one instead.",
  "unknown-member": "{{key}} is not a member of this workspace.",
  // registry
  "scale-in-use":
    "The scale “{{key}}” has answers, so only its name may change. Create a new scale: it opens a new series.",
  "event-name-reserved": "The tracking plugin itself sends “{{key}}”: it has a meaning already.",
  "occurrence-has-no-value": "An occurrence counts once per event: leave the property empty.",
  "metric-of-answers": "“{{key}}” is measured by answers: choose its scale instead.",
  "unknown-event-name": "The event name “{{key}}” is not mapped.",
  "unknown-scale": "There is no scale “{{key}}” in this workspace.",
  "metric-kind-fixed": "A metric keeps its kind ({{kind}}). Create another metric.",
  "metric-scale-fixed": "A metric keeps its scale: changing it would mix two series. Create another metric.",
  "step-elsewhere": "The step “{{key}}” belongs to another journey.",
  "step-twice": "Two steps have the same key.",
  "unknown-channel": "There is no channel “{{key}}” in this workspace.",
  // imports
  "unknown-column": "“{{column}}” is not a column of this file.",
  "unknown-test": "There is no test “{{key}}” in this workspace.",
  "test-never-launched":
    "The test “{{key}}” was never launched: launch it first, in the past if its history is to be loaded.",
  "unknown-variation": "The test “{{test}}” has no variation “{{key}}”.",
  "file-empty": "The file is empty.",
  "wrong-encoding":
    "The file is not valid {{encoding}}: near byte {{offset}} there is something else. Choose its encoding, or save it as UTF-8. Nothing was imported.",
  // GrowthBook
  "no-drift": "Both sides agree again: there is nothing left to choose.",
  "not-in-growthbook": "GrowthBook has no experiment with this id any more.",
  "tracking-key-unusable":
    "The tracking key “{{key}}” cannot be a test’s key here: 1–63 lower-case letters, digits, dots, dashes or underscores.",
  "test-exists": "There is a test “{{key}}” here already.",
  "not-started-there": "This experiment has not started yet: attach it once it runs.",
};
