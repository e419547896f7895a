import { InvalidError } from '@sluice/event'
import { checkExpression } from './jsonata/expression.js'
import { Fault } from './language/fault.js'
import { parsePath } from './language/path.js'
import { parseTemplate } from './language/template.js'
import { type Transform, transformBounds as most } from './transform.js'

const kinds = ['constant', 'inputPath', 'template', 'jsonata'] as const

/**
 * Checks what somebody wrote as a transform.
 *
 * @param path where it stands, for messages: `targets[0].transform`
 * @throws InvalidError `INVALID_TRANSFORM`; `details.path` is the setting at fault, `details.position` where in its text, in UTF-16 code
 * units from 0
 */
export function checkTransform(value: unknown, path: string): asserts value is Transform {
  if (!isObject(value)) throw wrong(path, 'must be an object')
  const [kind, other] = kinds.filter(name => Object.hasOwn(value, name))
  if (kind === undefined) throw wrong(path, 'must have "constant", "inputPath", "template" or "jsonata"')
  if (other !== undefined) throw wrong(path, `must have "${kind}" or "${other}", not both`)
  const unknown = Object.keys(value).find(name => name !== kind && !(kind === 'template' && name === 'paths'))
  if (unknown !== undefined) throw wrong(`${path}.${unknown}`, `does not go with "${kind}": leave it out`)
  const here = `${path}.${kind}`
  if (kind === 'constant') checkConstant(value[kind], here)
  else if (kind === 'inputPath') at(here, text(value[kind], here, most.path), parsePath)
  else if (kind === 'jsonata') at(here, text(value[kind], here, most.jsonata), checkExpression)
  else checkTemplate(value, path)
}

function checkConstant(value: unknown, path: string): void {
  const json = isTooDeep(value, most.depth) ? undefined : JSON.stringify(value)
  if (json === undefined) throw wrong(path, `must be JSON of at most ${most.depth} levels`)
  if (json.length > most.constant) throw wrong(path, `must be at most ${most.constant} characters of JSON`)
}

function checkTemplate({ paths = {}, template }: Record<string, unknown>, path: string): void {
  const place = `${path}.paths`
  if (!isObject(paths)) throw wrong(place, 'must be an object: {"id": "$.data.id"}')
  const names = Object.keys(paths)
  if (names.length > most.paths) throw wrong(place, `must have at most ${most.paths} variables`)
  for (const name of names) {
    if (!/^[\w-]+$/.test(name) || name.length > most.name || /^aws/i.test(name))
      throw wrong(
        place,
        `has ${JSON.stringify(name.slice(0, 40))}: names are letters, digits, "_" and "-", and do not begin with "aws"`,
      )
    at(`${place}.${name}`, text(paths[name], `${place}.${name}`, most.path), parsePath)
  }
  const here = `${path}.template`
  at(here, text(template, here, most.template), it => parseTemplate(it, new Set(names)))
}

function text(value: unknown, path: string, length: number): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > length)
    throw wrong(path, `must be a text of 1 to ${length} characters`)
  return value
}

/** Says where the fault stands. */
function at(path: string, value: string, check: (value: string) => unknown): void {
  try {
    check(value)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw wrong(path, error.message, { position: error.position })
  }
}

function wrong(path: string, must: string, details: Record<string, unknown> = {}): InvalidError {
  return new InvalidError('INVALID_TRANSFORM', `${path} ${must}`, { path, ...details })
}

function isTooDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some(inner => isTooDeep(inner, levels - 1))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
