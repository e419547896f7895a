import type { Connection } from '../../resources/connections.js'
import { type Kind, kinds } from './kinds.js'

/** A connection as somebody writes it. */
export interface Draft {
  readonly description: string
  /** With blanks or lines between them. */
  readonly origins: string
  readonly kind: Kind
  /** Empty where the one that is there stays. */
  readonly secret: string
  /** The other fields of the credentials, by their names. */
  readonly fields: Readonly<Record<string, unknown>>
}

/** Stands for a secret in answers, and keeps it in a PUT. */
const hidden = '***'

export const newDraft: Draft = { description: '', origins: '', ...ofKind('basic') }

export function draftOf({ description = '', origins, credentials }: Connection): Draft {
  const { type, ...fields } = credentials
  const { [kinds[type].secret]: _, ...shown } = fields as Record<string, unknown>
  return { description, origins: origins.join(' '), kind: type, secret: '', fields: shown }
}

/** What changes with the kind. */
export function ofKind(kind: Kind): Pick<Draft, 'kind' | 'secret' | 'fields'> {
  return { kind, secret: '', fields: kinds[kind].first }
}

/** The connection as the API takes it. @param before the one that is changed */
export function settingsOf({ description, origins, kind, secret, fields }: Draft, before?: Connection): object {
  const kept = secret === '' && isKept(kind, before) ? hidden : secret
  const given = Object.entries(fields).filter(([name, value]) => value !== '' || name in kinds[kind].first)
  return {
    ...(description !== '' && { description }),
    origins: origins.split(/[\s,]+/).filter(origin => origin !== ''),
    credentials: { type: kind, ...Object.fromEntries(given), [kinds[kind].secret]: kept },
  }
}

/** Whether there is a secret that can stay. */
export function isKept(kind: Kind, before: Connection | undefined): boolean {
  return before?.credentials.type === kind
}
