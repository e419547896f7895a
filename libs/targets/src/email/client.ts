/** Sends mails over SMTP. */
export interface Mails {
  /**
   * Resolves when the server has taken the mail for all recipients.
   *
   * @throws ForbiddenHostError if the server may not be reached; MailAnswerError for a refusal, and for what is no answer to the mail;
   * other errors if nothing is answered
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

/** What a mail server said in place of taking the mail for all recipients. */
export class MailAnswerError extends Error {
  override readonly name = 'MailAnswerError'

  /**
   * @param status 400 to 599: a refusal of the mail or of one of its recipients; undefined for what is no answer to the mail
   * @param to the command that was answered
   */
  constructor(
    readonly status: number | undefined,
    text: string,
    readonly to = 'SMTP',
  ) {
    super(text)
  }
}
