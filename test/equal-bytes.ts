import { expect } from "vitest";

// Byte after byte, as vitest compares them, two trees of the fixture app take five seconds.
expect.addEqualityTesters([
  (a: unknown, b: unknown) => (Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : undefined),
]);
