import { Inject, Injectable } from '@nestjs/common'
import { errorText, isOfMessage, isRoutedAnew, noRule } from '@sluice/delivery'
import { defaultTenant, edit, InvalidError, NotFoundError } from '@sluice/event'
import { Queues, type Redrive, type RedriveRequest, type Selection, Redrives as Jobs } from '@sluice/queues'
import { RegistryView } from '@sluice/registry'
import { type Caller, eventLimits, SETTINGS, type Settings } from '@sluice/service'
import { DeadLetterStore, shardOfLetter } from '@sluice/streams'
import { type CheckedRedrive } from './checks.js'
import { KeptJson } from './kept-json.js'
import { DeadLetters, type Matching } from './dead-letters.js'
import { LetterRights } from './letter-rights.js'
import { ownSelection } from './own-selection.js'
import { hiddenText, SeenLetters } from './seen-letters.js'

/** Letters of a dry run whose edited events are shown. */
const mostEdited = 5

/** Requests redrives, which dlq executes, and reads their state. */
@Injectable()
export class Redrives {
  readonly #jobs: Jobs

  constructor(
    private readonly store: DeadLetterStore,
    private readonly letters: DeadLetters,
    private readonly seen: SeenLetters,
    private readonly rights: LetterRights,
    private readonly view: RegistryView,
    queues: Queues,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    this.#jobs = new Jobs(queues)
  }

  /** The letters that a redrive would send, and the first edited events. Changes nothing. */
  async dryRun(caller: Caller, given: CheckedRedrive): Promise<Matching & { edited?: object[] }> {
    const request = await this.#allowed(caller, given)
    const matching = await this.letters.matching(caller, request.select)
    if (!request.edit) return matching
    const shown = matching.sample.slice(0, mostEdited)
    return { ...matching, edited: await Promise.all(shown.map(id => this.#edited(caller, id, request))) }
  }

  /** Starts a redrive. Resolves when it has ended, or is still running after a while, with its state. */
  async start(caller: Caller, given: CheckedRedrive): Promise<Redrive> {
    await this.#redisAnswers()
    const { dryRun: _, ...request } = await this.#allowed(caller, given)
    const { version, stamp } = this.view.snapshot
    const by = caller.name
    const tenant = caller.tenant === defaultTenant ? {} : { tenant: caller.tenant }
    const redrive = await this.#jobs.run({ ...request, by, ...tenant, version, stamp })
    return this.#shown(caller, withMissing(redrive, given.select, request.select))
  }

  /**
   * The latest redrives that were requested before the given one, newest first: those of this caller.
   *
   * @returns also the id of the last one that was looked at, if there are more
   */
  async list(caller: Caller, most: number, before?: string): Promise<{ redrives: Redrive[]; last?: string }> {
    await this.#redisAnswers()
    const { redrives, more } = await this.#jobs.list(most, before)
    const last = more ? redrives.at(-1)!.id : undefined
    const own = redrives.filter(one => isOf(caller, one)).map(one => this.#shown(caller, one))
    return { redrives: await Promise.all(own), ...(last === undefined ? {} : { last }) }
  }

  /** @throws NotFoundError `UNKNOWN_REDRIVE` */
  async get(caller: Caller, id: string): Promise<Redrive> {
    return this.#shown(caller, await this.#find(caller, id))
  }

  /** Cancels a running redrive. @returns its state then @throws NotFoundError `UNKNOWN_REDRIVE` */
  async cancel(caller: Caller, id: string): Promise<Redrive> {
    return this.#shown(caller, await this.#jobs.cancel(await this.#find(caller, id)))
  }

  async #find(caller: Caller, id: string): Promise<Redrive> {
    await this.#redisAnswers()
    const redrive = await this.#jobs.get(id)
    if (!redrive || !isOf(caller, redrive)) throw unknownRedrive(id)
    return redrive
  }

  /** Without the texts of errors of events that the caller may not see: a missing grant names their source and type. */
  async #shown(caller: Caller, redrive: Redrive): Promise<Redrive> {
    const shown = async (id: string) =>
      this.seen.seesAll(caller, shardOfLetter(id)?.bus) || (await this.seen.get(caller, id)) !== undefined
    const errors = redrive.errors.map(async error =>
      (await shown(error.id)) ? error : { ...error, error: hiddenText },
    )
    return { ...redrive, errors: await Promise.all(errors) }
  }

  /** The request for what the caller may send again. @throws SluiceError `FORBIDDEN` */
  async #allowed(caller: Caller, request: CheckedRedrive): Promise<CheckedRedrive> {
    await this.view.refresh()
    const select = await this.rights.demand(caller, 'dead-letters:redrive', ownSelection(caller, request.select))
    const allowed = { ...request, select }
    this.rights.demandChanges(caller, allowed)
    await this.#checkTarget(caller, allowed)
    return allowed
  }

  async #edited(caller: Caller, id: string, { edit: patch, editText }: CheckedRedrive): Promise<object> {
    const found = await this.seen.get(caller, id)
    if (!found) return { id, error: 'it is no dead letter any more' }
    try {
      const limits = eventLimits(this.settings)
      return { id, event: new KeptJson(edit(found.eventJson, patch, limits, editText)) }
    } catch (error) {
      return { id, error: errorText(error) }
    }
  }

