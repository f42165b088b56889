import { expect } from "vitest";

/** Sends rows as a stream of lines whose connection breaks in the middle of one. */
export async function sendHalf(url: string, key: string, rows: readonly object[]): Promise<void> {
  const lines = rows.map((row) => JSON.stringify(row)).join("\n");
  const breaking = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(lines.slice(0, Math.floor(lines.length / 2))));
      setTimeout(() => controller.error(new Error("the line broke")), 200);
    },
  });
  const sent = fetch(url, {
    ...{ method: "POST", body: breaking, duplex: "half" },
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/x-ndjson" },
  } as RequestInit); // `duplex` is not in this version's type, and Node asks for it with a stream
  await expect(sent).rejects.toThrow();
}
