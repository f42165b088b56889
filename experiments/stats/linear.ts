/**
 * Inverse of a symmetric positive definite matrix (an information matrix), or null when it is not one: a pivot under
 * 1e-12 of its own diagonal entry. Gauss–Jordan without row exchanges, which such a matrix does not need.
 */
export function invertPositive(matrix: readonly (readonly number[])[]): number[][] | null {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (const [i, row] of rows.entries()) {
    const pivot = row[i] ?? 0;
    if (!(pivot > 1e-12 * (matrix[i]?.[i] ?? 0))) return null;
    for (let j = 0; j < row.length; j++) row[j] = (row[j] ?? 0) / pivot;
    for (const [k, other] of rows.entries()) {
      const factor = other[i] ?? 0;
      if (k === i || factor === 0) continue;
      for (let j = 0; j < row.length; j++) other[j] = (other[j] ?? 0) - factor * (row[j] ?? 0);
    }
  }
  return rows.map((row) => row.slice(size));
}

/** Matrix times vector. */
export function multiply(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, entry, j) => sum + entry * (vector[j] ?? 0), 0));
}
