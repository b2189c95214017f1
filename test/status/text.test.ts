import { expect, it } from "vitest";
import { statusText, type DomainStatus } from "../../src/report/status.js";

const stubbed = (name: string): DomainStatus => ({
  name,
  env: `DS_${name.toUpperCase()}`,
  flags: [],
  handlers: { mapped: 1, wired: 0, stubbed: 1, cutOver: 0, refused: 0, ignored: 0, left: 0 },
  data: { isReady: false, lacking: [], seen: [] },
  functionsMissing: [],
  oldReaders: 0,
  next: null,
});

const remarkOf = (domains: number): string | undefined =>
  statusText({
    domains: Array.from({ length: domains }, (_, index) => stubbed(`d${index}`)),
    unmapped: 0,
    excluded: 0,
    oldReaders: 0,
    plans: [],
    next: [],
  })
    .split("\n")
    .find((line) => line.includes("stubs answer"));

it.each([
  [1, "d0: stubs answer"],
  [7, "d0, d1, d2, d3, d4, d5, d6: stubs answer"],
  [8, "d0, d1, d2, d3, d4, d5 and 2 more: stubs answer"],
  [61, "d0, d1, d2, d3, d4, d5 and 55 more: stubs answer"],
])("what is to be said of %d domains stays one line", (domains, words) => {
  expect(remarkOf(domains)).toMatch(new RegExp(`^${words}`));
});
