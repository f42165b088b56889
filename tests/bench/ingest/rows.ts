/** Customers of the load: many enough that no cache of a few helps, each with many events in a long run. */
export const customers = 100_003;

/** Instants of the last four weeks, made once: writing dates is not what is measured. */
const instants = Array.from({ length: 4096 }, (_, n) => {
  return new Date(Date.now() - 60_000 - ((n * 590_921) % (28 * 24 * 3_600_000))).toISOString();
});

export const customerOf = (id: number): number => (id * 7919) % customers;
export const minutesOf = (id: number): number => id % 50;
export const instantOf = (id: number): string => instants[id % instants.length] ?? "";

/** An event as its sender writes it, about 125 bytes. */
export function eventOf(id: number): string {
  return `{"id":"event-${id}","customer":"customer-${customerOf(id)}","metric":"minutes","value":${minutesOf(id)},"at":"${instantOf(id)}","channel":"web"}`;
}
