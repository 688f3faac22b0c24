/** Softmax with a temperature: cnn.ops.softmax. */

/**
 * Return the exponentials exp(z / T), as the formula has them; |z| <= 50 and T >= 0.1 fit.
 *
 * @param {number[]} logits
 * @param {number} temperature
 */
export function exponentials(logits, temperature) {
  return logits.map((logit) => Math.exp(logit / temperature));
}

/**
 * Divide each exponential by their sum; taking off the largest score first keeps exp() small.
 *
 * @param {number[]} logits
 * @param {number} temperature
 */
export function softmax(logits, temperature) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
