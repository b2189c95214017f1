import { answer, call, constants, imports, type LiveGuardText } from "../guard/print.js";
import { end, quoted } from "../style.js";
import { TO_COMPILER } from "../../route/chains/hushed.js";
import type { OwnAnswer, OwnAnswers } from "./answers.js";

/** What keeps the compiler from speaking of the old line would keep it from speaking of the new one. */
const keptOf = (comments: readonly string[] = []): readonly string[] =>
  comments.filter((text) => !TO_COMPILER.test(text));

/** One answer for both is explained once. */
const withoutComments = (own: OwnAnswer | null): OwnAnswer | null =>
  own === null ? null : { statement: own.statement };

/** The lines that a guard leaves when there is no old path behind it: what it did, and the handler's own refusals. */
export function printOnlyPath(guard: LiveGuardText, { absent, denied }: OwnAnswers, indent: number): readonly string[] {
  const { names, owner, returnsList, style } = guard;
  const refusal = (condition: string, { statement, comments }: OwnAnswer): readonly string[] => [
    ...keptOf(comments?.above),
    `if (${condition}) {`,
    ...[...keptOf(comments?.own), statement].map((line) => style.indent + line),
    "}",
  ];
  return [
    ...constants(guard),
    ...imports(guard),
    ...call(guard, indent),
    ...(absent === null ? [] : refusal(`${names.result} === null`, absent)),
    ...(owner === null
      ? []
      : refusal(
          returnsList
            ? `${names.result}.some((${names.row}) => ${names.row}.${owner.field} !== ${owner.value.text})`
            : `${names.result}.${owner.field} !== ${owner.value.text}`,
          (denied === absent ? withoutComments(denied) : denied) ?? {
            statement: `throw new Error(${quoted("The rows are not the caller's.", style)})${end(style)}`,
          },
        )),
    answer(guard, guard.action.respond),
  ];
}
