// @ts-check

/** @typedef {() => number} Random a number from 0 up to 1 */

/**
 * Random numbers that are the same for the same seed (mulberry32).
 *
 * @param {number} seed
 * @returns {Random}
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * One of the keys, as often as its weight says.
 *
 * @template {string} Key
 * @param {Random} random
 * @param {Readonly<Record<Key, number>>} weights
 * @returns {Key}
 */
export function weighted(random, weights) {
  const entries = /** @type {[Key, number][]} */ (Object.entries(weights));
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  throw new Error("the weights are none");
}

/**
 * @template Value
 * @param {Random} random
 * @param {readonly Value[]} values
 * @returns {Value}
 */
export const pick = (random, values) => inTurn(values, Math.floor(random() * values.length));

/**
 * @template Value
 * @param {readonly Value[]} values
 * @param {number} index beyond the last one it begins anew
 * @returns {Value}
 */
export function inTurn(values, index) {
  const value = values[index % values.length];
  if (value === undefined) throw new Error("there is nothing to take");
  return value;
}
