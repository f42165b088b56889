import type { Member } from "#app/auth/require-member.server.ts";
import type { FlagRecord } from "#app/db/flag.server.ts";
import { cancelSchedule, scheduleChange } from "#app/db/flag-schedule.server.ts";
import { readNumber } from "#app/forms/number.ts";
import { type Problem, problem, text } from "#app/forms/refusal.ts";
import type { RequestContext } from "#app/http/context.ts";
import { textFor } from "#app/i18n/text.server.ts";
import { type ScheduledChange, scheduledChangeSchema } from "#experiments/flags/scheduled-change.ts";
import { readValue, refusal, savedRefusal } from "./save-flag.server.ts";

/** Schedules a change or takes one back; null when it is done. */
export async function actOnSchedule({ db, now }: RequestContext, member: Member, flag: FlagRecord, form: FormData) {
  const writer = { workspaceId: member.workspace.id, actor: member.actor };
  const { t } = textFor(member.locale);
  if (text(form, "intent") === "cancel") {
    const id = Number(text(form, "id"));
    if (!Number.isSafeInteger(id)) throw new Response("no such change", { status: 400 });
    const taken = await db.$transaction((tx) => cancelSchedule(tx, writer, flag, id, now()));
    return savedRefusal(taken, member, form);
  }
  const problems: Problem[] = [];
  const at = instantIn(text(form, "at"), member.workspace.timeZone);
  if (at === null) problems.push(problem("at", t("flags.schedule.needsAt")));
  const change = readChange(form, flag);
  if (change === null) problems.push(problem("value", t("testsSetUp.needs.value")));
  if (at === null || change === null) return refusal(form, problems);
  const saved = await db.$transaction((tx) => scheduleChange(tx, writer, flag, { at, change }, now()));
  return savedRefusal(saved, member, form);
}

function readChange(form: FormData, { document }: FlagRecord): ScheduledChange | null {
  const [kind = "", ...rest] = text(form, "what").split(":");
  const named = rest.join(":");
  const coverage = kind === "coverage" ? readNumber(form, "value") : null;
  const value = kind === "value" ? readValue(form, "value", document.valueType) : undefined;
  if (kind === "value" && value === undefined) return null;
  if (kind === "coverage" && coverage === null) return null;
  const parsed = scheduledChangeSchema.safeParse({
    kind,
    ...(kind.startsWith("turn-") ? { environment: named } : { rule: named === "" ? null : named }),
    ...(kind === "value" && { value }),
    ...(kind === "coverage" && { coverage: (coverage ?? 0) / 100 }),
  });
  return parsed.success ? parsed.data : null;
}

/**
 * The instant of a wall-clock time "2026-12-01T08:30" in a time zone; null when it is none. A time that a change of
 * clocks skips is taken an hour later; one it repeats, the first time.
 */
export function instantIn(typed: string, timeZone: string): Date | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(typed)) return null;
  const asUtc = Date.parse(`${typed}Z`);
  if (Number.isNaN(asUtc)) return null;
  const first = asUtc - offsetAt(asUtc, timeZone);
  // The offset at the guess may be that of the other side of a change of clocks.
  return new Date(asUtc - offsetAt(first, timeZone));
}

/** How far the clocks of a time zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  return wall - Math.floor(instant / 1000) * 1000;
}
