// @ts-check
// npm run bench: how long the command takes beside what people would run instead. Nothing fails by being slow.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { copyApp, removeApp, REPOSITORY } from "../support/scratch.js";
import { generateApp } from "./app.js";
import { measure } from "./measure.js";
import { profile } from "./profile.js";
import { markdownOf, writeReadme } from "./report.js";
import { exponent, median } from "./statistics.js";

const { values: options } = parseArgs({
  options: {
    small: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    runs: { type: "string" },
    out: { type: "string" },
  },
});
const SIZES = options.small
  ? { growth: [30, 120], reading: 120, proof: 40, runs: 1, most: 120 }
  : { growth: [250, 1_000, 4_000], reading: 1_000, proof: 1_000, runs: 5, most: 4_000 };
const RUNS = Number(options.runs ?? SIZES.runs);
const OUT = options.out ?? join(REPOSITORY, options.small ? ".scratch/bench.json" : "test/bench/results.json");
const DOMAIN = "domain-3";

const NODE = process.execPath;
const MIGRATE = [NODE, join(REPOSITORY, "bin/migrate.js")];
const TSC = [NODE, "node_modules/typescript/bin/tsc", "--noEmit", "--incremental", "false"];
const WIRE_ALL = [...MIGRATE, "wire", "--all", "--no-verify", "--json"];
const PROVE_DOMAIN = [...MIGRATE, "wire", "--domain", DOMAIN, "--check", "--json"];
const PROVE_ALL = [...MIGRATE, "wire", "--all", "--check", "--json"];
const JSCODESHIFT = [
  NODE,
  join(REPOSITORY, "node_modules/jscodeshift/bin/jscodeshift.js"),
  "--transform",
  join(REPOSITORY, "test/bench/jscodeshift-guard.cjs"),
  "--parser=ts",
  "--extensions=ts",
  "--silent",
  "app/api",
];

/** @typedef {import("./measure.js").Measured} Measured */
/** @typedef {import("./report.js").Line} Line */

const folder = realpathSync(mkdtempSync(join(tmpdir(), "bench-")));
/** @type {Map<string, string>} */
const apps = new Map();

/**
 * An app of so many routes, made once.
 *
 * @param {number} routes
 * @param {5 | 6 | 7} [compiler]
 */
function appOf(routes, compiler = 5) {
  const key = `${routes}-${compiler}`;
  const known = apps.get(key);
  if (known !== undefined) return known;
  const root = join(folder, key);
  generateApp(root, { routes, compiler });
  apps.set(key, root);
  return root;
}

/** @param {string} root */
const forget = (root) => rmSync(join(root, ".migrate"), { recursive: true, force: true });

/**
 * @typedef {object} Side
 * @property {string} cwd
 * @property {readonly (readonly string[])[]} commands run one after another
 * @property {() => void} [before] prepares each run
 * @property {readonly number[]} [codes] exit codes that are no failure
 */

/**
 * @param {Side} side
 * @returns {Promise<Measured>}
 */
async function runSide({ cwd, commands, before = () => undefined, codes = [0] }) {
  before();
  const total = { wall: 0, cpu: 0, peak: 0, code: 0 };
  for (const command of commands) {
    const { wall, cpu, peak, code } = await measure(command, cwd);
    if (code === null || !codes.includes(code)) throw new Error(`${command.join(" ")} ended with ${code} in ${cwd}`);
    total.wall += wall;
    total.cpu += cpu;
    total.peak = Math.max(total.peak, peak);
  }
  return total;
}

/**
 * Both sides in turn, several times.
 *
 * @param {Side} ours
 * @param {Side} theirs
 * @returns {Promise<Pair[]>}
 */
async function pairs(ours, theirs) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push({ theirs: await runSide(theirs), ours: await runSide(ours) });
  return runs;
}

/** @typedef {{ readonly ours: Measured, readonly theirs: Measured }} Pair */

/**
 * @param {string} name
 * @param {number} target
 * @param {readonly Pair[]} runs
 * @param {"wall" | "peak"} what
 * @returns {Line}
 */
