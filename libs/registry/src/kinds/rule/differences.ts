import { isDeepStrictEqual } from 'node:util'
import { kindOf } from '@sluice/targets'
import { isSealed } from '../../secrets/secret-keys.js'
import { isObject, type Plain } from '../settings.js'
import { type Rule, withoutSecrets } from './rule.js'

/** One setting that two versions of a rule have different. */
export interface Difference {
  /** JSON pointer (RFC 6901). A target is named by its id: `/targets/partner/url`. */
  readonly path: string
  /** Absent where there was none, or where it is large. */
  readonly before?: unknown
  readonly after?: unknown
  /** Whether a value was left out because it is large. */
  readonly large?: true
}

/** Bytes of a value as JSON that is still shown. */
const mostShown = 4096

/**
 * What changed between two versions of a rule, sorted by path. Lists are compared as a whole, but targets, which have ids. A secret shows that it
 * changed, and no text; only sealed ones are compared, for others are not kept.
 */
export function differences(before: Rule, after: Rule): Difference[] {
  const found: Difference[] = []
  const hidden = new Map<unknown, string>()
  compare('', comparable(before, hidden), comparable(after, hidden), found)
  found.sort((a, b) => (a.path < b.path ? -1 : 1))
  return found.map(difference => shown(difference, hidden))
}

function compare(path: string, before: unknown, after: unknown, found: Difference[]): void {
  if (isDeepStrictEqual(before, after)) return
  if (!isObject(before) || !isObject(after)) {
    found.push({ path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) })
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    compare(at, own(before, key), own(after, key), found)
  }
}

function own(of: Plain, key: string): unknown {
  return Object.hasOwn(of, key) ? of[key] : undefined
}

/** @param hidden gets what is shown in place of each sealed secret */
function comparable(rule: Rule, hidden: Map<unknown, string>): Plain {
  const { bus: _, name: _n, targets, ...settings } = withoutSecrets(rule)
  const byId = targets.map((target, i) => {
    const secrets: Plain = {}
    for (const [field, secret] of Object.entries(kindOf(target)?.secrets ?? {})) {
      const text = (rule.targets[i] as unknown as Plain)[field]
      secrets[field] = typeof text === 'string' && isSealed(text) ? text : undefined
      hidden.set(text, secret.hidden)
    }
    return [target.id, present({ ...target, ...secrets })] as const
  })
  return { ...present(JSON.parse(JSON.stringify(settings)) as Plain), targets: Object.fromEntries(byId) }
}

function present(members: Plain): Plain {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function shown({ path, ...values }: Difference, hidden: ReadonlyMap<unknown, string>): Difference {
  const plain: Plain = {}
  let isLarge = false
  for (const [side, value] of Object.entries(values)) {
    const json = JSON.stringify(value, (_key, inner: unknown) => hidden.get(inner) ?? inner)
    if (json.length > mostShown) isLarge = true
    else plain[side] = JSON.parse(json) as unknown
  }
  return { path, ...plain, ...(isLarge && { large: true }) }
}
