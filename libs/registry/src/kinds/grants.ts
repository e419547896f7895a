import type { Grant } from '@sluice/access'
import { InvalidError, NotFoundError } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { IsArray, IsObject, IsString, MaxLength } from 'class-validator'
import { checkDocument } from './grants-document.js'
import type { Kind } from './kind.js'
import { pastLimit } from './limits.js'
import { checkFullName, isObject } from './settings.js'

/** Who gets the grants of a document: a key, the members of a group, or a subject of a token. */
export type Grantee = { readonly key: string } | { readonly group: string } | { readonly subject: string }

const granteeKinds = ['key', 'group', 'subject'] as const
const mostCharacters = 256

/** The settings of a document of grants. */
export class GrantsSettings {
  @Optional()
  @IsString()
  @MaxLength(512)
  description?: string

  @IsObject()
  to: Grantee

  @IsArray()
  grants: readonly Grant[]
}

export interface GrantsNames {
  readonly name: string
}

/** A document of grants: what somebody may do, beside what other documents give. */
export interface GrantsDocument extends Readonly<GrantsSettings>, GrantsNames {
  readonly createdAt: string
  /** The principal that made it. */
  readonly createdBy: string
}

/** What a put is made of: the settings that a caller sent, and what is stored with a document that is new. */
export interface GrantsPut {
  readonly settings: unknown
  readonly made: Pick<GrantsDocument, 'createdAt' | 'createdBy'>
}

const shown = ['createdAt', 'createdBy']

export const grantsKind = {
  name: 'grants',
  plural: 'grants',
  inSnapshot: true,
  counted: true,

  field: ({ name }) => name,

  check(put, { name }, { patterns }): GrantsSettings & { readonly made: GrantsPut['made'] } {
    checkFullName('grants', name)
    const { settings, made } = put as GrantsPut
    const checked = checkDocument(GrantsSettings, settings, {
      ...{ names: { name }, shown, code: 'INVALID_GRANTS', patterns },
    })
    checkGrantee(checked.to)
    return { ...checked, made }
  },

  next(before, { made, ...settings }, { name }) {
    return { value: { ...(before ? withoutSettings(before) : { name, ...made }), ...settings } }
  },

  most: ({ grants }) => grants,
  tooMany: (_, { grants: limit }) =>
    pastLimit({
      ...{ code: 'TOO_MANY_GRANTS', field: 'grants', limit, bound: 'grants' },
      message: `there are ${limit} documents of grants, the most there can be`,
    }),
  unknown: ({ name: grants }) => new NotFoundError('UNKNOWN_GRANTS', `there are no grants '${grants}'`, { grants }),
} as const satisfies Kind<GrantsNames, GrantsSettings & { readonly made: GrantsPut['made'] }, GrantsDocument>

/** All that a put does not set, also fields that only a newer version knows. */
function withoutSettings({ description: _, to: _t, grants: _g, ...others }: GrantsDocument) {
  return others
}

/** Names a grantee: `key:web-shop`, `group:ops`. */
export function granteeOf(to: Grantee): string {
  const [[kind, name]] = Object.entries(to) as [[string, string]]
  return `${kind}:${name}`
}

function checkGrantee(to: unknown): void {
  const entries = isObject(to) ? Object.entries(to) : []
  const [[kind, name] = []] = entries
  const isKnown = (granteeKinds as readonly unknown[]).includes(kind)
  if (entries.length === 1 && isKnown && typeof name === 'string' && name !== '' && name.length <= mostCharacters)
    return
  const must = `to must name one of ${granteeKinds.join(', ')}, in at most ${mostCharacters} characters: {"key": "web-shop"}`
  throw new InvalidError('INVALID_GRANTS', must, { path: 'to' })
}
