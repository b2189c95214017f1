import { describe, expect, test } from "vitest";
import { RULES } from "../../src/codemods/guard/rules.js";
import type { Rule, RuleSet } from "../../src/codemods/guard/situation.js";
import { outcomeOf } from "./attack.js";
import { ATTACKS } from "./attacks.js";

describe("handlers that a careless guard would open", () => {
  test.each(ATTACKS)("$name", (attack) => {
    expect(outcomeOf(attack)).toBe(attack.expected);
  });

  test("have names of their own", () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
  });
});

describe("with one rule switched off, at least one attack is no longer stopped", () => {
  const rules = [...RULES.refusing, ...RULES.warning].map((rule) => ({ name: rule.name, rule }));

  test.for(rules)("$name", async ({ name, rule }, { annotate }) => {
    const noticed = ATTACKS.filter((attack) => outcomeOf(attack, without(rule)) !== attack.expected);
    expect(noticed.length, `attacks that need ${name}`).toBeGreaterThan(0);
    await annotate(`noticed by: ${noticed.map((attack) => attack.name).join("; ")}`);
  });
});

const without = (rule: Rule): RuleSet => ({
  refusing: RULES.refusing.filter((other) => other !== rule),
  warning: RULES.warning.filter((other) => other !== rule),
});
