import type { FindingKind } from "../findings.js";
import type { FindingPages } from "./page.js";

/** Of what is around the tool; `migrate doctor` looks at it. */
export const SURROUNDINGS_PAGES = {
  "manifest-missing": {
    explanation:
      "The manifest says which handler answers from which Convex function. Without one there is nothing to do.",
    example: { manifest: "migrate.manifest.json" },
  },
  "no-repository": {
    explanation:
      "The tool takes its own guards out without git. Plans are commits, though, and only git shows you what a run changed.",
    example: { root: "." },
  },
  "node-too-old": {
    explanation: "The tool and the packages that it stands on need a newer Node.",
    example: { version: "18.19.0", wanted: ">=20.19" },
  },
  "typescript-missing": {
    explanation: "The verdict about types is the app's own: its TypeScript, in its version. None was found.",
    example: { reason: "there is no package typescript." },
  },
  "tsconfig-missing": {
    explanation: "Without a tsconfig nobody knows which types, paths and rules the app's files are checked with.",
    example: { folder: "app/api" },
  },
  "tsconfig-unreadable": {
    explanation:
      "The app's own TypeScript does not accept the tsconfig, or something that it extends is not there, so nothing can be proven.",
    example: { reason: 'tsconfig.json extends "./nowhere.json", which is not there' },
  },
  "routes-not-covered": {
    explanation:
      "A file in no tsconfig is never looked at by the app's own `tsc`. The tool proves it all the same, with the nearest tsconfig.",
    example: { files: 2, example: "app/api/legacy/route.js" },
  },
  "generated-stale": {
    explanation:
      "`_generated` is made from the functions, and is not what they would give today. Guards would be proven against types of yesterday.",
    example: { folder: "convex/_generated", files: "api.d.ts" },
  },
  "convex-missing": {
    explanation: "Guards import the package `convex`, and it is not installed in the app.",
    example: { reason: "The app has no package convex." },
  },
  "convex-unreachable": {
    explanation:
      "The address was asked with `--online` and gave no answer that a deployment gives. Guards would fall through to Prisma every time.",
    example: { deployment: "happy-otter-123", source: ".env.local", reason: "nothing listens there" },
  },
  "address-missing": {
    explanation: "Guards ask the deployment that CONVEX_URL names. Without it they are inert.",
    example: { reason: "No .env file sets CONVEX_URL" },
  },
  "address-inlined": {
    explanation:
      "Next replaces `NEXT_PUBLIC_…` by its value at build time, on the server too. One build for two environments would ask one deployment.",
    example: { variable: "NEXT_PUBLIC_CONVEX_URL" },
  },
  "tool-unlisted": {
    explanation:
      "`migrate ci` writes steps that install the app's packages and then run `migrate`. They run what package.json names, and nothing that is fetched by its name alone.",
    example: { tool: "convex-cutover", command: "npm install --save-dev convex-cutover" },
  },
  "lock-missing": {
    explanation:
      "`migrate ci` writes steps that install exactly what the lock file says. Which package manager does that is told by the lock file, or by `packageManager` in package.json.",
    example: { manager: "npm", install: "npm ci" },
  },
  "deep-types": {
    explanation:
      "Types that are inferred in a circle through `api` give errors where `api` is used, far away from their cause, or make the compiler give up.",
    example: { functions: "convex/leads/mutations.ts: importAll" },
  },
  "mixed-line-ends": {
    explanation:
      "A file with two kinds of line ends is changed by git or an editor when somebody touches it. That hides what a guard changed.",
    example: { files: 3 },
  },
  "prisma-client-missing": {
    explanation:
      "The Prisma client is generated code. Where it was not generated, every handler has type errors of its own.",
    example: { folder: "generated/prisma" },
  },
  "flag-unproven": {
    explanation:
      "A domain's switch is set to Convex, and its rows or its answers have not been compared with the old ones. An empty table answers `[]`, and nobody notices.",
    example: {
      env: "DS_LEADS",
      domain: "leads",
      reason: "Nobody has compared the rows.",
      command: "migrate backfill --domain leads --verify",
    },
  },
  "cutover-unproven": {
    explanation:
      "Once the old code is out, nothing answers in place of a table that was never filled. `migrate backfill --verify` and `migrate compare` show that it was, on this machine; what they saw elsewhere is not known here.",
    example: {
      domain: "leads",
      reason: "Nobody has compared its rows.",
      command: "migrate backfill --domain leads --verify",
    },
  },
  "flag-unreadable": {
    explanation: "A switch knows two words. With anything else the domain answers from Prisma, whatever was meant.",
    example: { env: "DS_LEADS" },
  },
} as const satisfies Partial<FindingPages<FindingKind>>;
