import { commandsOf, inRepository, PLAN, SARIF, steps, toYaml, type CiApp, type CiScope } from "./steps.js";

/** A GitLab pipeline of the same steps. Findings are kept as an artifact. */
export function gitlabPipeline(app: CiApp, scope: CiScope): string {
  const { wire, leftovers, plan, shard, merge } = steps(app, scope, "$CI_NODE_INDEX");
  const { install, run } = commandsOf(app.packages);
  const enter = app.folder === "" ? [] : [`cd "$CI_PROJECT_DIR/${app.folder}"`];
  const base = {
    image: `node:${app.node}`,
    rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }, { if: "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" }],
    before_script: [
      ...(app.packages.name === "pnpm" || app.packages.name === "yarn" ? ["corepack enable"] : []),
      ...(app.packages.name === "bun" ? ["npm install --global bun"] : []),
      ...(app.packages.folder === "" ? [] : [`cd "$CI_PROJECT_DIR/${app.packages.folder}"`]),
      install,
      ...enter,
      ...(app.generatesPrisma ? [`${run} prisma generate`] : []),
    ],
  };
  const kept = (...paths: readonly string[]) => ({
    artifacts: { when: "always", expire_in: "1 day", paths: paths.map((path) => inRepository(app, path)) },
  });
  const hasParts = scope.shards > 1;
  return toYaml({
    ".migrate": base,
    "migrate-check": {
      extends: ".migrate",
      stage: "test",
      needs: [],
      script: [wire],
      ...kept(SARIF),
    },
    "migrate-leftovers": { extends: ".migrate", stage: "test", needs: [], allow_failure: true, script: [leftovers] },
    ...(hasParts
      ? {
          "migrate-plan": { extends: ".migrate", stage: "build", script: [plan], ...kept(PLAN) },
          "migrate-prove": {
            extends: ".migrate",
            stage: "test",
            needs: ["migrate-plan"],
            parallel: scope.shards,
            script: [shard],
            ...kept("migrate-report-*.json"),
          },
          "migrate-report": {
            extends: ".migrate",
            stage: "deploy",
            needs: ["migrate-prove"],
            when: "always",
            script: [merge],
          },
        }
      : {}),
  });
}
