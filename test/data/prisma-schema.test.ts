import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execFileSync } from "node:child_process";
import { afterEach, expect, test } from "vitest";
import { readPrismaSchema } from "../../src/data/prisma/read.js";
import { readSchemaTexts } from "../../src/workspace/prisma-schema.js";
import { prisma } from "./apps.js";

const MODEL = "model A {\n  id String @id\n}\n";
const made: string[] = [];

async function app(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "migrate-schema-"));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  return root;
}

afterEach(async () => {
  for (const root of made.splice(0)) await rm(root, { recursive: true, force: true });
});

const PLACES: readonly [name: string, files: Record<string, string>, found: readonly string[]][] = [
  ["the usual file", { "prisma/schema.prisma": MODEL }, ["prisma/schema.prisma"]],
  ["a file at the root", { "schema.prisma": MODEL }, ["schema.prisma"]],
  [
    "a folder of files, migrations left out",
    { "prisma/schema/a.prisma": MODEL, "prisma/schema/sub/b.prisma": "", "prisma/schema/migrations/x.prisma": MODEL },
    ["prisma/schema/a.prisma", "prisma/schema/sub/b.prisma"],
  ],
  [
    "what prisma.config.ts names (Prisma 7)",
    {
      "prisma.config.ts":
        'export default defineConfig({\n  // schema: "old.prisma"\n  schema: path.join("db", "main.prisma"),\n});\n',
      "db/main.prisma": MODEL,
      "prisma/schema.prisma": MODEL,
    },
    ["db/main.prisma"],
  ],
  [
    "a folder that prisma.config.ts names",
    { "prisma.config.ts": "export default { schema: './db' };\n", "db/a.prisma": MODEL, "db/b.prisma": "" },
    ["db/a.prisma", "db/b.prisma"],
  ],
  [
    "what package.json names (Prisma 5 and 6)",
    { "package.json": '{ "prisma": { "schema": "./db/main.prisma" } }', "db/main.prisma": MODEL },
    ["db/main.prisma"],
  ],
  [
    "the usual file where prisma.config.ts names none",
    { "prisma.config.ts": "export default {};\n", "prisma/schema.prisma": MODEL },
    ["prisma/schema.prisma"],
  ],
];

for (const [name, files, found] of PLACES) {
  test(`the schema is found: ${name}`, async () => {
    const texts = await readSchemaTexts(await app(files));
    expect(texts.map(({ path }) => path)).toEqual(found);
  });
}

const REFUSED: readonly [name: string, files: Record<string, string>, message: RegExp][] = [
  ["none", {}, /no Prisma schema/],
  ["one that is named and not there", { "package.json": '{ "prisma": { "schema": "x.prisma" } }' }, /x\.prisma/],
  ["bytes that are no text", { "prisma/schema.prisma": "" }, /UTF-8/],
];

for (const [name, files, message] of REFUSED) {
  test(`no schema is read: ${name}`, async () => {
    const root = await app(files);
    if (message.source === "UTF-8")
      await writeFile(join(root, "prisma/schema.prisma"), Buffer.from([0xff, 0xfe, 0x41]));
    await expect(readSchemaTexts(root)).rejects.toThrow(message);
  });
}

test("a schema outside of the repository is refused, by a path and by a link", async () => {
  const outside = await app({ "secret.prisma": MODEL });
  const byPath = await app({
    "package.json": `{ "prisma": { "schema": "../${outside.split("/").pop()}/secret.prisma" } }`,
  });
  await expect(readSchemaTexts(byPath)).rejects.toThrow(/outside of/);
  const byLink = await app({ "prisma/README": "" });
  await symlink(join(outside, "secret.prisma"), join(byLink, "prisma/schema.prisma"));
  await expect(readSchemaTexts(byLink)).rejects.toThrow(/outside of/);
});

