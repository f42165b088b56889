import { arm, both, type DemoTest, today } from "./demo-test.ts";

export const helpTests: readonly DemoTest[] = [
  {
    key: "callback-first",
    owner: "claire@demo.invalid",
    startedDaysAgo: 46,
    end: null,
    definition: {
      name: both("Offer a call-back before the queue", "Proposer un rappel avant la file d’attente"),
      flagKey: "contact-callback",
      valueType: "boolean",
      hypothesis: {
        change: both(
          "we offer to call the customer back at a time they choose",
          "nous proposons de rappeler le client à l’heure de son choix",
        ),
        effect: both(
          "getting help feels easier and fewer people call twice",
          "obtenir de l’aide paraît plus facile et moins de gens rappellent",
        ),
        reason: both(
          "not knowing how long one waits is the effort, more than the wait",
          "l’effort, c’est d’attendre sans savoir, plus que l’attente elle-même",
        ),
      },
      keyResult: "help-easier",
      irritant: "endless-queue",
      journey: "help",
      step: "contact",
      variations: [
        arm(
          "control",
          today,
          0.5,
          false,
          both("Take the call from the queue as usual.", "Prenez l’appel dans la file comme d’habitude."),
        ),
        arm(
          "callback",
          both("Call-back offered", "Rappel proposé"),
          0.5,
          true,
          both(
            "Offer a call-back at a time the customer chooses. Read the time back to them, then note it in the file.",
            "Proposez un rappel à l’heure choisie par le client. Répétez-lui l’heure, puis notez-la dans le dossier.",
          ),
        ),
      ],
      metrics: {
        primary: { metric: "ces-help", smallestEffect: 0.15 },
        corroboration: [{ metric: "repeat-contact", smallestEffect: 0.02 }],
        guardrails: [{ metric: "complaint", smallestEffect: 0.01 }],
        secondary: [{ metric: "contact-minutes", smallestEffect: 1 }],
      },
      survey: {
        when: both("after the contact, whatever its outcome", "après le contact, quelle qu’en soit l’issue"),
        everyVariation: true,
      },
      affordableLoss: { complaints: 60, complaintMetric: "complaint", days: 84 },
      plannedAnswers: 2000,
    },
  },
  {
    key: "call-dosage",
    owner: "claire@demo.invalid",
    startedDaysAgo: null,
    end: null,
    definition: {
      name: both("How much human help after a digital failure?", "Quelle dose d’humain après un échec en ligne ?"),
      flagKey: "human-dosage",
      valueType: "string",
      hypothesis: {
        change: both(
          "a person writes, or calls, when self-service has failed",
          "une personne écrit, ou appelle, quand le libre-service a échoué",
        ),
        effect: both("getting help is easier", "obtenir de l’aide est plus facile"),
        reason: null,
      },
      keyResult: "help-easier",
      journey: "help",
      step: "resolution",
      variations: [
        arm("control", both("Nobody", "Personne"), 0.34, "none"),
        arm("message", both("A message", "Un message"), 0.33, "message"),
        arm("call", both("A call", "Un appel"), 0.33, "call"),
      ],
      metrics: { primary: { metric: "ces-help", smallestEffect: 0.15 } },
    },
  },
];
