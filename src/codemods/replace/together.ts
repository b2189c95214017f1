import type { Edit } from "../../edits/edit.js";
import type { ChainFacts, TransactionFacts } from "../../route/chains/chain-facts.js";
import type { TextRange } from "../../route/write-facts.js";

/** What goes of a transaction in front of what it does: all of a list, and the call around a function. */
export const openingOf = ({ range, callback }: TransactionFacts): TextRange => ({
  start: range.start,
  end: callback?.range.start ?? range.end,
});

/** The edits that put the new call where the old one stood, or where its whole transaction did. */
export function together({ range, transaction }: ChainFacts, code: string): readonly Edit[] {
  if (transaction === null) return [{ ...range, text: code }];
  const { callback, used } = transaction;
  if (callback === null) return [{ ...transaction.range, text: used === "first" ? `Promise.all([${code}])` : code }];
  const { parameter, hasParentheses } = callback;
  return [
    { ...openingOf(transaction), text: "(" },
    ...(parameter === null ? [] : [{ ...parameter, text: hasParentheses ? "" : "()" }]),
    { ...range, text: code },
    { start: callback.range.end, end: transaction.range.end, text: ")()" },
  ];
}
