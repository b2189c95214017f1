import type { RouteFacts } from "../route/facts.js";

/** The function that makes the responses of an app: every GET that answers by a helper uses this one, and more than one does. */
export function usualHelper(routes: readonly RouteFacts[]): string | null {
  const answers = routes.flatMap(({ topLevelNames, handlers }) => {
    const answer = handlers.find(({ method }) => method === "GET")?.body?.answers.at(-1);
    return answer === undefined ? [] : [{ helper: answer.helper, names: topLevelNames.map(({ name }) => name) }];
  });
  const [first, ...others] = new Set(answers.flatMap(({ helper }) => helper ?? []));
  if (first === undefined || others.length > 0) return null;
  // It would be used in every file that has it.
  const isEverywhere = answers.every(({ helper, names }) => helper === first || !names.includes(first));
  return isEverywhere && answers.filter(({ helper }) => helper === first).length > 1 ? first : null;
}
