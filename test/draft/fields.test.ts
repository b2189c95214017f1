import { expect, test } from "vitest";
import { drafted, PRISMA, signedIn, smallApp } from "./small-app.js";

const SCHEMA = `datasource db {
  provider = "sqlite"
}
model Hotel {
  id        String  @id
  name      String
  notes     String?
  tags      String[]
  rooms     Int
  isOpen    Boolean
  hasPool   Boolean?
  stars     Float?
  details   Json
  rates     Rate[]
  ownerId   String
  owner     Owner   @relation(fields: [ownerId], references: [id])
}
model Rate {
  id      String  @id
  nights  Int
  fees    String
  hotelId String
  hotel   Hotel   @relation(fields: [hotelId], references: [id])
}
model Owner {
  id     String  @id
  fees   Int
  addons Int
  hotels Hotel[]
}
`;
const app = { "lib/prisma.ts": PRISMA, "lib/auth.ts": "export const auth = async () => null;\n" };
const answer = (fields: string): string =>
  signedIn(`const { id } = await params;
  const row = await prisma.hotel.findUnique({ where: { id }, include: { rates: true } });
  if (!row) return NextResponse.json({ error: "Not found" }, { status: 404 });
  return NextResponse.json({ ${fields} });`);

/** What the stub answers under a key, with the schema and without one. */
const FIELDS: readonly (readonly [string, string, string])[] = [
  ["notes: row.notes", "notes: null", "notes: []"],
  ["tags: row.tags", "tags: []", "tags: []"],
  ["rooms: row.rooms", "rooms: 0", "rooms: []"],
  ["isOpen: row.isOpen", "isOpen: false", "isOpen: false"],
  ["hasPool: row.hasPool", "hasPool: null", "hasPool: false"],
  ["details: row.details", "details: null", "details: []"],
  ["rates: row.rates", "rates: []", "rates: []"],
  ["nights: row.rates[0].nights", "nights: 0", "nights: []"],
  ["addons: row.owner.addons", "addons: 0", "addons: []"],
  ["fees: row.rates[0].fees", "fees: []", "fees: []"],
];

test.each(FIELDS)("%s", async (field, withSchema, without) => {
  const route = { ...app, "app/api/hotels/[id]/route.ts": answer(field) };
  for (const [schema, expected] of [
    [{ "prisma/schema.prisma": SCHEMA }, withSchema],
    [{}, without],
    [{ "prisma/schema.prisma": "no schema at all" }, without],
  ] as const) {
    const result = drafted(await smallApp({ ...route, ...schema }).init());
    expect(result).toEqual({ "hotels/[id]": `hotels stub "stub { ${expected} }"` });
  }
});

test("what the schema says is no guess", async () => {
  const made = smallApp({
    ...app,
    "prisma/schema.prisma": SCHEMA,
    "app/api/hotels/[id]/route.ts": answer("rooms: row.rooms, mood: row.mood"),
  });
  const { drafted: result } = await made.init();
  const [entry] = result?.draft.domains.flatMap(({ entries }) => entries) ?? [];
  expect(entry?.reasons).toEqual(["guessed by their names: mood"]);
});
