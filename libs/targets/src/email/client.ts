/** Sends mails over SMTP. */
export interface Mails {
  /**
   * Resolves when the server has taken the mail for all recipients.
   *
   * @throws ForbiddenHostError if the server may not be reached; MailAnswerError for a refusal; other errors if there is no answer
   */
  send(mail: Mail): Promise<void>
}

export interface Mail {
  /** `smtp:` or `smtps:`. */
  readonly url: URL
  /** Whether `smtp:` may go without TLS. */
  readonly insecure: boolean
  readonly login?: { readonly username: string; readonly password: string } | undefined
  readonly from: Mailbox
  /** Addresses. */
  readonly to: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  /** In angle brackets. */
  readonly messageId: string
  readonly signal: AbortSignal
}

export interface Mailbox {
  /** '' for none. */
  readonly name: string
  readonly address: string
}

/** A refusal by a mail server, of the mail or of one of its recipients. */
export class MailAnswerError extends Error {
  override readonly name = 'MailAnswerError'

  /** @param status 400 to 599 */
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(text)
  }
}
