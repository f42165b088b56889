/** How many customers a test lets in, and its phases. */
export const testsRamp = {
  title: "Who is let in",
  lead: "{{share}} of the audience, phase {{phase}}",
  due: "The next step, {{share}}, may be taken now.",
  dueAutomatic: "The next step, {{share}}, is taken by itself within a minute.",
  held: "The next step, {{share}}, may be taken from {{date}} on.",
  heldAutomatic:
    "The next step, {{share}}, is taken by itself from {{date}} on, unless a guardrail is worse or the health checks fail.",
  worse: "Worse: {{metrics}}. No step is taken by itself.",
  unhealthy: "Something is wrong with the lots or the facts: {{reasons}}. No step is taken by itself.",
  next: "Let {{share}} in",
  anyway: "Do not wait",
  anywayText:
    "You take the step on your own responsibility; the log says so. The share cannot be lowered afterwards within this phase.",
  newLots: "Draw new lots",
  cost: "Customers are assigned anew, so some will get another variation than they had. {{exposed}} customers and {{answers}} answers collected so far stop counting, the days begin again, and a ramp begins at its first step. What was used of the accepted loss stays used.",
  open: "Open phase {{phase}}",
  edit: "Save and open phase {{phase}}",
  editText: "Needed when the change breaks the comparison.",
};
