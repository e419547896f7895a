import { Injectable } from '@nestjs/common'
import {
  type Action,
  actions,
  among,
  type Decision,
  decide,
  type ForSome,
  fullResource,
  nameOf,
  type Need,
  plainName,
  type Principal,
  type Redaction,
  type Resource,
  resourceNames,
  rootPrincipal,
  Rights,
  viewOf,
  whoMay,
} from '@sluice/access'
import { InvalidError, nameOfTenant, nearest } from '@sluice/event'
import { isObject } from '@sluice/pattern'
import { granteeOf, isExpired, Principals, RegistryView } from '@sluice/registry'
import { type Caller, LoopTurns } from '@sluice/service'
import { Giving } from './giving.js'
import { mostShown, type RuleReceiver, RuleReceivers } from './rule-receivers.js'

/** Principals and groups that one answer looks at: the rights of each may have to be compiled. */
const lookedAt = 200

/**
 * Whether a principal may do something, and by which line; of an event that it may see, also what it does not see of it. Where no event
 * is given, and grants allow it for some events only, these grants.
 */
export type Explained = Decision & {
  readonly principal: string
  readonly redact?: readonly Redaction[]
  readonly forSome?: readonly ForSome[]
}

/** What one principal or group may do with an event. */
export interface Who {
  readonly principal: string
  /** The line that allows to publish it. */
  readonly publish?: string
  /** What is hidden of it for a rule of theirs. */
  readonly receive?: readonly Redaction[]
  /** What is hidden of it on the bus and among dead letters. */
  readonly read?: readonly Redaction[]
  /** Lines that allow more, for those of such events that their pattern matches. */
  readonly forSome?: readonly (ForSome & { readonly may: 'publish' | 'receive' | 'read' })[]
}

/** Where a page of principals and rules begins: after these names. */
export interface WhoPlace {
  readonly principal: string
  readonly rule: string
}

/** After every name: those of rules are ASCII, and those of principals begin with their kind. */
const endOfList = '~'

/** A request to explain, as texts and an event. */
export interface Asked {
  readonly principal?: unknown
  readonly groups?: unknown
  readonly action?: unknown
  readonly resource?: unknown
  readonly event?: unknown
}

/** Answers who may do what, and why: from the same documents and by the same code as each request is decided. */
@Injectable()
export class AccessQuestions {
  constructor(
    private readonly view: RegistryView,
    private readonly principals: Principals,
    private readonly giving: Giving,
    private readonly receivers: RuleReceivers,
  ) {}

  /** @throws InvalidError `INVALID_QUESTION` */
  async explain(caller: Caller, asked: Asked): Promise<Explained> {
    this.#demand(caller)
    const [principal, action] = [principalOf(asked, caller.tenant), actionOf(asked.action)]
    const resource = fullResource(caller.tenant, resourceOf(asked.resource))
    const { event } = asked
    if (event !== undefined && !isObject(event)) throw invalid('event', 'must be a JSON object')
    await this.view.refresh()
    const noKey = this.#noKey(caller.tenant, principal)
    const rights = noKey === undefined ? this.principals.rightsOf(principal) : Rights.of([], undefined, caller.tenant)
    const json = event && JSON.stringify(event)
    const decision = decide(rights, action, resource, json)
    const shown = json === undefined ? forSomeOf(rights, action, resource) : shownOf(rights, action, resource, json)
    const reason = noKey === undefined ? {} : { reason: noKey }
    return { principal: nameOf(principal), ...decision, ...shown, ...reason }
  }

  /**
   * What principals and groups may do with such an event, by name, and the rules that send it to their targets. Attributes that are not
   * given may have any value.
   *
   * @param after the principal and the rule after which the page begins
   * @returns those of the next principals and rules that have to do with it, and where the next page begins, if there are more
   */
  async who(
    caller: Caller,
    busName: string,
    event: Readonly<Record<string, string>>,
    after: WhoPlace = { principal: '', rule: '' },
  ): Promise<{ items: Who[]; rules: RuleReceiver[]; last: WhoPlace | undefined }> {
    this.#demand(caller)
    await this.view.refresh()
    const bus = caller.full(busName)
    const { items, last: principal } = await this.#principals(caller.tenant, bus, event, after.principal)
    const { rules, last: rule } = this.receivers.of(caller, bus, event, after.rule)
    // a list that has ended stays at its end while the other one goes on
    const last = { principal: principal ?? endOfList, rule: rule ?? endOfList }
    return { items, rules, last: principal === undefined && rule === undefined ? undefined : last }
  }

