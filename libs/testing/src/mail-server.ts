import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail that a server took. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** By names in lower case; of one that is there twice both, with a line between them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether it came over TLS, and as which user. */
  readonly secure: boolean
  readonly user?: string
}

/** What a server answers: undefined takes the mail, a number of SMTP refuses it. */
export type MailAnswer = undefined | number

export interface MailServerOptions extends Pick<SMTPServerOptions, 'secure' | 'key' | 'cert'> {
  /** Whether it has no STARTTLS. */
  readonly plain?: boolean
  /** Asked for each mail. */
  readonly answer?: (mail: ReceivedMail) => MailAnswer | Promise<MailAnswer>
  /** Asked for each recipient. */
  readonly recipient?: (address: string) => MailAnswer
  /** The only ones that may log in; without them everybody may send. */
  readonly users?: Readonly<Record<string, string>>
}

/** A real SMTP server on a free port, which keeps what it took. */
export class MailServer {
  readonly mails: ReceivedMail[] = []

  private constructor(
    private readonly server: SMTPServer,
    private readonly scheme: string,
  ) {}

  static async start(options: MailServerOptions = {}): Promise<MailServer> {
    const { answer = () => undefined, recipient = () => undefined, users, plain, ...others } = options
    const disabledCommands = [...(plain ? ['STARTTLS'] : []), ...(users === undefined ? ['AUTH'] : [])]
    const made: { server?: MailServer } = {}
    const server = new SMTPServer({
      ...others,
      ...{ authOptional: users === undefined, allowInsecureAuth: true, disableReverseLookup: true },
      ...{ disabledCommands, logger: false, closeTimeout: 1000 },
      onAuth({ username, password }, _session, done) {
        const isKnown = username !== undefined && users?.[username] === password
        if (isKnown) done(null, { user: username })
        else done(refusal(535))
      },
      onRcptTo({ address }, _session, done) {
        const status = recipient(address)
        done(status === undefined ? null : refusal(status))
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = []
        stream.on('data', chunk => chunks.push(chunk as Buffer))
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope
          const mail: ReceivedMail = {
            ...{ from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) },
            ...{ ...parsed(Buffer.concat(chunks).toString('latin1')), secure: session.secure },
            ...(session.user ? { user: String(session.user) } : {}),
          }
          void Promise.resolve(answer(mail)).then(status => {
            if (status === undefined) made.server!.mails.push(mail)
            done(status === undefined ? null : refusal(status))
          })
        })
      },
    })
    server.on('error', () => undefined) // a client that goes in the middle
    server.listen(0, '127.0.0.1')
    await once(server.server, 'listening')
    made.server = new MailServer(server, others.secure ? 'smtps' : 'smtp')
    return made.server
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => this.server.close(resolve))
  }
}

function refusal(status: number): Error {
  return Object.assign(new Error('not this one'), { responseCode: status })
}

/** Headers and the one part of a mail, in UTF-8. */
function parsed(text: string): Pick<ReceivedMail, 'headers' | 'body'> {
  const end = text.indexOf('\r\n\r\n')
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase()
    const value = line.slice(line.indexOf(':') + 1).trim()
    headers[name] = headers[name] === undefined ? value : `${headers[name]}\n${value}`
  }
  const body = text.slice(end + 4)
  const encoding = headers['content-transfer-encoding']
  if (encoding === 'base64') return { headers, body: Buffer.from(body, 'base64').toString() }
  const bytes = encoding === 'quoted-printable' ? quotedPrintable(body) : body
  return { headers, body: Buffer.from(bytes, 'latin1').toString().replace(/\r\n$/, '') }
}

function quotedPrintable(text: string): string {
  return text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
