import { deliveryId, type Outcome } from '@sluice/delivery'
import { causeAttribute } from '@sluice/event'
import { contentOf } from '../http/content.js'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import { callRemote, type RemoteParts } from '../remote/remote-call.js'
import { RedisAnswerError } from './client.js'
import type { RedisTarget } from './redis-target.js'

/** Errors of a Redis that may take the command later. All others it gives to this command whenever it comes. */
const passing =
  /^(LOADING|BUSY|UNKILLABLE|TRYAGAIN|MASTERDOWN|CLUSTERDOWN|READONLY|OOM|MISCONF|NOREPLICAS|ERR max number of clients)\b/

/** Characters of an error that are shown. */
const shownError = 200

/** Writes to streams, lists and channels of users' Redis. */
export class RedisDeliverer implements Deliverer<RedisTarget> {
  constructor(private readonly parts: RemoteParts & Pick<Parts, 'redis'>) {}

  deliver(target: RedisTarget, attempt: Attempt): Promise<Outcome> {
    return callRemote(target, attempt, this.parts, async reach => {
      try {
        return outcomeOf(target, attempt, await this.parts.redis.call({ ...reach, args: argsOf(target, attempt) }))
      } catch (error) {
        if (!(error instanceof RedisAnswerError)) throw error
        const answered = { ok: false, error: `Redis answered: ${shown(error.message)}` } as const
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
): Outcome {
  if (command === 'PUBLISH' && requireReceivers && answer === 0)
    return { ok: false, error: `nobody is subscribed to channel '${key}'`, unavailable: true }
  return { ok: true, ...(showsAnswer && { answer: String(answer) }) }
}

/** An error about an unknown command repeats its arguments, which have the event. */
function shown(error: string): string {
  return error.replace(/,? with args beginning with.*/s, '').slice(0, shownError)
}