  async #principals(
    tenant: string,
    bus: string,
    event: Readonly<Record<string, string>>,
    after: string,
  ): Promise<{ items: Who[]; last: string | undefined }> {
    const names = this.#holders(tenant).filter(name => name > after)
    const turns = new LoopTurns()
    const items: Who[] = []
    let characters = 0
    for (const [i, name] of names.entries()) {
      if (i === lookedAt || characters > mostShown) return { items, last: names[i - 1] }
      const found = whoMay([{ name, rights: this.#rightsOf(tenant, name) }], bus, event).map(shownWho)
      characters += JSON.stringify(found).length
      items.push(...found)
      await turns.rest() // each may have a hundred patterns
    }
    return { items, last: undefined }
  }

  /** Why a key may do nothing, whatever its grants: there is none of that name, or it has expired. */
  #noKey(tenant: string, principal: Principal): string | undefined {
    if (principal.kind !== 'key') return undefined
    const key = this.view.snapshot.keys.get(nameOfTenant(tenant, principal.name))
    if (!key) return `there is no key '${principal.name}'`
    return isExpired(key, Date.now()) ? `the key '${principal.name}' has expired` : undefined
  }

  /** All keys of the tenant that have not expired, and all groups and subjects that a document of it names, in ascending order. */
  #holders(tenant: string): string[] {
    const { keys, grants } = this.view.snapshot
    const found = new Set<string>()
    const now = Date.now()
    for (const [full, key] of keys) {
      const name = plainName(tenant, full)
      if (name !== undefined && !isExpired(key, now)) found.add(`key:${name}`)
    }
    for (const { name, to } of grants.values())
      if (!('key' in to) && plainName(tenant, name) !== undefined) found.add(granteeOf(to))
    return [...found].sort()
  }

  #rightsOf(tenant: string, holder: string): Rights {
    const [kind, name] = parted(holder)
    if (kind === 'tenant') return this.principals.rightsOfGuest(name, tenant)
    if (kind !== 'group') return this.principals.rightsOf({ kind: kind as 'key' | 'subject', name, groups: [], tenant })
    return this.principals.rightsOf({ kind: 'subject', name: '', groups: [name], tenant })
  }

  /** The answers are about everybody, so a right to some grants is not enough. */
  #demand(caller: Caller): void {
    this.giving.demandGiven(caller, 'access:read', [{ manage: { kind: 'grant', verbs: ['read'] } }], () => 'principal')
  }
}

function shownWho({ name, publish, receive, read, some }: ReturnType<typeof whoMay>[number]): Who {
  return {
    principal: name,
    ...(publish !== undefined && { publish }),
    ...(receive && { receive: receive.redact }),
    ...(read && { read: read.redact }),
    ...(some.length > 0 && { forSome: some }),
  }
}

/** What a principal does not see of an event that it may see. */
function shownOf(rights: Rights, action: Action, { bus = '' }: Resource, json: string): Pick<Explained, 'redact'> {
  const needs: Need = actions[action].needs
  if (!('events' in needs) || (needs.events !== 'read' && needs.events !== 'receive')) return {}
  const view = viewOf(rights, needs.events, bus, json)
  return view ? { redact: view.redact } : {}
}

/** The grants by which a principal may do something with some events of a bus, where none is for all of them. */
function forSomeOf(rights: Rights, action: Action, { bus }: Resource): Pick<Explained, 'forSome'> {
  const needs: Need = actions[action].needs
  if (!('events' in needs) || bus === undefined) return {}
  const { by, some } = among(rights, needs.events, bus, {})
  return by === undefined && some.length > 0 ? { forSome: some } : {}
}

/** `key:web-shop` as kind and name. */
function parted(text: string): [string, string] {
  const colon = text.indexOf(':')
  return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)]
}

function principalOf({ principal, groups = '' }: Asked, tenant: string): Principal {
  const [kind, name] = parted(typeof principal === 'string' ? principal : '')
  if (typeof groups !== 'string') throw invalid('groups', 'must be names with commas between them')
  if (kind === 'api-key' && name === '') return { ...rootPrincipal, tenant }
  if ((kind !== 'key' && kind !== 'subject') || name === '')
    throw invalid('principal', 'must be api-key, key:<name> or subject:<name>')
  return { kind, name, groups: groups.split(',').filter(group => group !== ''), tenant }
}

function actionOf(action: unknown): Action {
  if (typeof action === 'string' && Object.hasOwn(actions, action)) return action as Action
  const near = typeof action === 'string' ? nearest(action, Object.keys(actions)) : undefined
  throw invalid(
    'action',
    `must be an action${near === undefined ? ', such as events:publish' : `; did you mean '${near}'?`}`,
  )
}

/** `bus=shop,rule=big-orders`: the parameters of a path by their names. */
function resourceOf(text: unknown = ''): Resource {
  const must = `must be names and values, such as bus=shop,rule=big-orders, of ${resourceNames.join(', ')}`
  if (typeof text !== 'string') throw invalid('resource', must)
  const resource: Record<string, string> = {}
  for (const part of text.split(',').filter(part => part !== '')) {
    const [, name, value] = /^(\w+)=(.+)$/.exec(part) ?? []
    if (!(resourceNames as readonly (string | undefined)[]).includes(name)) throw invalid('resource', must)
    resource[name!] = value!
  }
  return resource
}

function invalid(path: string, must: string): InvalidError {
  return new InvalidError('INVALID_QUESTION', `${path} ${must}`, { path })
}