  /**
   * @throws InvalidError `INVALID_REDRIVE` if a bus of the selected letters has no such target; NotFoundError `UNKNOWN_RULE` if
   * the own rule of all selected letters is gone
   */
  async #checkTarget(caller: Caller, { select, target }: Pick<RedriveRequest, 'select' | 'target'>): Promise<void> {
    if (!target) return this.#checkRules(caller, select)
    const buses = 'ids' in select ? select.ids.flatMap(id => shardOfLetter(id)?.bus ?? []) : [select.filter.bus!]
    const without = buses.find(bus => !this.view.rule(bus, target.rule)?.targets.some(({ id }) => id === target.target))
    if (without === undefined) return
    const message = `bus '${without}' has no target '${target.target}' of a rule '${target.rule}'`
    throw new InvalidError('INVALID_REDRIVE', message, { path: 'target' })
  }

  /** Refuses if the rules of all selected letters are gone. If only some are, the others are sent, and those are kept and named in `errors`. */
  async #checkRules(caller: Caller, select: Selection): Promise<void> {
    if ('filter' in select) {
      const { rule, bus } = select.filter
      const buses = this.view.buses().filter(({ name }) => (bus === undefined ? caller.owns(name) : bus === name))
      if (rule === undefined || rule === noRule || buses.some(({ name }) => this.view.rule(name, rule))) return
      throw ruleIsGone(bus ?? buses[0]!.name, rule)
    }
    const letters = await this.letters.read(select.ids)
    const wanted = letters.some(
      letter =>
        letter.targetType === 'stream' ||
        isRoutedAnew(letter) ||
        isOfMessage(letter) ||
        this.view.rule(letter.bus, letter.rule),
    )
    if (letters[0] && !wanted) throw ruleIsGone(letters[0].bus, letters[0].rule)
  }

  /** Pings Redis with a client that fails while Redis is gone; BullMQ's client would wait. */
  async #redisAnswers(): Promise<void> {
    await this.store.redis.ping()
  }
}

/** Every caller but the root key has its own redrives only: another's name letters that it may not see. The root key has those of a tenant. */
function isOf(caller: Caller, { by, tenant = defaultTenant }: Redrive): boolean {
  return tenant === caller.tenant && (caller.isRoot || by === caller.name)
}

/** With the ids that the caller does not see: to its eyes they are no letters. */
function withMissing(redrive: Redrive, asked: Selection, sent: Selection): Redrive {
  if (!('ids' in asked && 'ids' in sent)) return redrive
  const known = new Set(sent.ids)
  return { ...redrive, missing: [...redrive.missing, ...new Set(asked.ids.filter(id => !known.has(id)))] }
}

export function unknownRedrive(id: string): NotFoundError {
  return new NotFoundError('UNKNOWN_REDRIVE', `there is no redrive '${id}'`, { redrive: id })
}

function ruleIsGone(bus: string, rule: string): NotFoundError {
  const way = 'make it again, or send its dead letters elsewhere with "target"'
  return new NotFoundError('UNKNOWN_RULE', `there is no rule '${rule}' on bus '${bus}': ${way}`, { bus, rule })
}
