import type { LocalizedText } from "#experiments/metrics/localized-text.ts";
import type { ExperimentDefinitionInput } from "./experiment.ts";

/** A test others have run, to start from. Metrics, key result and place are the workspace's own and stay open. */
export type TestTemplate = {
  key: string;
  /** The journey it belongs to, in words. */
  journey: LocalizedText;
  definition: Pick<
    ExperimentDefinitionInput,
    "name" | "hypothesis" | "variations" | "survey" | "affordableLoss" | "minRunDays" | "ramp" | "valueType"
  > & { flagKey: string };
};

/** French sets a no-break space before : ; ? ! % and inside « ». */
const both = (en: string, fr: string): LocalizedText => ({
  en,
  fr: fr.replace(/ ([:;?!%»])/g, "\u00a0$1").replace(/« /g, "«\u00a0"),
});

type Treatment = { key: string; name: LocalizedText; agentCard?: LocalizedText };

const asToday = { key: "control", name: both("As today", "Comme aujourd’hui"), weight: 0.5, value: false };
const against = ({ key, name, agentCard }: Treatment) => [
  asToday,
  { key, name, weight: 0.5, value: true, agentCard: agentCard ?? null },
];

const careful = {
  minRunDays: 14,
  affordableLoss: { days: 56 },
  ramp: { steps: [0.05, 0.25, 0.5, 1], holdHours: 48, advance: "person" as const },
};

export const testTemplates: readonly TestTemplate[] = [
  {
    key: "callback",
    journey: both("Getting help", "Obtenir de l’aide"),
    definition: {
      ...careful,
      name: both("Offer a call-back before the queue", "Proposer un rappel avant la file d’attente"),
      flagKey: "contact-callback",
      hypothesis: {
        change: both(
          "we offer to call back at a time the customer chooses",
          "nous proposons de rappeler à l’heure choisie par le client",
        ),
        effect: both(
          "getting help feels easier and fewer people contact us again",
          "obtenir de l’aide paraît plus facile et moins de gens nous recontactent",
        ),
        reason: both(
          "not knowing how long one waits is the effort, more than the wait itself",
          "l’effort, c’est d’attendre sans savoir, plus que l’attente elle-même",
        ),
      },
      variations: against({
        key: "callback",
        name: both("Call-back offered", "Rappel proposé"),
        agentCard: both(
          "Offer a call-back at a time the customer chooses. Read the time back to them, then note it in the file.",
          "Proposez un rappel à l’heure choisie par le client. Répétez-lui l’heure, puis notez-la dans le dossier.",
        ),
      }),
      survey: { when: both("After the contact has ended", "Une fois le contact terminé") },
    },
  },
  {
    key: "one-page",
    journey: both("Returns", "Retours"),
    definition: {
      ...careful,
      name: both("Return form on one page", "Formulaire de retour en une page"),
      flagKey: "return-one-page",
      hypothesis: {
        change: both("we ask everything about a return on one page", "nous demandons tout sur le retour en une page"),
        effect: both("returning an item feels easier", "retourner un article paraît plus facile"),
        reason: both(
          "each page is a moment where people wonder whether they are doing it right",
          "chaque page est un moment où l’on se demande si l’on s’y prend bien",
        ),
      },
      variations: against({ key: "one-page", name: both("One page", "Une page") }),
      survey: { when: both("When the return is registered", "Une fois le retour enregistré") },
    },
  },
  {
    key: "slot-reminder",
    journey: both("Delivery", "Livraison"),
    definition: {
      ...careful,
      name: both("Remind of the slot the evening before", "Rappeler le créneau la veille au soir"),
      flagKey: "delivery-reminder",
      hypothesis: {
        change: both(
          "we remind customers of their slot the evening before, with one link to move it",
          "nous rappelons le créneau la veille au soir, avec un lien pour le déplacer",
        ),
        effect: both(
          "more customers are satisfied with the delivery",
          "plus de clients sont satisfaits de la livraison",
        ),
        reason: both(
          "a missed delivery is mostly a forgotten one",
          "une livraison manquée est le plus souvent une livraison oubliée",
        ),
      },
      variations: against({ key: "reminder", name: both("Reminder sent", "Rappel envoyé") }),
      survey: { when: both("The day after the delivery", "Le lendemain de la livraison") },
    },
  },
  {
    key: "answer-first",
    journey: both("Self-service", "Libre-service"),
    definition: {
      ...careful,
      name: both("The answer before the menu", "La réponse avant le menu"),
      flagKey: "self-service-answer-first",
      hypothesis: {
        change: both(
          "we show the three answers most people look for before any menu",
          "nous montrons les trois réponses les plus cherchées avant tout menu",
        ),
        effect: both(
          "settling a request feels easier and fewer people call afterwards",
          "régler sa demande paraît plus facile et moins de gens appellent ensuite",
        ),
        reason: both(
          "menus follow our organisation, questions follow the customer’s day",
          "les menus suivent notre organisation, les questions suivent la journée du client",
        ),
      },
      variations: against({ key: "answer-first", name: both("Answers first", "Réponses d’abord") }),
      survey: { when: both("When the visit ends", "À la fin de la visite") },
    },
  },
  {
    key: "human-share",
    journey: both("Digital to human", "Du numérique à l’humain"),
    definition: {
      ...careful,
      name: both("How much human help after a digital failure?", "Combien d’aide humaine après un échec numérique ?"),
      flagKey: "human-help-share",
      valueType: "string",
      hypothesis: {
        change: both(
          "we offer a person sooner when the digital way fails",
          "nous proposons plus tôt une personne quand la voie numérique échoue",
        ),
        effect: both("getting help feels easier", "obtenir de l’aide paraît plus facile"),
        reason: both(
          "after a failure people want to be understood, not guided again",
          "après un échec, on veut être compris plutôt que guidé de nouveau",
        ),
      },
      variations: [
        { ...asToday, weight: 0.34, value: "none", dose: 0 },
        {
          ...{ key: "second-failure", name: both("After two failures", "Après deux échecs"), weight: 0.33, dose: 1 },
          value: "second",
        },
        {
          ...{
            key: "first-failure",
            name: both("After the first failure", "Dès le premier échec"),
            weight: 0.33,
            dose: 2,
          },
          value: "first",
        },
      ],
      survey: { when: both("After the contact has ended", "Une fois le contact terminé") },
    },
  },
];
