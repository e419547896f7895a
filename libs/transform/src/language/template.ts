import { JsonScanner } from '@sluice/event'
import { transformBounds } from '../transform.js'
import { Fault, near } from './fault.js'

/** EventBridge's reserved variables. */
const reserved = {
  'aws.events.rule-name': 'ruleName',
  'aws.events.rule-arn': 'ruleArn',
  'aws.events.event.ingestion-time': 'receivedTime',
  'aws.events.event': 'attributes',
  'aws.events.event.json': 'event',
} as const
type Reserved = (typeof reserved)[keyof typeof reserved]

/** A place in a template that the event fills. */
export interface Slot {
  /** A variable of one's own, or what a reserved one stands for. */
  readonly of: { readonly variable: string } | Reserved
  /** Whether it stands inside of a JSON string. */
  readonly quoted: boolean
}

export interface Template {
  /** Literal text and slots by turns. Together with JSON values in its slots, and their text in quoted ones, it is valid JSON. */
  readonly parts: readonly (string | Slot)[]
  /** `text` if there is more than one string, each on a line of its own. */
  readonly output: 'json' | 'text'
}

const placeholder = /<([\w.-]{1,256})>/y
const key = /\s*:/y

/**
 * Reads a template of EventBridge: a JSON value with placeholders for values and inside of strings, or several lines that are JSON
 * strings. White space between tokens is left out.
 *
 * @throws Fault with the position
 */
export function parseTemplate(template: string, variables: ReadonlySet<string>): Template {
  const reading = new Reading(template, variables)
  reading.read()
  const lines = linesOf(template, reading.probe)
  if (lines === 1) refuseRepeats(new JsonScanner(reading.probe, transformBounds.depth, 'the template'))
  return { parts: reading.parts, output: lines > 1 ? 'text' : 'json' }
}

class Reading {
  readonly parts: (string | Slot)[] = []
  /** The template with a value of the same length in place of each placeholder, to be checked as JSON. */
  probe = ''
  #literal = ''
  #quoted = false
  /** Whether the string that is read has a placeholder. */
  #filled = false
  /** Whether a string has just ended. */
  #afterString = false
  #at = 0

  constructor(
    private readonly template: string,
    private readonly variables: ReadonlySet<string>,
  ) {}

  read(): void {
    while (this.#at < this.template.length) {
      if (!this.#placeholder()) this.#character(this.template[this.#at]!)
    }
    this.#end()
  }

  #placeholder(): boolean {
    placeholder.lastIndex = this.#at
    const match = placeholder.exec(this.template)
    if (!match) return false
    const [whole, name] = match as unknown as [string, string]
    this.#end()
    this.parts.push({ of: this.#meaning(name), quoted: this.#quoted })
    this.probe += this.#quoted ? 'x'.repeat(whole.length) : '{}'.padEnd(whole.length)
    this.#afterString = false
    if (this.#quoted) this.#filled = true
    else this.#refuseKey(this.#at, this.#at + whole.length)
    this.#at += whole.length
    return true
  }

  #meaning(name: string): Slot['of'] {
    if (this.variables.has(name)) return { variable: name }
    const of = Object.hasOwn(reserved, name) ? reserved[name as keyof typeof reserved] : undefined
    if (of === undefined) {
      const fix = `add "${name}" to paths, or write \\u003c for "<" in a string`
      throw new Fault(this.#at, `has <${name}> at position ${this.#at}, which is no variable: ${fix}`)
    }
    if (this.#quoted && (of === 'event' || of === 'attributes')) {
      const fix = `write it without quotes, as a value: {"event": <${name}>}`
      throw new Fault(this.#at, `has <${name}> inside of a string at position ${this.#at}: ${fix}`)
    }
    return of
  }

  #character(character: string): void {
    const start = this.#at
    if (this.#quoted && character === '\\') {
      this.#take(this.template.slice(start, start + 2))
    } else if (character === '"') {
      if (this.#afterString) this.#literal += '\n' // two strings one after the other are two lines
      this.#afterString = this.#quoted
      this.#quoted = !this.#quoted
      if (!this.#quoted && this.#filled) this.#refuseKey(start, start + 1)
      this.#filled = false
      this.#take(character)
    } else if (!this.#quoted && ' \t\n\r'.includes(character)) {
      this.probe += character
      this.#at++
    } else {
      this.#afterString = false
      this.#take(character)
    }
  }

  #take(text: string): void {
    this.#literal += text
    this.probe += text
    this.#at += text.length
  }

  #end(): void {
    if (this.#literal !== '') this.parts.push(this.#literal)
    this.#literal = ''
  }

  #refuseKey(position: number, end: number): void {
    key.lastIndex = end
    if (key.test(this.template))
      throw new Fault(position, `has a placeholder in a key, at position ${position}: use it as a value`)
  }
}

/** How many JSON values the template has: one, or strings on lines of their own. */
function linesOf(template: string, probe: string): number {
  const scanner = new JsonScanner(probe, transformBounds.depth, 'the template')
  try {
    const isText = scanner.next() === 0x22
    for (let lines = 1; ; lines++) {
      scanner.value(transformBounds.depth)
      const end = scanner.at
      const next = scanner.next()
      if (Number.isNaN(next)) return lines
      if (!isText || next !== 0x22 || !probe.slice(end, scanner.at).includes('\n')) scanner.fail()
    }
  } catch (error) {
    const at = scanner.at
    const fix = 'write JSON, or each line of a text in double quotes'
    throw new Fault(at, `is neither JSON nor lines of text, ${near(template, at)}: ${fix}`, { cause: error })
  }
}

/** Of two members of one name a receiver may take either. */
function refuseRepeats(scanner: JsonScanner): void {
  if (scanner.atList) for (const _ of scanner.list()) refuseRepeats(scanner)
  else if (!scanner.atObject) scanner.value(0)
  else {
    const names = new Set<string>()
    scanner.object((name, start) => {
      if (names.has(name))
        throw new Fault(start, `has the key ${JSON.stringify(name)} twice, at position ${start}: leave one of them out`)
      names.add(name)
      refuseRepeats(scanner)
    })
  }
}
