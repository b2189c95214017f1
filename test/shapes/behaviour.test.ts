import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Entry, HttpMethod } from "../../src/manifest/model.js";
import { HTTP_METHODS } from "../../src/manifest/model.js";
import { caseNames, readCase, type ShapeCase } from "./cases.js";
import { bundle, request, type Bundle, type Circumstances, type Outcome } from "./execute.js";
import { MARKER, type ConvexCall } from "./fake-convex.js";
import { Workbench } from "./wiring.js";

beforeAll(() => {
  // The handlers report what the fakes throw at them.
  for (const method of ["error", "warn", "log"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
});
afterAll(() => vi.restoreAllMocks());

/** One wired handler beside the same handler before it was wired. */
class Pair {
  readonly #shape: ShapeCase;
  readonly #bench: Workbench;
  readonly #old: Bundle;
  readonly #new: Bundle;
  readonly entries: readonly Entry[];

  private constructor(shape: ShapeCase, bench: Workbench, bundles: readonly [Bundle, Bundle]) {
    this.#shape = shape;
    this.#bench = bench;
    [this.#old, this.#new] = bundles;
    const wired = (shape.report?.handlers ?? []).filter(({ status }) => /wired|stubbed|replaced/.test(status));
    const methods = new Set(shape.report === null ? null : wired.map(({ method }) => method));
    this.entries = bench.tools.manifest.domains
      .flatMap((domain) => domain.entries)
      .filter(({ method }) => shape.report === null || methods.has(method));
  }

  static async of(shape: ShapeCase): Promise<Pair> {
    const bench = new Workbench(shape);
    const bare = bench.unwire(shape.input).text;
    return new Pair(shape, bench, [await bundle(shape, bare), await bundle(shape, shape.output ?? shape.input)]);
  }

  before(method: HttpMethod, caller: Circumstances["caller"]): Promise<Outcome> {
    return request(this.#shape, this.#bench.tools.functions, this.#old, method, { flag: "prisma", caller });
  }

  after(method: HttpMethod, circumstances: Circumstances): Promise<Outcome> {
    return request(this.#shape, this.#bench.tools.functions, this.#new, method, circumstances);
  }

  /** Methods of the file that the manifest does not map. */
  others(): HttpMethod[] {
    const { handlers } = this.#bench.tools.read(this.#shape.file, this.#shape.input);
    const mapped = new Set(this.#bench.tools.manifest.domains.flatMap((d) => d.entries.map(({ method }) => method)));
    return HTTP_METHODS.filter(
      (method) => !mapped.has(method) && handlers.some((h) => h.method === method && h.unreachable === null),
    );
  }
}

const wiredCases = caseNames()
  .map(readCase)
  .filter(({ output }) => output !== null);
const executed = wiredCases.filter(({ run }) => run.notExecuted === undefined);

describe.each(executed.map((shape) => ({ name: shape.name, shape })))("$name", ({ shape }) => {
  it("answers as before, as Convex does, and nobody whom it refused", async () => {
    const pair = await Pair.of(shape);
    expect(pair.entries.length).toBeGreaterThan(0);
    for (const { method, action } of pair.entries) {
      await expectOldAnswer(pair, method);
      if (action.kind === "mutation") await expectOneWrite(pair, method);
      else await expectConvexAnswer(pair, method, action.kind === "stub");
      if (shape.run.public === undefined) await expectStrangersRefused(pair, method, action.kind);
    }
    for (const method of pair.others()) await expectUntouched(pair, method);
  });
});

it("executes nearly all that is wired", () => {
  expect(wiredCases.length - executed.length).toBeLessThanOrEqual(5);
});

async function expectOldAnswer(pair: Pair, method: HttpMethod): Promise<void> {
  const old = await pair.before(method, "one");
  const off = await pair.after(method, { flag: "prisma", caller: "one" });
  expect(old.status, `the case's own request is answered: ${old.answer}`).toBeLessThan(300);
  expect(old.answer, "Prisma knows nothing of Convex").not.toContain(MARKER);
  expect(off, "flag off").toEqual(old);
  for (const caller of ["two", null] as const) {
    const wanted = await pair.before(method, caller);
    expect(await pair.after(method, { flag: "prisma", caller }), "flag off, another caller").toEqual(wanted);
  }
}

async function expectConvexAnswer(pair: Pair, method: HttpMethod, isStub: boolean): Promise<void> {
  const old = await pair.before(method, "one");
  const on = await pair.after(method, { flag: "convex", caller: "one" });
  expect(on.status, `flag on: ${on.answer}`).toBe(200);
  expect(on.writes, "no effect is lost").toEqual(old.writes);
  if (isStub) {
    expect(on.calls, "a stub asks nobody").toEqual([]);
    expect(on.answer, "the stub's own answer").not.toBe(old.answer);
    return;
  }
  expect(on.calls).toHaveLength(1);
  expect(on.answer, "the answer of Convex").toContain(MARKER);
  const down = await pair.after(method, { flag: "convex", caller: "one", convexIsDown: true });
  expect(down.calls, "Convex was asked").toHaveLength(1);
  expect({ ...down, calls: [] }, "Convex throwing").toEqual(old);
}

/** A mutation is sent once, and Prisma is not written to beside it, also when it fails. */
async function expectOneWrite(pair: Pair, method: HttpMethod): Promise<void> {
  const old = await pair.before(method, "one");
  for (const convexIsDown of [false, true]) {
    const on = await pair.after(method, { flag: "convex", caller: "one", convexIsDown });
    expect(on.calls).toHaveLength(1);
    expect(on.writes, "no second write").toEqual(old.writes.slice(0, -1));
    if (convexIsDown) expect(on.status ?? 500, "a failed write is no success").toBeGreaterThanOrEqual(400);
    else expect(on.status).toBeLessThan(300);
  }
}

/**
 * Not signed in, or signed in as somebody else: the old status and body. The one other answer allowed is Convex's own
 * empty one, when it was asked in the stranger's own name.
 */
async function expectStrangersRefused(pair: Pair, method: HttpMethod, kind: string): Promise<void> {
  for (const caller of [null, "two"] as const) {
    const old = await pair.before(method, caller);
    const on = await pair.after(method, { flag: "convex", caller });
    const who = caller === null ? "not signed in" : "signed in as somebody else";
    if (kind !== "mutation") expect(on.answer, `${who}: nothing from Convex`).not.toContain(MARKER);
    const isOwnEmptyAnswer = on.calls.length > 0 && caller === "two" && on.calls.every(isInOwnName);
    const isStubForAll = kind === "stub" && (old.status ?? 500) < 400;
    const isOther = on.answer !== old.answer && (isOwnEmptyAnswer || isStubForAll);
    if (isOther) expect(on.status, who).toBeLessThan(300);
    else expect(on.answer, `${who}: the old answer`).toBe(old.answer);
  }
}

const isInOwnName = ({ args }: ConvexCall): boolean =>
  Object.values(args).some((value) => typeof value === "string" && /^(user|org|cus)-two$|^two(@|$)/.test(value));

/** The file's other methods work as they did, their body included. */
async function expectUntouched(pair: Pair, method: HttpMethod): Promise<void> {
  const old = await pair.before(method, "one");
  expect(await pair.after(method, { flag: "convex", caller: "one" })).toEqual(old);
}
