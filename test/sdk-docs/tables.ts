import ts from 'typescript'

/** One row of a table of options, as text. */
export interface Row {
  readonly default: string
  readonly unit: string
}

/** The rows of each table whose head says ``option of `name` ``, by the name of the option. */
export function tablesOf(page: string): Map<string, Map<string, Row>> {
  const tables = new Map<string, Map<string, Row>>()
  for (const [, name, body] of page.matchAll(
    /^\| option of `(.+?)` +\| default +\| unit .*\n\|[- |]+\n((?:\|.*\n)+)/gm,
  )) {
    if (tables.has(name!)) throw new Error(`there are two tables of the options of ${name}`)
    const cells = body!
      .split('\n')
      .filter(Boolean)
      .map(line => line.split(/(?<!\\)\|/).map(cell => cell.trim()))
    tables.set(
      name!,
      new Map(cells.map(([, option, value, unit]) => [plain(option!), { default: value!, unit: unit! }])),
    )
  }
  return tables
}

/** What a cell says as code: its value. Undefined where it says it in words. */
export function valueOf(cell: string): unknown {
  if (/^[\d,.]+$/.test(cell)) return Number(cell.replaceAll(',', ''))
  if (!/^`[^`]+`$/.test(cell)) return undefined
  return { true: true, false: false }[plain(cell)] ?? plain(cell)
}

function plain(cell: string): string {
  return cell.replaceAll('`', '')
}

/** What the compiler knows of one option. */
export interface Option {
  readonly required: boolean
  readonly isNumber: boolean
  /** The fields that it has where it is an object of options. */
  readonly fields?: ReadonlyMap<string, Option>
  /** The same for the same type, wherever it is. */
  readonly type: ts.Type
}

/** The options of a type. Those that are objects of options themselves have fields. */
export function optionsOf(checker: ts.TypeChecker, type: ts.Type): Map<string, Option> {
  return new Map(
    type.getProperties().map(property => {
      const own = checker.getNonNullableType(checker.getTypeOfSymbol(property))
      const parts = own.isUnion() ? own.types : [own]
      const object = parts.find(part => isOptions(checker, part))
      return [
        property.name,
        {
          required: (property.flags & ts.SymbolFlags.Optional) === 0,
          isNumber: parts.some(part => part.flags & ts.TypeFlags.NumberLike),
          ...(object ? { fields: optionsOf(checker, object) } : {}),
          type: object ?? own,
        },
      ]
    }),
  )
}

/** Neither a class nor a function, a list or a map, nor something with methods: that is somebody else's. */
function isOptions(checker: ts.TypeChecker, type: ts.Type): boolean {
  const isPlain = type.flags & ts.TypeFlags.Object && !type.isClass() && !checker.isArrayLikeType(type)
  if (!isPlain || checker.getIndexInfosOfType(type).length > 0) return false
  const types = [type, ...type.getProperties().map(property => checker.getTypeOfSymbol(property))]
  return types.every(one => {
    const own = checker.getNonNullableType(one)
    return own.getCallSignatures().length + own.getConstructSignatures().length === 0
  })
}