function lineOf(name, target, runs, what) {
  const ratios = runs.map((run) => run.ours[what] / run.theirs[what]);
  return {
    name,
    target,
    value: median(ratios),
    low: Math.min(...ratios),
    high: Math.max(...ratios),
    cpu: what === "wall" ? median(runs.map((run) => run.ours.cpu / run.theirs.cpu)) : null,
    ours: median(runs.map((run) => run.ours[what])),
    theirs: median(runs.map((run) => run.theirs[what])),
    unit: what === "wall" ? "s" : "MB",
    missed: median(ratios) > target,
  };
}

/**
 * A line of time, with a profile where it misses its target.
 *
 * @param {string} name
 * @param {number} target
 * @param {Side} ours
 * @param {readonly Pair[]} runs
 * @returns {Promise<Line>}
 */
async function timeLine(name, target, ours, runs) {
  const line = lineOf(name, target, runs, "wall");
  const command = ours.commands[0];
  if (!line.missed || options.small || command === undefined) return line;
  ours.before?.();
  return { ...line, profile: await profile(command, ours.cwd) };
}

/**
 * @param {string} name
 * @param {number} target
 * @param {Side} ours
 * @param {Side} theirs
 */
const pair = async (name, target, ours, theirs) => [await timeLine(name, target, ours, await pairs(ours, theirs))];

/**
 * @param {string} name
 * @param {number} target
 * @param {number} value
 * @param {readonly number[]} all
 * @param {string} unit
 * @returns {Line}
 */
const single = (name, target, value, all, unit) => ({
  name,
  target,
  value,
  low: Math.min(...all),
  high: Math.max(...all),
  cpu: null,
  ours: value,
  theirs: null,
  unit,
  missed: value > target,
});

/**
 * @param {string} name
 * @param {readonly string[]} command
 */
async function growth(name, command) {
  /** @type {[number, number][][]} */
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) {
    /** @type {[number, number][]} */
    const points = [];
    for (const size of SIZES.growth) {
      const side = { cwd: appOf(size), commands: [command], codes: [0, 2, 6] };
      points.push([size, (await runSide(side)).wall]);
    }
    runs.push(points);
  }
  const exponents = runs.map(exponent);
  return [single(name, 1.05, median(exponents), exponents, "")];
}

/** The routes of an app as they were, again and again. */
function freshRoutes(/** @type {string} */ root) {
  const kept = `${root}-routes`;
  cpSync(join(root, "app/api"), kept, { recursive: true });
  return () => {
    forget(root);
    rmSync(join(root, "app/api"), { recursive: true });
    cpSync(kept, join(root, "app/api"), { recursive: true });
  };
}

/** @param {5 | 6 | 7} compiler */
function proofSides(compiler) {
  const cwd = appOf(SIZES.proof, compiler);
  return {
    cold: { cwd, commands: [PROVE_DOMAIN], before: () => forget(cwd), codes: [2] },
    warm: { cwd, commands: [PROVE_DOMAIN], codes: [2] },
    all: { cwd, commands: [PROVE_ALL], before: () => forget(cwd), codes: [2] },
    tsc: { cwd, commands: [TSC] },
  };
}

/** `tsc` before and after: two apps, one of them wired. */
function bothStates(/** @type {5 | 6 | 7} */ compiler) {
  const cwd = appOf(SIZES.proof, compiler);
  const wired = `${cwd}-wired`;
  generateApp(wired, { routes: SIZES.proof, compiler });
  spawnSync(NODE, [...WIRE_ALL.slice(1), "--cwd", wired], { stdio: "ignore", maxBuffer: 2 ** 28 });
  const tsc = join(cwd, "node_modules/typescript/bin/tsc");
  return {
    cwd,
    commands: [
      [NODE, tsc, ...TSC.slice(2)],
      [NODE, tsc, ...TSC.slice(2), "-p", wired],
    ],
  };
}

