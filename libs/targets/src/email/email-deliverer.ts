import { answeredError, deliveryId, type Failure, type Outcome } from '@sluice/delivery'
import { shownAnswer } from '../http/answer.js'
import type { Attempt, Deliverer, Parts } from '../kind.js'
import { callRemote, type RemoteParts } from '../remote/remote-call.js'
import { domainOf, mailboxOf } from './address.js'
import { MailAnswerError } from './client.js'
import type { EmailTarget } from './email-target.js'
import { EmailTexts } from './email-texts.js'

/** The server closes, has an error of its own, or lacks what it needs to check the password: it speaks of the server. */
const ofServer: ReadonlySet<number> = new Set([421, 451, 452, 454])
/** A session that went wrong, which says nothing of the mail. */
const badSequence = 503

/** Sends mails. */
export class EmailDeliverer implements Deliverer<EmailTarget> {
  readonly #texts = new EmailTexts()

  constructor(private readonly parts: RemoteParts & Pick<Parts, 'mails'>) {}

  deliver(target: EmailTarget, attempt: Attempt): Promise<Outcome> {
    return callRemote(target, attempt, this.parts, async ({ shown, ...reach }) => {
      const from = mailboxOf(target.from)
      if (!from) return { ok: false, error: 'from is no address', permanent: 'rejected' }
      const written = this.#texts.of(target, attempt.event)
      if ('ok' in written) return written
      const { event, made, messageId, delivery } = attempt
      const hasBody = written.text !== undefined || written.html !== undefined
      const text = hasBody ? {} : { text: made?.text ?? event.toString() }
      // the same for all attempts
      const id = `<${messageId ?? deliveryId(delivery)}@${domainOf(from.address)}>`
      try {
        await this.parts.mails.send({
          ...{ ...reach, insecure: target.insecure ?? false, from, messageId: id },
          ...{ ...written, ...text },
        })
        return { ok: true }
      } catch (error) {
        if (!(error instanceof MailAnswerError)) throw error
        return failureOf(error, shown(error.message, shownAnswer))
      }
    })
  }
}

/**
 * | answer                  | outcome                                                        |
 * |-------------------------|----------------------------------------------------------------|
 * | 421, 451, 452, 454      | later, and it counts for the circuit of the target             |
 * | other 4xx, 503          | later                                                          |
 * | other 5xx               | never this mail                                                |
 * | no answer to the mail   | later, and it counts for the circuit of the target             |
 */
function failureOf({ status, to }: MailAnswerError, text: string): Failure {
  if (status === undefined) return { ok: false, error: `the mail server answered ${to}: ${text}`, unavailable: true }
  const error = answeredError(status, text)
  if (status >= 500 && status !== badSequence) return { ok: false, error, permanent: 'rejected' }
  return { ok: false, error, ...(ofServer.has(status) && { unavailable: true }) }
}
