import { deliveryId, Line, type Outcome } from '@sluice/delivery'
import { causeAttribute } from '@sluice/event'
import { keptAnswer, shownAnswer } from '../http/answer.js'
import { contentOf } from '../http/content.js'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import { callRemote, type Reach, type RemoteParts } from '../remote/remote-call.js'
import { RedisAnswerError, RedisBusyError } from './client.js'
import type { RedisTarget } from './redis-target.js'

/** Errors of a Redis that may take the command later. All others it gives to this command whenever it comes. */
const passing =
  /^(LOADING|BUSY|UNKILLABLE|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|READONLY|OOM|MISCONF|NOREPLICAS|ERR max number of clients)\b/

/** Milliseconds between two deliveries that come back because there was no room. */
const gapMs = 20

/** Writes to streams, lists and channels of users' Redis. */
export class RedisDeliverer implements Deliverer<RedisTarget> {
  readonly #line = new Line()

  constructor(private readonly parts: RemoteParts & Pick<Parts, 'redis'>) {}

  deliver(target: RedisTarget, attempt: Attempt): Promise<Outcome> {
    return callRemote(target, attempt, this.parts, async ({ shown, ...reach }) => {
      try {
        const answer = await this.parts.redis.call({ ...reach, args: argsOf(target, attempt) })
        return outcomeOf(target, attempt, answer, shown)
      } catch (error) {
        if (error instanceof RedisBusyError) {
          const heldMs = this.#line.place(performance.now(), gapMs)
          return { ok: false, error: error.message, heldMs, circuit: 'full' }
        }
        if (!(error instanceof RedisAnswerError)) throw error
        const text = shown(withoutArgs(error.message), shownAnswer)
        const answered = { ok: false, error: `Redis answered: ${text}` } as const
        return passing.test(error.message) ? { ...answered, unavailable: true } : { ...answered, permanent: 'rejected' }
      }
    })
  }
}

function argsOf(target: RedisTarget, attempt: Attempt): (string | Buffer)[] {
  const { command, key, maxLength } = target
  const { headers, body } = contentOf(target, attempt, 'structured')
  if (command !== 'XADD') return [command, key, body]
  const { delivery, messageId, attempt: number, trace, token } = attempt
  const fields = {
    'delivery-id': messageId ?? deliveryId(delivery),
    'sluice-attempt': String(number),
    ...headers,
    ...trace,
    [`ce-${causeAttribute}`]: token,
  }
  const trim = maxLength === undefined ? [] : ['MAXLEN', '~', String(maxLength)]
  return [command, key, ...trim, '*', ...Object.entries(fields).flat(), 'body', body]
}

/** @param answer the id of the entry, the length of the list, or how many received the message */
function outcomeOf(
  { command, key, requireReceivers = true }: RedisTarget,
  { showsAnswer }: Attempt,
  answer: string | number,
  shown: Reach['shown'],
): Outcome {
  if (command === 'PUBLISH' && requireReceivers && answer === 0)
    return { ok: false, error: `nobody is subscribed to channel '${key}'`, unavailable: true }
  return { ok: true, ...(showsAnswer && { answer: shown(String(answer), keptAnswer) }) }
}

/** An error about an unknown command repeats its arguments, which have the event. */
function withoutArgs(error: string): string {
  return error.replace(/,? with args beginning with.*/s, '')
}
