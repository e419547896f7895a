import { Injectable, type OnModuleDestroy } from '@nestjs/common'
import { assertEvent, type CloudEvent, InvalidError, UnavailableError } from '@sluice/event'
import { checkTransform, compile, Evaluators, type Failure, isFailure } from '@sluice/transform'
import { KeptJson } from '../dead-letters/kept-json.js'

/** Evaluations of one process: those of deliveries are made elsewhere. */
const limits = { processes: 1, waiting: 100 }

/** What the reserved variables stand for that only a rule knows. */
const noRule = { ruleName: 'test', ruleArn: 'sluice:test:rule/test' }

/** What a transform makes of an event. */
export interface TestedTransform {
  /** JSON, or lines of text. */
  readonly contentType: 'application/json' | 'text/plain'
  readonly output: KeptJson | string
}

/** Tests transforms on events. */
@Injectable()
export class Transforms implements OnModuleDestroy {
  readonly #evaluators = new Evaluators(limits)

  onModuleDestroy(): void {
    this.#evaluators.close()
  }

  /**
   * @param json the event with its own bytes
   * @throws InvalidError `INVALID_TRANSFORM`, `INVALID_TEST`, `TRANSFORM_FAILED`; UnavailableError `TRANSFORM_BUSY`
   */
  async test(transform: unknown, event: unknown, json: string): Promise<TestedTransform> {
    checkTransform(transform, 'transform')
    assertEvent(event)
    const { output, apply } = compile(transform, { evaluators: this.#evaluators })
    const made = await apply(json, { ...noRule, receivedTime: receivedTimeOf(event) })
    if (isFailure(made)) throw failed(made)
    if (output === 'text') return { contentType: 'text/plain', output: made }
    return { contentType: 'application/json', output: new KeptJson(made) }
  }
}

function receivedTimeOf({ receivedtime }: CloudEvent & { readonly receivedtime?: unknown }): string {
  return typeof receivedtime === 'string' ? receivedtime : new Date().toISOString()
}

function failed({ reason, path, expression, position, message }: Failure): Error {
  if (reason === 'busy') return new UnavailableError('TRANSFORM_BUSY', message)
  const where = { path: `transform.${path}`, expression, ...(position === undefined ? {} : { position }) }
  return new InvalidError('TRANSFORM_FAILED', message, { reason, ...where })
}
