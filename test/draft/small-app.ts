import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { prepareInit, writeInit, type InitOptions, type PreparedInit } from "../../src/run/init.js";

export const MANIFEST = "migrate.manifest.json";

/** A small app in a folder of its own, removed when the test ends. */
export interface SmallApp {
  readonly root: string;
  read(file: string): string;
  write(files: Readonly<Record<string, string>>): void;
  /** Drafts and writes. */
  init(options?: Partial<InitOptions>): Promise<PreparedInit>;
  /** Drafts alone. */
  prepare(options?: Partial<InitOptions>): Promise<PreparedInit>;
}

const USUAL: InitOptions = {
  extra: [],
  update: false,
  empty: false,
  codegen: false,
  batch: 4,
  only: null,
  verify: false,
};

const PACKAGE = { "package.json": `{ "dependencies": { "next": "16.4.0" } }` };

/** @param files POSIX path → text */
export function smallApp(files: Readonly<Record<string, string>>): SmallApp {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "small-app-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const write: SmallApp["write"] = (texts) => {
    for (const [file, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  };
  const prepare = async (options: Partial<InitOptions> = {}): Promise<PreparedInit> => {
    const prepared = await prepareInit(root, { ...USUAL, ...options }, () => undefined);
    if (prepared === null) throw new Error("somebody stopped it");
    return prepared;
  };
  write({ ...PACKAGE, ...files });
  return {
    root,
    read: (file) => readFileSync(join(root, file), "utf8"),
    write,
    prepare,
    init: async (options) => {
      const prepared = await prepare(options);
      await writeInit(prepared);
      return prepared;
    },
  };
}

/** A Prisma client's module. */
export const PRISMA = `import { PrismaClient } from "@prisma/client";\nexport const prisma = new PrismaClient();\n`;

/** A GET handler behind a session check. */
export const signedIn = (body: string, more = ""): string => `import { NextResponse } from "next/server";
import { auth } from "@/lib/auth";
import { prisma } from "@/lib/prisma";
${more}
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }) {
  const session = await auth();
  if (!session) return NextResponse.json({ error: "Unauthorized" }, { status: 401 });
${body}
}
`;

/** What the draft says of each route: its outcome, its value as JSON, and why it was refused. */
export const drafted = ({ drafted: result }: PreparedInit): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (result?.draft.domains ?? []).flatMap(({ name, entries }) =>
      entries.map(({ route, outcome, value, refusal }) => [
        route,
        [
          name,
          outcome,
          ...(value === null ? [] : [JSON.stringify(value)]),
          ...(refusal === null ? [] : [refusal]),
        ].join(" "),
      ]),
    ),
  );
