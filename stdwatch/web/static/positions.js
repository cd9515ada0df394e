// Fractional positions, the same as stdwatch/editing/positions.py: what is made here need not wait for the server.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

// A position for what shall stand at an index among others, which are given in their order.
export function beside(positions, index) {
  const left = index > 0 ? positions[index - 1] : null;
  const right = positions.slice(index).find((position) => left === null || position > left) ?? null;
  return midpoint(left ?? "", right);
}

function midpoint(low, high) {
  if (high !== null) {
    let shared = 0;
    while (shared < high.length && (low[shared] ?? DIGITS[0]) === high[shared]) shared += 1;
    if (shared) return high.slice(0, shared) + midpoint(low.slice(shared), high.slice(shared));
  }
  const first = low ? DIGITS.indexOf(low[0]) : 0;
  const last = high ? DIGITS.indexOf(high[0]) : DIGITS.length;
  if (last - first > 1) return DIGITS[high === null && low ? first + 1 : Math.floor((first + last) / 2)];
  if (high !== null && high.length > 1) return high[0];
  return DIGITS[first] + midpoint(low.slice(1), null);
}
