import { stringify } from "yaml";

/** What is known of an app, as far as its checks in CI need it. */
export interface CiApp {
  readonly packages: PackageManager;
  /** folder of the app in its repository, POSIX; empty at its root */
  readonly folder: string;
  /** the branch whose pushes are checked too */
  readonly branch: string;
  /** the Prisma client has to be generated before types can be checked */
  readonly generatesPrisma: boolean;
  /** major version of Node */
  readonly node: number;
}

/** How an app's packages are installed and run. */
export interface PackageManager {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  /** POSIX folder of the lock file in the repository; where packages are installed */
  readonly folder: string;
  /** package.json names its version, so that a set-up step must not */
  readonly isPinned: boolean;
  /** Yarn before 2 */
  readonly isClassic: boolean;
  /** a lock file of its own was found */
  readonly isLocked: boolean;
}

/** What is checked. */
export interface CiScope {
  /** options that select: `--all`, or `--domain leads --domain billing` */
  readonly selection: string;
  /** parts in which the types are proven; 1 for no matrix */
  readonly shards: number;
}

/** How a package manager is told. */
export interface Commands {
  readonly install: string;
  /** in front of the name of a program of a package */
  readonly run: string;
  /** in front of the name of a package that only development needs */
  readonly add: string;
}

/** What a package manager is asked for. */
export function commandsOf({ name, isClassic }: PackageManager): Commands {
  switch (name) {
    case "npm":
      return { install: "npm ci", run: "npx --no", add: "npm install --save-dev" };
    case "pnpm":
      return { install: "pnpm install --frozen-lockfile", run: "pnpm exec", add: "pnpm add --save-dev" };
    case "yarn":
      return {
        install: isClassic ? "yarn install --frozen-lockfile" : "yarn install --immutable",
        run: "yarn run",
        add: "yarn add --dev",
      };
    case "bun":
      return { install: "bun install --frozen-lockfile", run: "bunx --no-install", add: "bun add --dev" };
  }
}

/** Files that the steps hand on, in the app's folder. */
export const PLAN = "migrate.plan.json";
export const SARIF = "migrate.sarif";

/** The commands of every step, the same for both systems. `part` is what the matrix calls its part. */
export function steps({ packages }: CiApp, { selection, shards }: CiScope, part: string) {
  const { run } = commandsOf(packages);
  const proof = shards === 1 ? "" : " --no-verify";
  return {
    wire: `${run} migrate wire ${selection} --check${proof} --format sarif > ${SARIF}`,
    leftovers: `${run} migrate leftovers ${selection}`,
    plan: `${run} migrate plan create ${selection} --no-verify --output ${PLAN}`,
    shard: `${run} migrate apply ${PLAN} --shard ${part}/${shards} --dry-run --json > migrate-report-${part}.json`,
    merge: `${run} migrate report merge migrate-report-*.json`,
  };
}

/** A path of the app as the repository has it. */
export const inRepository = ({ folder }: CiApp, file: string): string => (folder === "" ? file : `${folder}/${file}`);

/** A value as YAML, a line for each command however long. */
export const toYaml = (value: unknown): string => stringify(value, { lineWidth: 0, nullStr: "" });
