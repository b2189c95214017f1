// @ts-check
import { writeFileSync } from "node:fs";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {number} target
 * @property {number} value median of the paired ratios, or the measured value
 * @property {number} low
 * @property {number} high
 * @property {number | null} cpu the same ratio in time of all cores
 * @property {number} ours median
 * @property {number | null} theirs median
 * @property {string} unit
 * @property {boolean} missed
 * @property {Readonly<Record<string, number>>} [profile] seconds by phase
 */

/** @param {number} number */
const short = (number) => (number >= 100 ? number.toFixed(0) : number.toFixed(number >= 10 ? 1 : 2));

/** @param {readonly Line[]} lines */
export function markdownOf(lines) {
  const rows = lines.map(({ name, target, value, low, high, cpu, ours, theirs, unit, missed }) => {
    const sides = theirs === null ? "" : `${short(ours)} ${unit} ÷ ${short(theirs)} ${unit}`;
    const aim = Number.isFinite(target) ? `≤ ${target}` : "";
    const verdict = Number.isFinite(target) ? (missed ? "missed" : "met") : "";
    const measured = theirs === null ? `${short(value)} ${unit}`.trim() : short(value);
    return `| ${name} | ${aim} | ${measured} | ${short(low)}–${short(high)} | ${cpu === null ? "" : short(cpu)} | ${sides} | ${verdict} |`;
  });
  return ["| | target | median | spread | cpu | medians | |", "|---|---|---|---|---|---|---|", ...rows].join("\n");
}

/** @param {readonly Line[]} lines */
const profilesOf = (lines) =>
  lines.flatMap(({ name, profile }) =>
    profile === undefined
      ? []
      : [
          `\n${name}, where the time of all its processes goes:\n`,
          ...Object.entries(profile).map(([phase, seconds]) => `- ${phase}: ${seconds.toFixed(2)} s`),
        ],
  );

const START = "<!-- results: written by npm run bench -->";
const END = "<!-- end of results -->";

/**
 * Replaces the results in a README.
 *
 * @param {string} path
 * @param {{ at: string, commit: string, runs: number, machine: Readonly<Record<string, string | number>>, lines: readonly Line[] }} result
 * @param {string} text
 */
export function writeReadme(path, { at, commit, runs, machine, lines }, text) {
  const [before, rest = ""] = text.split(START);
  const [, after = ""] = rest.split(END);
  const on = Object.entries(machine).map(([key, value]) => `${key} ${value}`);
  const body = [
    `Measured ${at.slice(0, 10)} at ${commit}, ${runs} paired runs, on: ${on.join(", ")}.`,
    "",
    markdownOf(lines),
    ...profilesOf(lines),
  ].join("\n");
  writeFileSync(path, `${before}${START}\n\n${body}\n\n${END}${after}`);
}
