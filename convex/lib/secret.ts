/**
 * Whether a caller holds a secret: the deployment's server key, another system's key, a token.
 *
 * The comparison takes the same time wherever the two differ, and its length depends on the caller's own text only.
 *
 * @param given what the caller sent
 * @param expected what the deployment knows; unset or empty means that nothing passes
 */
export function holdsSecret(given: string | undefined, expected: string | undefined): boolean {
  if (given === undefined || expected === undefined || expected === "") return false;
  const encoder = new TextEncoder();
  return sameBytes(encoder.encode(given), encoder.encode(expected));
}

function sameBytes(given: Uint8Array, expected: Uint8Array): boolean {
  let difference = given.length ^ expected.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= (given[index] ?? 0) ^ (expected[index % expected.length] ?? 0);
  }
  return difference === 0;
}
