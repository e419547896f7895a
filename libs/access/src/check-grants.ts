import { InvalidError, nearest, SluiceError, tenantPattern } from '@sluice/event'
import { isObject } from '@sluice/pattern'
import { type Grant, grantFields, type GrantName, managedKinds, type Redact, type RedactedAs } from './grant.js'
import { readPath } from './redacted-path.js'

/** Most grants of one document, and redactions of one grant. */
const mostGrants = 100
const mostRedactions = 100
/** Names of buses have at most 128 characters; a webhook's name is its URL. */
const mostBusLength = 128
const mostNameLength = 2048

const busMask = /^[A-Za-z0-9._*-]+$/
const control = /[\p{Cc}\p{Cs}]/u

type Fields = Record<string, unknown>

/** What reads the fields of each grant. */
const readers: Readonly<Record<GrantName, (checks: Checks, fields: Fields, at: string) => object>> = {
  publish: (checks, fields, at) => ({ ...checks.scope(fields, at), ...checks.tenant(fields, at) }),
  receive: (checks, fields, at) => ({ ...checks.scope(fields, at), ...checks.redact(fields, at) }),
  read: (checks, fields, at) => ({
    ...checks.scope(fields, at),
    ...checks.one('show', ['payload', 'metadata'], fields, at),
    ...checks.redact(fields, at),
  }),
  redrive: (checks, fields, at) => checks.scope(fields, at),
  manage: (checks, fields, at) => checks.managed(fields, at),
  keys: (checks, fields, at) => checks.mask('name', fields, at),
  audit: () => ({}),
}

/**
 * Reads a document's grants. The result holds known fields only.
 *
 * @param path of the value in its document: `grants`
 * @param code of the errors
 * @param checkPattern throws InvalidError for a pattern that is invalid or past the platform's limits, with `details.path` in it
 * @throws InvalidError with `details.path`: `grants[1].publish.bus`
 */
export function checkGrants(
  value: unknown,
  path: string,
  code: string,
  checkPattern: (pattern: object) => void,
): readonly Grant[] {
  const checks = new Checks(code, checkPattern)
  return checks.list(value, path, mostGrants, 'grants', `[{"publish": {"bus": "default"}}]`).map((grant, i) => {
    return checks.grant(grant, `${path}[${i}]`)
  })
}

class Checks {
  constructor(
    private readonly code: string,
    private readonly checkPattern: (pattern: object) => void,
  ) {}

  grant(value: unknown, at: string): Grant {
    const names = isObject(value) ? Object.keys(value) : []
    const known = Object.keys(readers)
    if (names.length !== 1)
      throw this.wrong(
        at,
        `must be an object with one field, one of ${known.join(', ')}: {"publish": {"bus": "default"}}`,
      )
    const [name] = names as [string]
    const here = `${at}.${shortened(name)}`
    if (!Object.hasOwn(readers, name)) throw this.unknown(here, name, known)
    const fields = (value as Fields)[name]
    if (!isObject(fields)) throw this.wrong(here, 'must be an object')
    const allowed: readonly string[] = grantFields[name as GrantName]
    for (const field of Object.keys(fields))
      if (!allowed.includes(field)) throw this.unknown(`${here}.${shortened(field)}`, field, allowed)
    return { [name]: readers[name as GrantName](this, fields, here) } as unknown as Grant
  }

  /** @throws InvalidError for what is no list, or one with too many elements */
  list(value: unknown, at: string, most: number, what: string, example: string): readonly unknown[] {
    if (!Array.isArray(value)) throw this.wrong(at, `must be a list: ${example}`)
    if (value.length > most) throw this.wrong(at, `has ${value.length} ${what}; ${most} is the most`)
    return value as unknown[]
  }

  scope(value: Fields, at: string): { bus: string; pattern?: object } {
    const { bus } = this.mask('bus', value, at)
    if (bus === undefined) throw this.wrong(`${at}.bus`, 'must be the name of a bus, or "*" for all of them')
    return { bus, ...this.pattern(value, at) }
  }

  private pattern({ pattern }: Fields, at: string): { pattern?: object } {
    if (pattern === undefined) return {}
    const here = `${at}.pattern`
    if (!isObject(pattern))
      throw this.wrong(here, 'must be an object, as the pattern of a rule: {"type": ["order.placed"]}')
    try {
      this.checkPattern(pattern)
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      const inside = error.details['path']
      const path = typeof inside === 'string' && inside !== '' && inside !== 'pattern' ? `${here}.${inside}` : here
      throw new InvalidError(error.code, `${here}: ${error.message}`, { ...error.details, path }, { cause: error })
    }
    return { pattern }
  }

  tenant({ tenant }: Fields, at: string): { tenant?: string } {
    if (tenant === undefined) return {}
    if (typeof tenant === 'string' && tenantPattern.test(tenant)) return { tenant }
    throw this.wrong(`${at}.tenant`, 'must be the name of a tenant: lower case letters, digits and "-"')
  }

