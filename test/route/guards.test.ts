import { describe, expect, test } from "vitest";
import { handlerIn } from "./print.js";

/** statements in front of a handler's answer, and whose guard they are */
const ROWS: readonly (readonly [string, string])[] = [
  ['if (getDataSource("leads") === "convex") {\n  return Response.json({ a: [] });\n}', "stub leads"],
  ['if (getDataSource("leads") === "convex") return Response.json({ a: [] });', "by-hand leads"],
  [
    "if (getDataSource('leads') === 'convex') {\n  try {\n    const { convexQuery } = await import('c');\n    const { api } = await import('a');\n    const result = await convexQuery(api.x, {});\n    if (result !== null) return Response.json(result);\n  } catch {\n    // Fall through to Prisma on any error\n  }\n}",
    "query leads",
  ],
  [
    "if (getDataSource('leads') === 'convex') {\n  try {\n    const result = await convexQuery(api.x, {});\n    return Response.json(result);\n  } catch (error) {\n    console.error(error);\n  }\n}",
    "by-hand leads",
  ],
  [
    "if (getDataSource('leads') === 'convex') {\n  const { convexMutation } = await import('c');\n  const { api } = await import('a');\n  const result = await convexMutation(api.x, {});\n  return Response.json(result);\n}",
    "mutation leads",
  ],
  ['if (getDataSource("leads") === "convex") {\n  // ours\n  return Response.json({ a: [] });\n}', "by-hand leads"],
  [
    'if (getDataSource("leads") === "convex") {\n  return Response.json({ a: [] });\n} else {\n  console.log(1);\n}',
    "by-hand leads",
  ],
  ['if (getDataSource("leads") !== "prisma") {\n  return Response.json({ a: [] });\n}', "by-hand leads"],
  ['if (getDataSource(domain) === "convex") {\n  return Response.json({ a: [] });\n}', "by-hand ?"],
  [
    'const source = getDataSource("leads");\nif (source === "convex") {\n  return Response.json({ a: [] });\n}',
    "by-hand leads",
  ],
  ['if (getDataSource("leads") === "convex" && check(id)) {\n  return Response.json({ a: [] });\n}', "by-hand leads"],
  ['switch (getDataSource("leads")) {\n  case "convex":\n    return Response.json({ a: [] });\n}', "by-hand leads"],
];

describe("guards that stand in a handler", () => {
  test.each(ROWS)("%s", (statements, expected) => {
    const text = `import { getDataSource } from "@/lib/data-source";
export async function GET() {
${statements}
return Response.json(1);
}`;
    const { guard } = handlerIn(text);
    expect(guard === null ? "none" : `${guard.shape} ${guard.domain ?? "?"}`).toBe(expected);
  });

  test("none where nothing asks for the data source", () => {
    expect(handlerIn('export async function GET() { if (a === "convex") return Response.json(1); }').guard).toBeNull();
  });
});
