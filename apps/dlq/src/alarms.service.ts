import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common'
import { errorText, type KeptLetter, loggedError } from '@sluice/delivery'
import type { Logger, Meter } from '@sluice/observability'
import { type Bus, RegistryView } from '@sluice/registry'
import { LOGGER, METER } from '@sluice/service'
import { claimAlarm, EventLog, settleAlarm } from '@sluice/streams'
import { alarmEvent, isOfAlarm } from './alarm-event.js'

/** Milliseconds after which failed alarms are tried again, and most targets that wait for it. */
const again = { afterMs: 5000, most: 1000 }

/**
 * Publishes an event on the target's own bus when it starts to dead-letter, as versions before operator events did; the next version
 * does not. At the first letter after ten minutes without one. The letters are kept
 * before that; an alarm that the bus refuses now is published later.
 */
@Injectable()
export class Alarms implements OnApplicationBootstrap, OnModuleDestroy {
  /** Alarms that are still to be raised, by target. */
  readonly #due = new Map<string, KeptLetter>()
  #timer: NodeJS.Timeout | undefined
  #working: Promise<void> = Promise.resolve()

  constructor(
    private readonly log: EventLog,
    private readonly registry: RegistryView,
    @Inject(METER) private readonly meter: Meter,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.raise([]), again.afterMs)
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.#timer)
    await this.#working
  }

  /** Raises the alarms of kept letters. Never throws: the letters are safe, and a failed alarm is repeated. */
  async raise(letters: readonly KeptLetter[]): Promise<void> {
    const targets = new Map(this.#due)
    for (const letter of letters) {
      const name = `${letter.bus}/${letter.rule}/${letter.target}`
      if (!targets.has(name) && !isOfAlarm(letter)) targets.set(name, letter)
    }
    if (targets.size === 0) return
    this.#working = Promise.all(Array.from(targets, ([name, letter]) => this.#raiseOne(name, letter))).then()
    await this.#working
  }

  async #raiseOne(name: string, letter: KeptLetter): Promise<void> {
    const bus = this.registry.snapshot.buses.get(letter.bus)
    let claim: Awaited<ReturnType<typeof claimAlarm>> | undefined
    try {
      claim = bus ? await claimAlarm(this.log, letter) : 'raised'
      if (bus && claim === 'raise') await this.#publish(bus, letter)
      if (claim === 'claimed') this.#wait(name, letter)
      else this.#due.delete(name)
    } catch (error) {
      if (!this.#due.has(name))
        this.logger.warn('cannot publish an alarm yet and keeps trying', { target: name, error: errorText(error) })
      this.#wait(name, letter)
      if (claim === 'raise') await settleAlarm(this.log, letter, false).catch(() => undefined) // else the claim expires
    }
  }

  async #publish(bus: Bus, letter: KeptLetter): Promise<void> {
    const [appended] = await this.log.append(bus, [alarmEvent(letter)])
    if (appended && 'error' in appended) throw appended.error
    await settleAlarm(this.log, letter, true)
    this.meter.count('sluice_dead_letter_alarms_total', { bus: bus.name })
    const { rule, target, reason, error } = letter
    this.logger.warn('target is failing', { bus: bus.name, rule, target, reason, error: loggedError(error) })
  }

  #wait(name: string, letter: KeptLetter): void {
    if (this.#due.size < again.most) this.#due.set(name, letter)
  }
}
