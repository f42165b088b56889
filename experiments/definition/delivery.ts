/** What became of an agent's card: it was followed, could not be, or the customer did not want it. */
export const deliveryOutcomes = ["done", "not-possible", "refused"] as const;
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
