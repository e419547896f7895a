import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defaults, type OptionTables } from './sdk-docs/options.js'
import { Compiler } from './sdk-docs/program.js'
import { snippetsOf } from './sdk-docs/snippets.js'
import { type Option, optionsOf, type Row, tablesOf, valueOf } from './sdk-docs/tables.js'

const guides = readdirSync('docs').filter(name => name.startsWith('from-'))
const sdkPages = readdirSync('docs/sdk').map(name => join('docs/sdk', name))
const pages = ['README.md', 'docs/sdk.md', ...sdkPages, ...guides.map(name => join('docs', name))]
/** What it says needs none. */
const withoutExamples = ['docs/sdk/failures-and-retries.md']
const read = (page: string) => readFileSync(page, 'utf8')

describe('the pages of the SDK', () => {
  const compiler = new Compiler()
  const written = tablesOf(sdkPages.map(read).join('\n'))
  const known = new Map([...compiler.tables()].map(([table, type]) => [table, optionsOf(compiler.checker, type)]))

  it('have a table of options for each that takes some', () => {
    expect([...written.keys()].sort()).toEqual(Object.keys(defaults).sort())
  })

  it.each(Object.keys(defaults) as (keyof OptionTables)[])(
    'say of %s every option that there is and no other, with its default and its unit',
    table => {
      const rows = written.get(table) ?? new Map<string, Row>()
      const options = flat(known.get(table)!, rows)
      expect([...rows.keys()].sort()).toEqual([...options.keys()].sort())
      for (const [name, option] of options) {
        expect([name, wrong(option, rows.get(name)!, at(defaults[table], name))]).toEqual([name, undefined])
      }
    },
  )

  it('spell out what an option is made of, there or where it is an option of its own', () => {
    const types = [...compiler.tables().values()]
    const spelt = new Set([...types, ...types.flatMap(type => type.getBaseTypes?.() ?? [])])
    const short: [string, Option][] = []
    for (const [table, options] of known) {
      for (const [name, option] of withFields(options)) {
        if (hasFields(written.get(table)!, name)) spelt.add(option.type)
        else if (written.get(table)!.has(name)) short.push([`${table} ${name}`, option])
      }
    }
    expect(short.filter(([, { type }]) => !spelt.has(type)).map(([name]) => name)).toEqual([])
  })

  it('have examples that compile, as strictly as an application may ask for', () => {
    const surroundings = compiler.surroundings()
    const snippets = pages.map(page => snippetsOf(page, read(page), surroundings))
    expect(pages.filter((_, i) => snippets[i]!.length === 0)).toEqual(withoutExamples)
    expect(compiler.faults(snippets.flat())).toEqual([])
  })
})

/** The options as the table has them: an object by its fields where it has rows for them. */
function flat(options: ReadonlyMap<string, Option>, rows: ReadonlyMap<string, Row>, path = ''): Map<string, Option> {
  return new Map(
    [...options].flatMap(([key, option]) => {
      const name = path + key
      if (!option.fields || !hasFields(rows, name)) return [[name, option] as const]
      const fields = [...flat(option.fields, rows, `${name}.`)]
      return rows.has(name) ? [[name, option] as const, ...fields] : fields
    }),
  )
}

function withFields(options: ReadonlyMap<string, Option>, path = ''): [string, Option][] {
  return [...options].flatMap(([key, option]) =>
    option.fields ? [[path + key, option] as [string, Option], ...withFields(option.fields, `${path}${key}.`)] : [],
  )
}

function hasFields(rows: ReadonlyMap<string, Row>, name: string): boolean {
  return [...rows.keys()].some(row => row.startsWith(`${name}.`))
}

/** @param inCode the default as a constant, where there is one */
function wrong({ required, isNumber }: Option, { default: cell, unit }: Row, inCode: unknown): string | undefined {
  if (cell === '') return 'it has no default'
  if (isNumber && unit === '') return 'it has no unit'
  const value = valueOf(cell)
  if (inCode !== undefined && typeof inCode !== 'object')
    return value === inCode ? undefined : `its default is ${JSON.stringify(inCode)}`
  if (required && !cell.startsWith('required')) return 'it is required'
  // what is left out is false; any other value has to be a constant of the code
  return value === undefined || value === false ? undefined : `the code has no constant that is ${cell}`
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value)
}
