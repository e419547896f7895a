import type { Grant } from '@sluice/access'
import { InvalidError, NotFoundError, tenantOf, tenantPattern } from '@sluice/event'
import { Optional } from '@sluice/targets'
import { IsArray, IsObject, IsString, MaxLength } from 'class-validator'
import { checkDocument } from './grants-document.js'
import type { Kind } from './kind.js'
import { pastLimit } from './limits.js'
import { checkFullName, isObject } from './settings.js'

/** Who gets the grants of a document: a key, the members of a group, a subject of a token, or another tenant. */
export type Grantee =
  | { readonly key: string }
  | { readonly group: string }
  | { readonly subject: string }
  /** Owners of rules of another tenant, as far as that one lets them. */
  | { readonly tenant: string }

const granteeKinds = ['key', 'group', 'subject', 'tenant'] as const
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
    if ('tenant' in checked.to) checkGuest(checked.to.tenant, name, checked.grants)
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

/** Nothing crosses to another tenant but events that its rules send here. */
function checkGuest(guest: string, name: string, grants: readonly Grant[]): void {
  const wrong = (path: string, must: string) => new InvalidError('INVALID_GRANTS', `${path} ${must}`, { path })
  if (!tenantPattern.test(guest)) throw wrong('to.tenant', 'must be the name of a tenant')
  if (guest === tenantOf(name).tenant) throw wrong('to.tenant', 'must be another tenant than the own one')
  for (const [i, grant] of grants.entries()) {
    if (!('publish' in grant)) throw wrong(`grants[${i}]`, 'must be a publish grant: another tenant gets no other')
    if (grant.publish.tenant !== undefined)
      throw wrong(`grants[${i}].publish.tenant`, 'must be left out: the buses are own ones')
  }
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
