import { readFileSync } from 'node:fs'

const page = readFileSync('docs/tests.md', 'utf8')

/** One line of the page's table: with which Node it works for each Nest. */
export interface SetUp {
  readonly project: string
  readonly runner: string
  readonly nest: string
  readonly nodes: readonly string[]
}

/** What the page says that runs, every combination but those of Node. */
export function setUps(): SetUp[] {
  const [, head, , ...rows] = /\n## What runs where\n[^|]*((?:\|.*\n)+)/
    .exec(page)![1]!
    .split('\n')
    .reduce((lines, line) => [...lines, cells(line)], [[]] as string[][])
  const nests = head!.slice(2).map(title => title.replace('Nest ', ''))
  return rows.flatMap(([project, runner, ...of]) =>
    of.map((cell, i) => ({
      project: project!,
      runner: runner!,
      nest: nests[i]!,
      nodes: cell.match(/\b\d\d\b/g) ?? [],
    })),
  )
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map(cell => cell.trim())
}

/** The files that a section of the page shows: name -> text. Each is a block whose first line is a comment with its name. */
export function filesOf(title: string): Map<string, string> {
  const section = page.split(/^##+ /m).find(text => text.startsWith(`${title}\n`))
  if (section === undefined) throw new Error(`docs/tests.md has no section '${title}'`)
  return new Map(
    [...section.matchAll(/^```\w+\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
  )
}
