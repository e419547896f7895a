import type { Reason } from '@sluice/delivery'
import type { Platform } from '../platform.js'

export type Mood = 'takes' | 'fails' | 'refuses' | 'hangs'

/** The rule that a receiver is to be the target of. */
export interface Wanted {
  readonly platform: Platform
  /** Of the events that the rule matches; also a name for what the receiver is made of. */
  readonly type: string
  readonly retry: { readonly attempts: number; readonly backoff: { readonly type: 'fixed'; readonly delay: number } }
}

/** What a target of one kind delivers to, for the suite. */
export interface Receiver {
  readonly rule: string
  /** As the rule has it. */
  readonly target: object
  /** What it does with events from now on. At first it takes them. */
  be(mood: Mood): Promise<void> | void
  /** The events that it took, each as often as it took it. */
  took(): Promise<unknown[]> | unknown[]
  /** How many deliveries failed so far, those that are to be tried again included. */
  failures(): Promise<number> | number
  close(): Promise<unknown> | void
}

/** How the suite gets receivers of a kind. */
export interface Receivers {
  /** The reason that a dead letter has of what a receiver refuses. */
  readonly refusal: Reason
  /** Not for kinds whose receivers answer at once or not at all. */
  readonly canHang: boolean
  make(wanted: Wanted): Promise<Receiver>
}

/** Makes the rule of a receiver that has its target from the API. */
export async function putRule(
  { platform, type, retry }: Wanted,
  fields: object,
): Promise<Pick<Receiver, 'rule' | 'target'>> {
  const target = { id: 'it', retry, ...fields }
  const body = { pattern: { type: [type] }, targets: [target] }
  const { status } = await platform.api('PUT', `/v1/buses/default/rules/${type}`, body)
  if (status !== 201) throw new Error(`the rule ${type} was answered ${status}`)
  return { rule: type, target }
}

/** Of a receiver that is called with each event, and can say what it does with it. */
export class Moody {
  readonly taken: unknown[] = []
  failed = 0
  #mood: Mood = 'takes'
  #changed: (() => void)[] = []

  be(mood: Mood): void {
    this.#mood = mood
    for (const changed of this.#changed.splice(0)) changed()
  }

  /** Notes the event, and says what is to be answered. */
  async answer(event: unknown): Promise<Exclude<Mood, 'hangs'>> {
    while (this.#mood === 'hangs') await new Promise<void>(resolve => this.#changed.push(resolve))
    if (this.#mood === 'takes') this.taken.push(event)
    else this.failed++
    return this.#mood
  }

  receiver(own: Pick<Receiver, 'rule' | 'target' | 'close'>): Receiver {
    const { rule, target, close } = own
    return { rule, target, close, be: mood => this.be(mood), took: () => this.taken, failures: () => this.failed }
  }
}
