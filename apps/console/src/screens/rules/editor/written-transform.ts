import type { Transform, TransformKind } from '../../../resources/transforms.js'
import type { Fault } from './fault.js'
import { rangeOf } from '../../../components/json-places.js'
import { parsed, textOf } from './json-text.js'

/** A transform as somebody writes it. */
export interface WrittenTransform {
  readonly kind: TransformKind
  /** The constant as JSON, the path, the template or the expression. */
  readonly text: string
  /** The variables of a template as JSON; empty for none. */
  readonly paths: string
}

/** What each kind begins with. */
export const begins: Readonly<Record<TransformKind, WrittenTransform>> = {
  constant: { kind: 'constant', text: '{}', paths: '' },
  inputPath: { kind: 'inputPath', text: '$.data', paths: '' },
  template: { kind: 'template', text: '{ "id": <id> }', paths: '{ "id": "$.id" }' },
  jsonata: { kind: 'jsonata', text: 'data', paths: '' },
}

export function writtenOf(transform: Transform): WrittenTransform {
  if ('constant' in transform) return { kind: 'constant', text: textOf(transform.constant), paths: '' }
  if ('inputPath' in transform) return { kind: 'inputPath', text: transform.inputPath, paths: '' }
  if ('jsonata' in transform) return { kind: 'jsonata', text: transform.jsonata, paths: '' }
  const { template, paths } = transform
  return { kind: 'template', text: template, paths: paths ? textOf(paths) : '' }
}

/** The transform as the API takes it; undefined while something is no JSON. */
export function transformOf({ kind, text, paths }: WrittenTransform): Transform | undefined {
  if (kind === 'constant') {
    const constant = parsed(text)
    return constant === undefined ? undefined : { constant }
  }
  if (kind === 'inputPath') return { inputPath: text }
  if (kind === 'jsonata') return { jsonata: text }
  if (paths.trim() === '') return { template: text }
  const variables = parsed(paths) as Record<string, string> | undefined
  return variables && { template: text, paths: variables }
}

/** Where a fault is: in which of the two texts, and from where to where. */
export interface FaultPlace {
  readonly at: 'text' | 'paths'
  readonly from: number
  readonly to: number
  readonly message: string
}

/** @param fault its path is that within the transform: `template`, `paths.id` */
export function placeOf({ kind, text, paths }: WrittenTransform, { path, detail, position }: Fault): FaultPlace {
  if (kind === 'jsonata' && position !== undefined)
    return { at: 'text', ...wordBefore(text, position), message: detail }
  if (!path.startsWith('paths')) return { at: 'text', ...wordAt(text, position), message: detail }
  const value = rangeOf(paths, path.replace(/^paths\.?/, ''))
  if (position === undefined) return { at: 'paths', ...value, message: detail }
  const inside = wordAt(paths.slice(0, Math.max(value.to - 1, 0)), value.from + 1 + position)
  return { at: 'paths', ...inside, message: detail }
}

/** JSONata says where the word ends that it does not understand. */
function wordBefore(text: string, position: number): { readonly from: number; readonly to: number } {
  const to = Math.min(position, text.length)
  const [word = ''] = /(?:\w+|.|)$/s.exec(text.slice(0, to)) ?? []
  return { from: to - word.length, to: Math.max(to, 1) }
}

/** What stands at a position, or before it at the end of the text; all of the text without a position. */
function wordAt(text: string, position?: number): { readonly from: number; readonly to: number } {
  if (position === undefined) return { from: 0, to: text.length }
  const from = Math.max(0, Math.min(position, text.length - 1))
  const [word = ''] = /^(?:<[\w.-]+>|[\w$.-]+|)/.exec(text.slice(from)) ?? []
  return { from, to: from + Math.max(word.length, 1) }
}
