import { createTransport } from 'nodemailer'
import { hostOf, type Mail, MailAnswerError, type Mails, portOf } from '@sluice/targets'
import type { Dialer } from './dialer.js'

/** What nodemailer says of a mail that one recipient at least may get. */
interface Taken {
  readonly accepted: readonly unknown[]
  readonly rejected: readonly unknown[]
  readonly rejectedErrors?: readonly Refusal[] | undefined
}

interface Refusal {
  readonly responseCode?: number | undefined
  readonly response?: string | undefined
}

/** Hands mails to mail servers, over a connection for each that is closed afterwards. */
export class MailClient implements Mails {
  /** @param ca whom certificates of servers must be from, in PEM, in place of the authorities that Node knows */
  constructor(
    private readonly dialer: Dialer,
    private readonly ca?: string,
  ) {}

  async send({ url, insecure, login, signal, from, to, ...mail }: Mail): Promise<void> {
    const host = hostOf(url)!.replace(/^\[|\]$/g, '')
    const port = portOf(url)
    const secure = url.protocol === 'smtps:'
    const transport = createTransport({
      ...{ host, port, secure, requireTLS: !secure && !insecure, disableFileAccess: true, disableUrlAccess: true },
      ...(login && { auth: { user: login.username, pass: login.password }, forceAuth: true }),
      ...(this.ca !== undefined && { tls: { ca: this.ca } }),
      // nodemailer begins TLS on it where it is wanted
      getSocket: (_options, done) => {
        this.dialer.dial({ host, port, tls: false }, signal).then(
          connection => done(null, { connection }),
          (error: Error) => done(error),
        )
      },
    })
    const taken = await transport
      .sendMail({
        ...{ ...mail, from: { ...from }, to: to.map(address => ({ name: '', address })), signal },
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      .catch((error: Error & Refusal & { readonly code?: string; readonly command?: string }) => {
        const { code, response, command } = error
        // that a server has no TLS is no answer to the mail, whatever it says to the question
        const answer = code === 'ETLS' ? undefined : answerOf(error)
        // nodemailer repeats what the server said in words of its own
        throw answer ?? (response ? new MailAnswerError(undefined, response, command) : error)
      })
    mustBeWhole(taken)
  }
}

/** @throws MailAnswerError if a recipient was refused, while others get the mail */
function mustBeWhole({ accepted, rejected, rejectedErrors = [] }: Taken): void {
  if (rejected.length === 0) return
  const answers = rejectedErrors.flatMap(error => answerOf(error) ?? [])
  const answer = answers.find(({ status = 0 }) => status < 500) ?? answers[0] ?? new MailAnswerError(450, 'refused')
  const of = `${rejected.length} of ${accepted.length + rejected.length} recipients`
  throw new MailAnswerError(answer.status, `${answer.message} (${of})`)
}

function answerOf({ responseCode: status, response = '' }: Refusal): MailAnswerError | undefined {
  if (status === undefined || status < 400 || status > 599) return undefined
  return new MailAnswerError(status, response.replace(/^\d{3}[ -]?/, ''))
}