const P = SIZES.proof;
/** @type {readonly (readonly [name: string, run: (name: string) => Promise<Line[]>])[]} */
const LINES = [
  [
    "`migrate --help` ÷ `node -e 0`",
    (name) =>
      pair(
        name,
        2.5,
        { cwd: folder, commands: [[...MIGRATE, "--help"]] },
        { cwd: folder, commands: [[NODE, "-e", "0"]] },
      ),
  ],
  [
    `\`scan\` of ${SIZES.reading} routes ÷ bare \`ts.createSourceFile\` of the same files`,
    (name) => {
      const cwd = appOf(SIZES.reading);
      return pair(
        name,
        2,
        { cwd, commands: [[...MIGRATE, "scan", "--json"]] },
        { cwd, commands: [[NODE, join(REPOSITORY, "test/bench/parse-all.js")]] },
      );
    },
  ],
  [
    `\`wire --all --no-verify\` of ${SIZES.reading} routes ÷ jscodeshift's CLI`,
    (name) => {
      const cwd = appOf(SIZES.reading);
      const before = freshRoutes(cwd);
      return pair(
        name,
        0.5,
        { cwd, commands: [WIRE_ALL], before, codes: [0, 6] },
        { cwd, commands: [JSCODESHIFT], before },
      ).finally(before);
    },
  ],
  ["growth of `scan`: exponent", (name) => growth(name, [...MIGRATE, "scan", "--json"])],
  ["growth of `wire --all --no-verify`: exponent", (name) => growth(name, [...WIRE_ALL, "--check"])],
  [
    `peak memory of \`scan\` at ${SIZES.most} routes`,
    async (name) => {
      const runs = [];
      for (let run = 0; run < RUNS; run += 1)
        runs.push((await runSide({ cwd: appOf(SIZES.most), commands: [[...MIGRATE, "scan", "--json"]] })).peak);
      return [single(name, 350, median(runs), runs, "MB")];
    },
  ],
  ...linesOfProof(5),
  ...linesOfProof(6).slice(0, 1),
  ...linesOfProof(7),
];

/**
 * @param {5 | 6 | 7} compiler
 * @returns {(readonly [name: string, run: (name: string) => Promise<Line[]>])[]}
 */
function linesOfProof(compiler) {
  const [cold, warm] = compiler === 7 ? [0.5, 0.4] : [0.25, 0.2];
  const versus = `÷ one \`tsc\` ${compiler}`;
  const sides = () => proofSides(compiler);
  return [
    [
      `\`wire\` of 8 routes of ${P}, proven, cold ${versus}`,
      async (name) => {
        const { cold: ours, tsc } = sides();
        const runs = await pairs(ours, tsc);
        return [await timeLine(name, cold, ours, runs), lineOf(`its peak memory ${versus}`, 0.4, runs, "peak")];
      },
    ],
    [`the same 8 routes, warm ${versus}`, (name) => pair(name, warm, sides().warm, sides().tsc)],
    [
      `\`wire --all\` of ${P}, proven, cold ÷ \`tsc\` ${compiler} before and after`,
      (name) => pair(name, 0.4, sides().all, bothStates(compiler)),
    ],
  ];
}

/** @type {Line[]} */
const lines = [];
try {
  for (const [name, run] of LINES) {
    if (!name.includes(options.only)) continue;
    process.stderr.write(`… ${name}\n`);
    const found = await run(name);
    lines.push(...found);
    process.stderr.write(`${markdownOf(found).split("\n").slice(2).join("\n")}\n`);
  }
  if (options.only === "" || "fixture".includes(options.only)) await fixture();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The fixture app as it is: for the record, it is too small for a target. */
async function fixture() {
  const root = copyApp();
  try {
    const ours = {
      cwd: root,
      commands: [[...MIGRATE, "wire", "--domain", "leads", "--check", "--json"]],
      before: () => forget(root),
      codes: [2],
    };
    lines.push(
      ...(await pair("fixture app: `wire --domain leads`, proven, cold ÷ one `tsc` 5", Number.POSITIVE_INFINITY, ours, {
        cwd: root,
        commands: [TSC],
        codes: [0, 1, 2],
      })),
    );
  } finally {
    removeApp(root);
  }
}

const machine = {
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
  system: `${process.platform} ${release()}`,
  node: process.version,
};
const git = spawnSync("git", ["rev-parse", "--short", "HEAD"], { cwd: REPOSITORY, encoding: "utf8" });
const result = {
  at: new Date().toISOString(),
  commit: git.stdout?.trim() ?? "",
  small: options.small,
  runs: RUNS,
  machine,
  lines,
};
mkdirSync(dirname(OUT), { recursive: true });
writeFileSync(OUT, `${JSON.stringify(result, null, 2)}\n`);
process.stdout.write(`${markdownOf(lines)}\n`);
if (!options.small && options.only === "")
  writeReadme(
    join(REPOSITORY, "test/bench/README.md"),
    result,
    readFileSync(join(REPOSITORY, "test/bench/README.md"), "utf8"),
  );
