/** A piece of code on one line, cut where a message would become too long. */
export function shorten(text: string, most = 60): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
