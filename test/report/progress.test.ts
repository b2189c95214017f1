import { afterEach, describe, expect, it, vi } from "vitest";
import { tellProgress } from "../../src/commands/progress.js";
import { progressLine, timeLeft } from "../../src/report/progress.js";

describe("progressLine", () => {
  it.each([
    ["proving 3 changed files", null, 0, "… proving 3 changed files"],
    ["proving 3 changed files", null, 10_000, "… proving 3 changed files: 10 s so far"],
    ["reading route files", { done: 120, total: 300 }, 2_000, "… reading route files: 120 of 300, about 3 s left"],
    ["reading route files", { done: 10, total: 300 }, 2_000, "… reading route files: 10 of 300"],
    ["reading", { done: 50, total: 300 }, 120_000, "… reading: 50 of 300, about 10 min left"],
    ["\u001b[2J\u202e", null, 0, "… \uFFFD[2J\uFFFD"],
  ])("%j %j after %i ms", (message, count, elapsed, expected) => {
    expect(progressLine(message, count, elapsed)).toBe(expected);
  });

  it("says nothing of what is left when all is done, or nothing yet", () => {
    expect([timeLeft({ done: 0, total: 9 }, 5_000), timeLeft({ done: 9, total: 9 }, 5_000)]).toEqual([null, null]);
  });
});

describe("a terminal", () => {
  afterEach(() => vi.useRealTimers());

  function terminal(isAsking = () => false) {
    vi.useFakeTimers();
    const lines: string[] = [];
    const teller = tellProgress((line) => lines.push(line), { now: () => Date.now(), isAsking });
    return { lines, ...teller };
  }

  it("is told each step, and of a counted one at most once a second", () => {
    const { lines, tell, stop } = terminal();
    tell("looking around");
    for (let done = 0; done <= 100; done += 1) {
      tell("reading", { done, total: 100 });
      vi.advanceTimersByTime(30);
    }
    stop();
    expect(lines).toEqual([
      "… looking around\n",
      "… reading: 34 of 100, about 2 s left\n",
      "… reading: 68 of 100, about 1 s left\n",
    ]);
  });

  it("hears that a step is still going on a while after the last line, whenever that was", () => {
    const { lines, tell, stop } = terminal();
    tell("looking around");
    vi.advanceTimersByTime(9_500);
    tell("proving");
    vi.advanceTimersByTime(9_500);
    expect(lines).toEqual(["… looking around\n", "… proving\n"]);
    vi.advanceTimersByTime(500);
    stop();
    expect(lines.at(-1)).toBe("… proving: 10 s so far\n");
  });

  it("is told nothing of a counted step that takes less than a second", () => {
    const { lines, tell, stop } = terminal();
    for (let done = 0; done < 100; done += 1) tell("reading", { done, total: 100 });
    stop();
    expect(lines).toEqual([]);
  });

  it("sees that something long is still going on, until it ends, and never while somebody is asked", () => {
    let asking = false;
    const { lines, tell, stop } = terminal(() => asking);
    tell("proving");
    vi.advanceTimersByTime(10_000);
    asking = true;
    vi.advanceTimersByTime(30_000);
    asking = false;
    vi.advanceTimersByTime(10_000);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(lines).toEqual(["… proving\n", "… proving: 10 s so far\n", "… proving: 50 s so far\n"]);
  });
});
