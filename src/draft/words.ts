/** The words of a name, in lower case and in the singular: `leadActivities` → `lead`, `activity`. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .split(/[^A-Za-z\d]+/)
    .filter((word) => word !== "")
    .map((word) => singular(word.toLowerCase()));
}

function singular(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x|ss)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

/** Whether a name begins with the words of another one: `leadActivity` with `leads`. */
export function beginsWith(name: string, start: string): boolean {
  const words = wordsOf(name);
  const asked = wordsOf(start);
  return asked.length > 0 && asked.every((word, index) => words[index] === word);
}
