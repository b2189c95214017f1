import type { Manifest } from "../../manifest/model.js";
import type { Mapping } from "../../manifest/replacement.js";
import type { FileChains } from "../../route/chains/chain-facts.js";
import type { CodeStyle } from "../../route/facts.js";
import type { TextRange } from "../../route/write-facts.js";
import type { FunctionTable } from "../../target/functions.js";

/** What the replacement of old calls works with. */
export interface ReplaceTools {
  /** of the selected domains first: the closest key wins, and of equals the first */
  readonly mappings: readonly Mapping[];
  readonly imports: Manifest["imports"];
  readonly identity: Manifest["identity"];
  readonly functions: FunctionTable;
  /** reads a file's chains; pure */
  read(file: string, text: string): FileChains;
  /** adds what is not imported yet: module → names; pure */
  withImports(file: string, text: string, needed: ReadonlyMap<string, ReadonlySet<string>>, style: CodeStyle): string;
  /** a name of `needed` that the file has for something else; pure */
  clash(file: string, text: string, needed: ReadonlyMap<string, ReadonlySet<string>>): string | null;
  /** the ranges of what nothing uses any more in a text, and was used in the text before; pure */
  orphans(
    file: string,
    texts: { readonly before: string; readonly after: string },
    clients: ReadonlySet<string>,
  ): readonly TextRange[];
  /** every name that stands in a file; pure */
  namesIn(file: string, text: string): ReadonlySet<string>;
}
