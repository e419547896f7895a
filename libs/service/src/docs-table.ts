/** A Markdown table, formatted as Prettier does. */
export function docsTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map(cells => cells[column]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`
  return [head, widths.map(width => '-'.repeat(width)), ...rows].map(line).join('')
}
