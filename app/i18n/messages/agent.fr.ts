import type { Shape } from "#app/i18n/shape.ts";
import type { agent as en } from "./agent.en.ts";

export const agent: Shape<typeof en> = {
  title: "Que faire pour ce client",
  lead: "Saisissez l’identifiant du client. Consulter ne change rien et n’est pas compté.",
  customer: "Identifiant du client",
  find: "Consulter",
  missing: "Saisissez l’identifiant du client.",
  tooLong: "Un identifiant de client a 200 caractères au plus.",
  result: "Pour {{customer}}",
  asUsual: "Faites comme d’habitude.",
  noCard: "Rien n’est écrit pour ce cas : faites comme d’habitude et signalez-le à l’équipe.",
  nothing: "Aucun test ne concerne ce client en ce moment : faites comme d’habitude.",
  none: "Aucun test n’est en cours : faites comme d’habitude.",
  everyone: "Pour tous les clients depuis la décision",
  everywhere: "Partout",
  others: "Ne concerne pas ce client",
  otherReason: {
    prerequisite: "une autre règle passe avant",
    exclusion: "participe à un autre test",
    audience: "le test vise certains clients ; cet écran ne connaît que l’identifiant",
    coverage: "pas encore tiré au sort",
    "no-unit": "le test ne se fait pas par client",
  },
  again: "Client suivant",
};