test("a schema of another package of the same repository is read", async () => {
  const repository = await app({
    "packages/db/schema.prisma": MODEL,
    "apps/web/prisma.config.ts": 'export default { schema: "../../packages/db/schema.prisma" };\n',
  });
  execFileSync("git", ["init", "-q"], { cwd: repository });
  const texts = await readSchemaTexts(join(repository, "apps/web"));
  expect(texts).toEqual([{ path: "../../packages/db/schema.prisma", text: MODEL }]);
});

test("nothing of the app is run by reading a schema", async () => {
  const root = await app({ ".prisma-astrc.js": 'throw new Error("run");\n' });
  const script = `import { readPrismaSchema } from ${JSON.stringify(new URL("../../dist/data/prisma/read.js", import.meta.url).href)};
console.log(readPrismaSchema([{ path: "a.prisma", text: ${JSON.stringify(MODEL)} }]).models[0].name, process.cwd());`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root, encoding: "utf8" });
  expect(said.trim()).toBe(`A ${root}`);
});

test("a schema is read with comments, blanks, brackets over several lines, Windows line ends", () => {
  const text = `/* a block
   comment */
datasource db { // with a comment
  provider   = "postgresql"
  url        = env("DATABASE_URL")
  extensions = [pgcrypto, pg_trgm(map: "trgm")]
}

/// The people
model Person { \t
  first String   // "given" { name
  last  String   @map("last_name") @db.VarChar(255)
  born  DateTime @db.Date
  role  Role     @default(USER)
  tags  String[] @default(["a // b", "c"])
  where Unsupported("geometry(Point, 4326)")?

  @@id([
    first, // one
    last
  ], name: "full")
  @@index([last(sort: Desc), born], map: "by_last")
  @@map("people")
}

enum Role {
  ADMIN @map("admin")
  USER
  @@map("roles")
}
`;
  for (const each of [text, text.replaceAll("\n", "\r\n"), `\uFEFF${text}`]) {
    const schema = prisma(each);
    const [model] = schema.models;
    expect(schema.provider).toBe("postgresql");
    expect(model).toMatchObject({ name: "Person", dbName: "people", line: 10, id: ["first", "last"] });
    expect(model?.indexes).toEqual([["last", "born"]]);
    expect(
      model?.fields.map(({ name, dbName, type, kind, native, line }) => [name, dbName, type, kind, native, line]),
    ).toEqual([
      ["first", "first", "String", "scalar", null, 11],
      ["last", "last_name", "String", "scalar", "VarChar(255)", 12],
      ["born", "born", "DateTime", "scalar", "Date", 13],
      ["role", "role", "Role", "enum", null, 14],
      ["tags", "tags", "String", "scalar", null, 15],
      ["where", "where", 'Unsupported("geometry(Point, 4326)")', "unsupported", null, 16],
    ]);
    expect(schema.enums).toMatchObject([
      {
        name: "Role",
        dbName: "roles",
        values: [
          { name: "ADMIN", dbName: "admin" },
          { name: "USER", dbName: "USER" },
        ],
      },
    ]);
  }
});

const BROKEN: readonly [name: string, text: string, message: RegExp, line: number][] = [
  ["a conflict", "model A {\n  id String @id\n<<<<<<< HEAD\n}\n", /"HEAD" is not expected/, 3],
  ["a block without an end", "model A {\n  id String @id\n", /the end of the file/, 2],
  ["no schema at all", "hello world\n", /no block/, 1],
];

for (const [name, text, message, line] of BROKEN) {
  test(`a schema that is none is refused with its line: ${name}`, () => {
    expect(() => prisma(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), place: expect.objectContaining({ line }) }),
    );
  });
}

test("a name that two files declare is refused with both places", () => {
  const files = ["a.prisma", "b.prisma"].map((path) => ({ path, text: MODEL }));
  expect(() => readPrismaSchema(files)).toThrow("The schema declares A twice: a.prisma:1 and b.prisma:1.");
});
