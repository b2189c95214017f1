import { ts } from "../../lib/ts-morph.cjs";

/** A TypeScript module as JavaScript, comments included. */
export function withoutTypes(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: false },
  });
  return outputText.replace(/^ +/gm, (indent) => " ".repeat(indent.length / 2));
}
