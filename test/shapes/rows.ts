/** A row of the fake database, or of the fake Convex. */
export type Row = Record<string, unknown>;

/** The one who may, and the other. */
export const PEOPLE = ["one", "two"] as const;
export type Person = (typeof PEOPLE)[number];

/** The fields by which rows of every model are found; those of one person. */
export function keysOf(person: Person): Row {
  const id = person;
  return {
    id,
    userId: `user-${person}`,
    ownerId: `user-${person}`,
    email: `${person}@example.com`,
    organizationId: `org-${person}`,
    customerId: `cus-${person}`,
    leadId: id,
    ticketId: id,
  };
}

/** What every model holds when a case says nothing else: a row of each person. */
export const defaultRows = (): Row[] =>
  PEOPLE.map((person) => ({
    ...keysOf(person),
    name: `Row ${person}`,
    title: `Title ${person}`,
    content: `Content ${person}`,
    status: "NEW",
    role: "OWNER",
    amount: 10,
    published: true,
    deletedAt: null,
    createdAt: "2026-01-02T03:04:05.000Z",
  }));
