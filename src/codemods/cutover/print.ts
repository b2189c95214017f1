import { answer, call, constants, imports, type LiveGuardText } from "../guard/print.js";
import { end, quoted } from "../style.js";
import type { OwnAnswers } from "./answers.js";

/** The lines that a guard leaves when there is no old path behind it: what it did, and the handler's own refusals. */
export function printOnlyPath(guard: LiveGuardText, { absent, denied }: OwnAnswers, indent: number): readonly string[] {
  const { names, owner, returnsList, style } = guard;
  const refusal = (condition: string, statement: string): readonly string[] => [
    `if (${condition}) {`,
    style.indent + statement,
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
          denied ?? `throw new Error(${quoted("The rows are not the caller's.", style)})${end(style)}`,
        )),
    answer(guard, guard.action.respond),
  ];
}
