/** The time zones a workspace may choose from: UTC, which `Intl` leaves out of its list, and every IANA zone it knows. */
export function timeZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}
