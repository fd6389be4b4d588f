import type { ImportScope } from './import-scope.ts'

/** A row as it came, with a name for each cell. */
export function rowData(
  { names }: ImportScope,
  { number, cells }: { number: number; cells: readonly string[] },
): { number: number; data: () => Record<string, string> } {
  return { number, data: () => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])) }
}
