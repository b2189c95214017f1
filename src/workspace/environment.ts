import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { orNullIfMissing } from "./file-system.js";
import { readText } from "./files.js";
import { linkGuard } from "./inside.js";

/** The files that Next loads; examples beside them are not among them. */
const LOADED = /^\.env(?:\.(?:local|(?:development|production|test)(?:\.local)?))?$/;
/** The ways in which Next runs an app; each has files of its own. */
const MODES = ["development", "production", "test"] as const;
const SETTING = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(.*)$/gm;

const ADDRESS = "CONVEX_URL";

/** What a variable that decides about a domain says. Nothing else is taken from an environment file but names. */
export type FlagValue = "convex" | "prisma" | "shadow" | "other";

/** A variable as one `.env*` file sets it. */
export interface FlagSetting {
  /** `.env.local` */
  readonly file: string;
  /** `DS_LEADS` */
  readonly name: string;
  readonly value: FlagValue;
}

export interface Environment {
  /** settings of the asked flags; the file that Next asks first stands first, and the last line of a file counts */
  readonly flags: readonly FlagSetting[];
  /** every name that is set to something, by file; the file that Next asks first stands first */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** what the first file that sets it says CONVEX_URL is; an address, and no secret */
  readonly address: { readonly file: string; readonly value: string } | null;
}

/**
 * Reads the `.env*` files that Next loads from an app's root. Values of flags leave this function only as one of three words, so that
 * no secret can be printed whatever name it is asked for. Links that lead out of the app are not followed.
 *
 * @param flags names of the variables that decide about domains
 * @param mode NODE_ENV as this process has it; what Next does not know counts as development
 */
export async function readEnvironment(
  root: string,
  flags: ReadonlySet<string>,
  mode: string = "development",
): Promise<Environment> {
  const leavesApp = linkGuard(root);
  const names = (await orNullIfMissing(readdir(root))) ?? [];
  const files = names.filter((name) => LOADED.test(name) && leavesApp(name) === null);
  const order = orderOf(mode);
  const settings: FlagSetting[] = [];
  const set = new Map<string, ReadonlySet<string>>();
  let address: Environment["address"] = null;
  for (const file of files.sort((a, b) => order.indexOf(a) - order.indexOf(b))) {
    if ((await orNullIfMissing(stat(join(root, file))))?.isFile() !== true) continue;
    const values = settingsIn((await readText(root, file)) ?? "");
    set.set(file, new Set([...values].filter(([, value]) => value !== "").map(([name]) => name)));
    const named = values.get(ADDRESS) ?? "";
    if (named !== "") address ??= { file, value: named };
    for (const [name, value] of values) if (flags.has(name)) settings.push({ file, name, value: flagValue(value) });
  }
  return { flags: settings, names: set, address };
}

/** Next asks the files of its own mode, from the closest to the most general one; behind them stand those of the other modes. */
function orderOf(mode: string): readonly string[] {
  const own = MODES.find((each) => each === mode) ?? "development";
  const others = MODES.flatMap((each) => (each === own ? [] : [`.env.${each}.local`, `.env.${each}`]));
  // A test is the same on every machine: Next leaves `.env.local` out of it.
  return own === "test"
    ? [".env.test.local", ".env.test", ".env", ".env.local", ...others]
    : [`.env.${own}.local`, ".env.local", `.env.${own}`, ".env", ...others];
}

/** Name → value without quotes or a comment behind it; the last one of a name counts, as for Next. */
function settingsIn(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(SETTING)].map(([, name = "", value = ""]) => [name, unquoted(value.trim())] as const);
  return new Map(found);
}

function unquoted(value: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(value);
  return (quoted?.[2] ?? value.replace(/(?<!\s)\s+#.*$/, "").replace(/^#.*$/, "")).trim();
}

/** As `getDataSource` reads it; empty means Prisma. */
function flagValue(value: string): FlagValue {
  if (value === "convex" || value === "shadow") return value;
  return value === "" || value === "prisma" ? "prisma" : "other";
}