  /** A name in which `*` stands for any characters; nothing if it is left out. */
  mask<Field extends 'bus' | 'name'>(field: Field, fields: Fields, at: string): { [F in Field]?: string } {
    const value = fields[field]
    if (value === undefined) return {}
    const here = `${at}.${field}`
    const most = field === 'bus' ? mostBusLength : mostNameLength
    if (typeof value !== 'string' || value === '')
      throw this.wrong(here, 'must be a name, in which "*" stands for any characters')
    if (value.length > most) throw this.wrong(here, `has ${value.length} characters; ${most} is the most`)
    if (field === 'bus' ? !busMask.test(value) : control.test(value))
      throw this.wrong(
        here,
        field === 'bus' ? 'must be letters, digits, ".", "_", "-" and "*"' : 'must not have control characters',
      )
    return { [field]: value } as { [F in Field]?: string }
  }

  managed(value: Fields, at: string): object {
    const { kind } = this.one('kind', Object.keys(managedKinds), value, at)
    if (kind === undefined) throw this.wrong(`${at}.kind`, `must be one of ${Object.keys(managedKinds).join(', ')}`)
    const { isOnBus, isNamed, verbs } = managedKinds[kind as keyof typeof managedKinds]
    if (value['bus'] !== undefined && !isOnBus)
      throw this.wrong(
        `${at}.bus`,
        `must be left out: a ${kind} belongs to no bus${kind === 'bus' ? '. Its own name is "name"' : ''}`,
      )
    if (value['name'] !== undefined && !isNamed)
      throw this.wrong(`${at}.name`, `must be left out: ${kind} have no name`)
    return { kind, ...this.mask('bus', value, at), ...this.mask('name', value, at), ...this.verbs(value, at, verbs) }
  }

  private verbs({ verbs }: Fields, at: string, known: readonly string[]): object {
    if (verbs === undefined) return {}
    const here = `${at}.verbs`
    const list = this.list(verbs, here, known.length, 'verbs', JSON.stringify(known))
    if (list.length === 0) throw this.wrong(here, 'must name a verb; leave it out for all of them')
    list.forEach((verb, i) => this.known(verb, known, `${here}[${i}]`))
    return { verbs: [...new Set(list)] }
  }

  redact({ redact }: Fields, at: string): object {
    if (redact === undefined) return {}
    const here = `${at}.redact`
    const list = this.list(redact, here, mostRedactions, 'paths', '["data.customer.email"]')
    const paths = new Set<string>()
    return {
      redact: list.map((value, i): Redact => {
        const { path, as, where } = this.redaction(value, `${here}[${i}]`)
        readPath(path, as ?? 'removed', must => this.wrong(where, must))
        if (paths.has(path)) throw this.wrong(where, 'is there twice')
        paths.add(path)
        return as === undefined ? path : { path, as }
      }),
    }
  }

  private redaction(value: unknown, at: string): { path: string; as?: RedactedAs; where: string } {
    if (typeof value === 'string') return { path: value, where: at }
    if (!isObject(value)) throw this.wrong(at, 'must be a path, or {"path": "data.customer.email", "as": "hash"}')
    for (const field of Object.keys(value))
      if (field !== 'path' && field !== 'as') throw this.unknown(`${at}.${shortened(field)}`, field, ['path', 'as'])
    const { path } = value
    if (typeof path !== 'string') throw this.wrong(`${at}.path`, 'must be a path, as "data.customer.email"')
    const { as } = this.one('as', ['removed', 'hash'] as const, value, at)
    if (as === undefined) throw this.wrong(`${at}.as`, 'must be "removed" or "hash"')
    return { path, as, where: `${at}.path` }
  }

  /** A field that has one of some values; nothing if it is left out. */
  one<Field extends string, Value extends string>(
    field: Field,
    values: readonly Value[],
    fields: Fields,
    at: string,
  ): { [F in Field]?: Value } {
    const value = fields[field]
    if (value === undefined) return {}
    this.known(value, values, `${at}.${field}`)
    return { [field]: value } as { [F in Field]?: Value }
  }

  private known(value: unknown, values: readonly string[], at: string): void {
    if (typeof value === 'string' && values.includes(value)) return
    const near = typeof value === 'string' ? nearest(value, values) : undefined
    throw this.wrong(at, `must be one of ${values.join(', ')}${near === undefined ? '' : `; did you mean '${near}'?`}`)
  }

  private unknown(path: string, name: string, known: readonly string[]): InvalidError {
    const near = known.length === 0 ? undefined : nearest(name, known)
    return this.wrong(
      path,
      `is not known; ${near === undefined ? `known are ${known.join(', ') || 'none'}` : `did you mean '${near}'?`}`,
    )
  }

  private wrong(path: string, must: string): InvalidError {
    return new InvalidError(this.code, `${path} ${must}`, { path })
  }
}

function shortened(name: string): string {
  return name.length > 64 ? `${name.slice(0, 64)}…` : name
}
