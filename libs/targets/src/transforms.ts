import { type Delivery, type Failure, transformError } from '@sluice/delivery'
import type { CloudEvent } from '@sluice/event'
import {
  type Compiled,
  compile,
  Evaluators,
  type Facts,
  type Failure as Nothing,
  isFailure,
  mayPass,
  type Reason,
  type Transform,
} from '@sluice/transform'
import type { Made } from './kind.js'

/** Most milliseconds that an attempt waits for an evaluation. */
const patienceMs = 3000

/** Transforms that are kept by their text. */
const mostKept = 1000

/** Makes what targets with a transform are sent in place of events. */
export class Transforms {
  readonly #evaluators = new Evaluators()
  /** By the object that the registry has: that of one version of a rule is compiled once. */
  readonly #compiled = new WeakMap<Transform, Compiled>()
  readonly #read = new Map<string, Transform>()

  /** @param failed told of each event of a bus of which nothing was made */
  constructor(private readonly failed: (bus: string, reason: Reason) => void = () => undefined) {}

  /** Ends the processes of expressions. */
  close(): void {
    this.#evaluators.close()
  }

  /** A transform of which there is only the JSON, as the same object each time. */
  read(json: string): Transform {
    let transform = this.#read.get(json)
    if (transform) return transform
    transform = JSON.parse(json) as Transform
    if (this.#read.size >= mostKept) this.#read.clear()
    this.#read.set(json, transform)
    return transform
  }

  /**
   * Never rejects.
   *
   * @param receiver whose rule has the transform
   * @param json the event as it is delivered
   * @param now what expressions have for the time: the same for all attempts of a delivery
   */
  async make(transform: Transform, receiver: Delivery, json: string, now?: number): Promise<Made | Failure> {
    if (!takesTime(transform)) return this.makeNow(transform, receiver, json)
    const { output, apply } = this.#compile(transform)
    let timer: NodeJS.Timeout
    const late = new Promise<Nothing>(resolve => {
      timer = setTimeout(() => resolve(busy(transform)), patienceMs)
    })
    const outcome = await Promise.race([apply(json, factsOf(receiver, json, now)), late]).finally(() =>
      clearTimeout(timer),
    )
    return isFailure(outcome) ? this.#failure(outcome, receiver) : { text: outcome, output }
  }

  /** The same at once, by a transform that does not take time. */
  makeNow(transform: Exclude<Transform, Slow>, receiver: Delivery, json: string): Made | Failure {
    const { output, apply } = this.#compile(transform)
    const outcome = apply(json, factsOf(receiver, json))
    if (outcome instanceof Promise) throw new Error('only JSONata takes time')
    return isFailure(outcome) ? this.#failure(outcome, receiver) : { text: outcome, output }
  }

  #compile(transform: Transform): Compiled {
    let compiled = this.#compiled.get(transform)
    if (!compiled) this.#compiled.set(transform, (compiled = compile(transform, { evaluators: this.#evaluators })))
    return compiled
  }

  #failure(nothing: Nothing, { bus }: Delivery): Failure {
    const { reason, path, expression, position, message } = nothing
    this.failed(bus, reason)
    const transform = {
      ...{ reason, path: `transform.${path}`, expression },
      ...(position === undefined ? {} : { position }),
    }
    const failed = { ok: false, error: transformError(transform, message), transform } as const
    return mayPass(nothing) ? failed : { ...failed, permanent: 'transform-failed' }
  }
}

type Slow = Extract<Transform, { readonly jsonata: string }>

/** Whether a transform is evaluated in another process: all others are made at once. */
export function takesTime(transform: Transform): transform is Slow {
  return 'jsonata' in transform
}

function busy({ jsonata }: Slow): Nothing {
  const message = `jsonata: the expression had no turn within ${patienceMs / 1000} s`
  return { reason: 'busy', path: 'jsonata', expression: jsonata, message }
}

/** What the reserved variables of templates stand for. */
function factsOf({ bus, rule }: Delivery, json: string, now = Date.now()): Facts {
  return {
    now,
    ruleName: rule,
    ruleArn: `sluice:${bus}:rule/${rule}`,
    get receivedTime() {
      return String((JSON.parse(json) as CloudEvent)['receivedtime'] ?? '')
    },
  }
}
