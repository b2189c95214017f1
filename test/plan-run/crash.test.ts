import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FaultyOutside, type Death } from "./faulty-outside.js";
import { SmallApp } from "./small-app.js";

/** What is interrupted, and brought to the same end. */
interface Story {
  readonly name: string;
  /** the app in which it begins */
  readonly prepare: (app: SmallApp) => Promise<unknown>;
  readonly act: (app: SmallApp, faulty: FaultyOutside) => Promise<unknown>;
}

const STORIES: readonly Story[] = [
  {
    name: "a run of three plans, a commit for each",
    prepare: async () => undefined,
    act: (app, { outside }) => app.run("all", { outside }),
  },
  {
    name: "a run of two plans, one commit for both",
    prepare: async () => undefined,
    act: (app, { outside }) => app.run(["A1", "A2"], { outside, commitPer: "run" }),
  },
  {
    name: "an undo of two plans",
    prepare: (app) => app.run("all"),
    act: (app, { outside }) => app.undo({ plans: ["A3", "A2"] }, { outside }),
  },
  {
    name: "the resuming of a run that was killed at its second commit",
    prepare: dieAtSecondCommit,
    act: (app, { outside }) => app.resume({ outside }),
  },
];

async function dieAtSecondCommit(app: SmallApp): Promise<void> {
  const [twin, counted] = [app.copy(), new FaultyOutside(null)];
  await twin.run("all", { outside: counted.outside });
  twin.remove();
  const steps = counted.changes.filter(({ name }) => name === "git commit").map(({ step }) => step);
  const death = { step: steps[1] ?? 0, when: "before" } as const;
  await app.run("all", { outside: new FaultyOutside(death).outside }).catch(() => undefined);
}

/** Apps whose tree is what one of these has, file by file: none is half written. */
const isWhole = (app: SmallApp, ...wholes: readonly SmallApp[]): boolean => {
  const states = wholes.map((whole) => whole.routes());
  return [...app.routes()].every(([file, text]) => states.some((state) => state.get(file) === text));
};

let points = 0;

describe.each(STORIES)("killed at every step: $name", ({ prepare, act }) => {
  let first: SmallApp;
  let start: SmallApp;
  let goal: SmallApp;
  let deaths: readonly Death[];

  beforeAll(async () => {
    first = SmallApp.create();
    start = first.copy();
    await prepare(start);
    start.pack();
    goal = start.copy();
    const counted = new FaultyOutside(null);
    await act(goal, counted);
    // Around every step that changes anything; a file may also be half written. Between two of them nothing differs.
    deaths = counted.changes.flatMap(({ step, name }): readonly Death[] => [
      { step, when: "before" },
      ...(name === "create" ? ([{ step, when: "half" }] as const) : []),
      ...(name.startsWith("git ") ? ([{ step, when: "after" }] as const) : []),
    ]);
    points += deaths.length;
  });
  afterAll(() => {
    for (const app of [first, start, goal]) app.remove();
  });

  test("each file is old or new, and to resume gives what an undisturbed run gives", async () => {
    const wanted = goal.state();
    let count = 0;
    const next = async (): Promise<void> => {
      const death = deaths[count++];
      if (death === undefined) return;
      const app = start.copy();
      try {
        await expect(act(app, new FaultyOutside(death))).rejects.toThrow(/killed|written/);
        expect([death, isWhole(app, first, start, goal)]).toEqual([death, true]);
        await app.resume().catch(async (error: Error) => {
          expect([death, error.message]).toEqual([death, "There is no run to resume."]);
          // Killed before anything was begun, so that nothing has changed, or when everything was done.
          if (app.head === start.head) {
            expect([death, app.routes()]).toEqual([death, start.routes()]);
            await act(app, new FaultyOutside(null));
          }
        });
        expect([death, app.state()]).toEqual([death, wanted]);
      } finally {
        app.remove();
      }
      return next();
    };
    await Promise.all([next(), next(), next()]);
  });
});

test("there are enough moments to die at", () => {
  expect(points).toBeGreaterThan(200);
});
