/** The values that stand in a list more than once, each told once. */
export function duplicatesIn<T>(values: readonly T[]): T[] {
  return areUnique(values) ? [] : [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

function areUnique(values: readonly unknown[]): boolean {
  for (let index = 1; index < values.length; index++) {
    if (values.indexOf(values[index]) !== index) {
      return false;
    }
  }
  return true;
}
