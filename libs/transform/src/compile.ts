import { fill } from './filling.js'
import type { Evaluators } from './jsonata/evaluators.js'
import { parsePath } from './language/path.js'
import { Selection } from './language/selection.js'
import { parseTemplate } from './language/template.js'
import type { Failure, Outcome } from './outcome.js'
import {
  type Constant,
  type DocumentForm,
  type Facts,
  type InputPath,
  type InputTransformer,
  type Jsonata,
  type Transform,
  transformBounds,
} from './transform.js'

/** A transform that is ready for many documents. */
export interface Compiled {
  /** What it makes: JSON, or lines of text. */
  readonly output: 'json' | 'text'
  /**
   * Makes the output of one document. Only JSONata takes time: its calls of one turn of the event loop are evaluated together.
   *
   * @param document JSON of the form that was given to {@link compile}
   */
  apply(document: string, facts: Facts): Outcome | Promise<Outcome>
}

export interface CompileOptions {
  /** What the documents are. */
  readonly form?: DocumentForm
  /** Greatest length of an output, in UTF-16 code units. */
  readonly maxOutput?: number
  /** What evaluates JSONata: one for all transforms of a process. */
  readonly evaluators?: Evaluators
}

/** @param transform one that checkTransform has passed */
export function compile(transform: Transform, options: CompileOptions = {}): Compiled {
  if ('constant' in transform) return constant(transform)
  if ('inputPath' in transform) return inputPath(transform, options)
  if ('template' in transform) return template(transform, options)
  return jsonata(transform, options)
}

function constant({ constant }: Constant): Compiled {
  const json = JSON.stringify(constant)
  return { output: 'json', apply: () => json }
}

function inputPath(
  { inputPath }: InputPath,
  { form = 'cloudevents', maxOutput = transformBounds.output }: CompileOptions,
): Compiled {
  const selection = new Selection([parsePath(inputPath)])
  const about = { path: 'inputPath', expression: inputPath }
  const apply = (document: string): Outcome => {
    const values = read(selection, document, about)
    if (!Array.isArray(values)) return values
    const [value] = values
    if (value === undefined) return missing(about, form)
    return value.length > maxOutput ? tooLarge(about, maxOutput) : value
  }
  return { output: 'json', apply }
}

function template({ paths = {}, template }: InputTransformer, options: CompileOptions): Compiled {
  const { form = 'cloudevents', maxOutput = transformBounds.output } = options
  const names = Object.keys(paths)
  const selection = new Selection(names.map(name => parsePath(paths[name]!)))
  const indexes = new Map(names.map((name, index) => [name, index]))
  const { parts, output } = parseTemplate(template, new Set(names))
  const about = { path: 'template', expression: template }
  const apply = (document: string, facts: Facts): Outcome => {
    const values = read(selection, document, about)
    if (!Array.isArray(values)) return values
    let made = ''
    for (const part of parts) {
      if (typeof part === 'string') {
        made += part
      } else {
        const { of } = part
        const value = typeof of === 'object' ? values[indexes.get(of.variable)!] : undefined
        const filling = fill(part, value, document, form, facts)
        if (filling === undefined) return missing(variable(paths, (of as { variable: string }).variable), form)
        made += filling
      }
      if (made.length > maxOutput) return tooLarge(about, maxOutput)
    }
    return made
  }
  return { output, apply }
}

function jsonata({ jsonata }: Jsonata, { evaluators, maxOutput = transformBounds.output }: CompileOptions): Compiled {
  if (!evaluators) throw new Error('JSONata needs evaluators')
  const about = { path: 'jsonata', expression: jsonata }
  const apply = async (document: string, { now }: Facts): Promise<Outcome> => {
    const outcome = await evaluators.evaluate(jsonata, document, now)
    if (typeof outcome !== 'string') return { ...outcome, ...about, message: `jsonata: ${outcome.message}` }
    return outcome.length > maxOutput ? tooLarge(about, maxOutput) : outcome
  }
  return { output: 'json', apply }
}

/** What a failure is about. */
type About = Pick<Failure, 'path' | 'expression'>

function variable(paths: Readonly<Record<string, string>>, name: string): About {
  return { path: `paths.${name}`, expression: paths[name]! }
}

function read(selection: Selection, document: string, about: About): (string | undefined)[] | Failure {
  try {
    return selection.read(document)
  } catch (error) {
    return { ...about, reason: 'unreadable', message: `the event cannot be read: ${(error as Error).message}` }
  }
}

function missing(about: About, form: DocumentForm): Failure {
  const [wrong, right] = form === 'aws' ? ['data', 'detail'] : ['detail', 'data']
  const [first] = parsePath(about.expression)
  const hint = first === wrong ? `: here it is "$.${right}", not "$.${wrong}"` : ''
  return { ...about, reason: 'missing', message: `${about.path}: the event has nothing at ${about.expression}${hint}` }
}

function tooLarge(about: About, most: number): Failure {
  return { ...about, reason: 'too-large', message: `${about.path}: the output is longer than ${most} characters` }
}
