import type { Schemas } from '@sluice/client'

export type Transform = Schemas['Transform']

/** What a target is sent in place of the event, by the setting that makes it. */
export const transformKinds = {
  constant: 'a constant',
  inputPath: 'a part of the event, by a path',
  template: 'a template with parts of the event',
  jsonata: 'what JSONata makes of the event',
} as const

export type TransformKind = keyof typeof transformKinds

/** How a webhook is sent an event that no transform changes. */
export const formats: Readonly<Record<NonNullable<Schemas['WebhookTarget']['format']>, string>> = {
  structured: 'the event',
  binary: 'the data of the event, its attributes as headers',
  data: 'the data of the event alone',
  aws: 'the event as AWS has it',
}

export function kindOfTransform(transform: Transform): TransformKind {
  if ('template' in transform) return 'template'
  return Object.keys(transform)[0] as TransformKind
}
