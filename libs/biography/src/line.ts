import { forms, readValue, stepNames, writeValue } from './form.js'
import type { Step, Untimed } from './step.js'

/**
 * The journal keeps steps of events whose log ids are of the same 4096 ms together, in one bucket. The log id of a step is
 * written as what the bucket does not say: the rest of its ms, hexadecimal.
 */
export const bucketMs = 4096

/** A step and the event that it is of, by its log id `<ms>-<sequence>`. */
export interface EventStep {
  readonly logId: string
  readonly step: Step
}

/** The number of the bucket of a log id. */
export function bucketOf(logId: string): number {
  return Math.floor(msOf(logId) / bucketMs)
}

/**
 * A step as one line, without the end of the line: `<log id in its bucket>["<letter>",<ms since the log id>,<fields>…]`. Texts
 * are capped, see {@link caps}.
 */
export function writeStep(logId: string, step: Step): string {
  return `${shortId(logId)}${openLine(step)}${step.at - msOf(logId)}${closeLine(step)}`
}

/** A step of many events: what is the same for all of them is written once. */
export class SharedStep {
  readonly #open: string
  readonly #close: string

  constructor(step: Untimed) {
    this.#open = openLine(step)
    this.#close = closeLine(step)
  }

  /** As {@link writeStep}. @param at milliseconds since 1970 */
  write(logId: string, at: number): string {
    return `${shortId(logId)}${this.#open}${at - msOf(logId)}${this.#close}`
  }
}

function openLine({ name }: Untimed): string {
  return `["${forms[name].letter}",`
}

function closeLine(step: Untimed): string {
  const values = forms[step.name].fields.map(field => writeValue(step, field))
  while (values.length > 0 && values.at(-1) === undefined) values.pop()
  return values.length === 0 ? ']' : `,${JSON.stringify(values).slice(1)}`
}

/** The log id as lines of its bucket begin with it, up to their `[`. */
export function shortId(logId: string): string {
  const at = logId.indexOf('-')
  return `${(Number(logId.slice(0, at)) % bucketMs).toString(16)}${logId.slice(at)}`
}

/**
 * Reads a line of a bucket.
 *
 * @returns undefined for what is no step, or one of a newer version of Sluice. Fields that a newer version added are left out.
 */
export function readStep(line: string, bucket: number): EventStep | undefined {
  const [, ms, sequence, json] = /^([0-9a-f]{1,3})-(\d{1,20})(\[.*\])$/.exec(line) ?? []
  if (json === undefined) return undefined
  const logMs = bucket * bucketMs + Number.parseInt(ms!, 16)
  const step = readFields(parse(json), logMs)
  return step && { logId: `${logMs}-${sequence}`, step }
}

function readFields(written: unknown, logMs: number): Step | undefined {
  if (!Array.isArray(written)) return undefined
  const [letter, after, ...values] = written as unknown[]
  const name = stepNames.find(name => forms[name].letter === letter)
  if (name === undefined || !Number.isSafeInteger(after)) return undefined
  const step: Record<string, unknown> = { name, at: logMs + (after as number) }
  for (const [i, field] of forms[name].fields.entries()) {
    const value = readValue(values[i], field)
    if (value !== undefined) step[field.name] = value
    else if (!field.optional) return undefined
  }
  return step as unknown as Step
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function msOf(logId: string): number {
  return Number(logId.slice(0, logId.indexOf('-')))
}
