import { afterEach, beforeEach, expect, type MockInstance, vi } from "vitest";

// A test that makes the program complain is a failed test, unless it says that it expects the complaint
// (by its own `vi.spyOn(console, "error")`, whose calls it asserts).
let complaints: MockInstance<typeof console.error>;

beforeEach(() => {
  complaints = vi.spyOn(console, "error");
});

afterEach(() => {
  const calls = complaints.mock.calls.map((parts) => parts.map(String).join(" "));
  complaints.mockRestore();
  expect(calls, "console.error was called during the test").toEqual([]);
});
