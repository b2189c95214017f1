import { ConvexError } from "convex/values";
import { describe, expect, it } from "vitest";
import {
  doneOrThrow,
  firstOf,
  asChanged,
  asChangedOrNone,
  asCount,
  asInserted,
  asMaybeSingle,
  asRows,
  asSingle,
  asUser,
  asValue,
  countOf,
  listOf,
  onlyColumns,
  rowOf,
  rowOrThrow,
  toMillis,
} from "../../templates/convex/answers.js";

interface Row {
  id: string;
  at: number;
}
const A: Row = { id: "a", at: 0 };
const gives = <Value>(value: Value): Promise<Value> => Promise.resolve(value);
const throws = (reason: unknown): Promise<never> => Promise.reject(reason);
const refuses = (code: string): Promise<never> => throws(new ConvexError({ code, message: `told ${code}` }));
const old = ({ id, at }: Row) => ({ id, created_at: new Date(at).toISOString() });

/** What was asked, and what the Supabase client would have answered: data and the error's code. */
const ANSWERS: readonly (readonly [what: string, () => Promise<unknown>, data: unknown, code: string | null])[] = [
  ["rows", () => asRows(gives([A, A]), ({ id }) => id), ["a", "a"], null],
  ["no rows", () => asRows(gives<Row[]>([])), [], null],
  ["the row that a mutation gives", () => asRows(gives(A)), [A], null],
  ["rows that somebody may not see", () => asRows<Row>(refuses("FORBIDDEN")), [], null],
  ["one row", () => asSingle(gives(A), old), { id: "a", created_at: "1970-01-01T00:00:00.000Z" }, null],
  ["one of none", () => asSingle(gives<Row | null>(null)), null, "PGRST116"],
  ["one of two", () => asSingle(gives([A, A])), null, "PGRST116"],
  ["one that somebody may not see", () => asSingle<Row>(refuses("FORBIDDEN")), null, "PGRST116"],
  ["none, where that is fine", () => asMaybeSingle(gives<Row | null>(null)), null, null],
  ["two, where one is", () => asMaybeSingle(gives([A, A])), null, "PGRST116"],
  [
    "some columns",
    () => asSingle(gives(A), onlyColumns(["created_at"], old)),
    { created_at: "1970-01-01T00:00:00.000Z" },
    null,
  ],
  [
    "some columns of what is joined",
    () =>
      asSingle(
        gives({ id: "a", secret: 1, owner: { name: "A", hash: "x" }, notes: [{ text: "t", by: "b" }], none: null }),
        onlyColumns(["id", "owner.name", "notes.text", "none"]),
      ),
    { id: "a", owner: { name: "A" }, notes: [{ text: "t" }], none: null },
    null,
  ],
  [
    "all columns, and some of what is joined",
    () =>
      asRows(
        gives([
          { id: "a", owner: { name: "A", hash: "x" } },
          { id: "b", owner: null },
        ]),
        onlyColumns(["*", "owner.name"]),
      ),
    [
      { id: "a", owner: { name: "A" } },
      { id: "b", owner: null },
    ],
    null,
  ],
  ["a new row", () => asInserted(gives(A)), null, null],
  ["a new row that somebody may not write", () => asInserted(refuses("FORBIDDEN")), null, "42501"],
  ["a change that somebody may not make", () => asChanged(refuses("FORBIDDEN")), null, "FORBIDDEN"],
  ["a change of rows that are not the person's", () => asChangedOrNone(refuses("FORBIDDEN")), null, null],
  ["a conflict", () => asChangedOrNone(refuses("CONFLICT")), null, "CONFLICT"],
  ["a function's own words", () => asValue(throws(new ConvexError("no more"))), null, "P0001"],
  [
    "a database that cannot be asked",
    () => asRows<Row>(throws(new Error("connect ECONNREFUSED 10.0.0.7"))),
    null,
    "CONVEX",
  ],
];

describe("what a Supabase client answers", () => {
  it.each(ANSWERS)("%s", async (_what, ask, data, code) => {
    const answer = await ask();
    expect(answer).toMatchObject({ data, error: code === null ? null : { code } });
    expect(JSON.stringify(answer)).not.toContain("10.0.0.7");
  });

  it("counts a number, or a list", async () => {
    expect(await asCount(gives(7))).toMatchObject({ data: null, error: null, count: 7 });
    expect(await asCount(gives([A, A]))).toMatchObject({ count: 2 });
  });

  it("says who is signed in, and that nobody is", async () => {
    expect(await asUser(gives({ id: "u" }))).toEqual({ data: { user: { id: "u" } }, error: null });
    expect(await asUser(gives(null))).toMatchObject({ data: { user: null }, error: { code: "session_missing" } });
  });
});

describe("what Prisma gives", () => {
  it("gives rows, a row, null and a number", async () => {
    expect(await listOf(gives([A]), ({ id }) => id)).toEqual(["a"]);
    expect(await rowOf(gives([A, { id: "b", at: 1 }]))).toEqual(A);
    expect(await rowOf(gives<Row | null>(null))).toBeNull();
    expect(await rowOrThrow(gives(A))).toEqual(A);
    expect(await countOf(gives([A, A]))).toBe(2);
  });

  it("has no rows for whom the function refuses, and throws the rest", async () => {
    expect([await listOf<Row>(refuses("FORBIDDEN")), await rowOf<Row>(refuses("FORBIDDEN"))]).toEqual([[], null]);
    await expect(rowOrThrow(gives<Row | null>(null))).rejects.toMatchObject({ code: "P2025" });
    await expect(rowOrThrow<Row>(refuses("FORBIDDEN"))).rejects.toMatchObject({ code: "P2025" });
    await expect(doneOrThrow(refuses("FORBIDDEN"))).rejects.toMatchObject({ code: "P2025" });
    await expect(doneOrThrow(refuses("CONFLICT"))).rejects.toMatchObject({ data: { code: "CONFLICT" } });
    expect(await doneOrThrow(gives(null))).toBeUndefined();
    expect(await firstOf(gives([{ id: "a" }, { id: "b" }]))).toEqual({ id: "a" });
    expect(await firstOf(gives([]))).toBeNull();
    await expect(listOf<Row>(throws(new Error("down")))).rejects.toThrow("down");
  });
});

it("makes milliseconds of a time, and leaves none alone", () => {
  expect([toMillis("1970-01-01T00:00:01Z"), toMillis(new Date(2)), toMillis(3), toMillis(null)]).toEqual([
    1000,
    2,
    3,
    null,
  ]);
});
