import type { Schemas } from '@sluice/client'

type FieldExplanation = Schemas['FieldExplanation']

/** A line of an event, with what the pattern makes of it. */
export interface ExplainedLine {
  readonly indent: number
  /** `"total": ` or nothing. */
  readonly name: string
  /** `129.5,` or `{`. */
  readonly text: string
  /** Names down to here, without members of lists: how a pattern names it. Undefined where the line only closes something. */
  readonly field?: readonly string[]
  /** The value where it is none of many. */
  readonly value?: string | number | boolean | null
  readonly isHeld?: boolean
  readonly reason?: string
  /** Lines that are left out before this one. */
  readonly folded?: number
}

/** Lines at the begin and around what the pattern asks about; others are folded. */
const shown = { first: 200, around: 4 }

/** An event line by line, each field that the pattern asks about with whether it held and why. A field that is not there gets a line. */
export function explainedLines(event: object, fields: readonly FieldExplanation[]): readonly ExplainedLine[] {
  const marks = new Map(fields.flatMap(field => (field.where === undefined ? [] : [[field.where, field] as const])))
  const absent = fields.filter(({ where }) => where === undefined)
  const lines: ExplainedLine[] = []
  addValue(lines, { value: event, name: '', path: '', field: [], indent: 0, comma: '' }, marks)
  return foldedOf(absent.reduce<readonly ExplainedLine[]>(withAbsent, lines))
}

interface Member {
  readonly value: unknown
  readonly name: string
  /** As the API says where: `data.items[1].price`. */
  readonly path: string
  readonly field: readonly string[]
  readonly indent: number
  readonly comma: string
}

function addValue(lines: ExplainedLine[], member: Member, marks: ReadonlyMap<string, FieldExplanation>): void {
  const { value, name, path, field, indent, comma } = member
  const mark = marks.get(path)
  const said = { indent, name, field, ...(mark && { isHeld: mark.held, reason: mark.reason }) }
  if (typeof value !== 'object' || value === null) {
    const scalar = value as string | number | boolean | null
    lines.push({ ...said, text: JSON.stringify(scalar) + comma, value: scalar })
    return
  }
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  if (entries.length === 0) return void lines.push({ ...said, text: (isList ? '[]' : '{}') + comma })
  lines.push({ ...said, text: isList ? '[' : '{' })
  for (const [i, [key, inside]] of entries.entries()) {
    const below = {
      value: inside,
      name: isList ? '' : `${JSON.stringify(key)}: `,
      path: isList ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`,
      field: isList ? field : [...field, key],
      indent: indent + 1,
      comma: i < entries.length - 1 ? ',' : '',
    }
    addValue(lines, below, marks)
  }
  lines.push({ indent, name: '', text: (isList ? ']' : '}') + comma })
}

/** A line for a field that the event has not: below the innermost part of its way that is there. */
function withAbsent(
  lines: readonly ExplainedLine[],
  { field, held, reason }: FieldExplanation,
): readonly ExplainedLine[] {
  const way = (line: ExplainedLine) => (line.field ?? []).map(name => `${name}.`).join('')
  const at = Math.max(
    0,
    lines.findLastIndex(line => line.field && line.text === '{' && field.startsWith(way(line))),
  )
  const above = lines[at]!
  const name = JSON.stringify(field.slice(way(above).length))
  const line = { indent: above.indent + 1, name: `${name}: `, text: 'not there', isHeld: held, reason }
  return [...lines.slice(0, at + 1), line, ...lines.slice(at + 1)]
}

function foldedOf(lines: readonly ExplainedLine[]): readonly ExplainedLine[] {
  const marked = lines.flatMap(({ reason }, i) => (reason === undefined ? [] : [i]))
  const isShown = (i: number) => i < shown.first || marked.some(at => Math.abs(at - i) <= shown.around)
  const kept: ExplainedLine[] = []
  let folded = 0
  for (const [i, line] of lines.entries()) {
    if (!isShown(i)) folded++
    else {
      kept.push(folded > 0 ? { ...line, folded } : line)
      folded = 0
    }
  }
  return folded > 0 ? [...kept, { indent: 0, name: '', text: '', folded }] : kept
}
