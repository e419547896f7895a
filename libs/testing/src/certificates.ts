import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** A CA of its own and what it signed, in files that end with {@link remove}: a server at 127.0.0.1, and a client. */
export class Certificates {
  private constructor(private readonly folder: string) {}

  get ca(): string {
    return this.#path('ca.pem')
  }

  get server(): KeyPair {
    return this.#pair('server')
  }

  get client(): KeyPair {
    return this.#pair('client')
  }

  static async make(): Promise<Certificates> {
    const made = new Certificates(await mkdtemp(join(tmpdir(), 'sluice-certificates-')))
    const caKey = made.#path('ca-key.pem')
    await openssl('req', '-x509', ...newKey(caKey), '-subj', '/CN=a CA of tests', '-days', '2', '-out', made.ca)
    for (const [name, { cert, key }] of Object.entries({ server: made.server, client: made.client })) {
      const [request, extensions] = [made.#path(`${name}.csr`), made.#path(`${name}.ext`)]
      await writeFile(extensions, name === 'server' ? 'subjectAltName=IP:127.0.0.1' : 'extendedKeyUsage=clientAuth')
      await openssl('req', ...newKey(key), '-subj', `/CN=redis ${name}`, '-out', request)
      const signed = ['-CA', made.ca, '-CAkey', caKey, '-CAcreateserial', '-extfile', extensions, '-out', cert]
      await openssl('x509', '-req', '-in', request, '-days', '2', ...signed)
    }
    return made
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  #pair(name: string): KeyPair {
    return { cert: this.#path(`${name}.pem`), key: this.#path(`${name}-key.pem`) }
  }

  #path(name: string): string {
    return join(this.folder, name)
  }
}

const newKey = (path: string) => [
  '-newkey',
  'ec',
  '-pkeyopt',
  'ec_paramgen_curve:prime256v1',
  '-nodes',
  '-keyout',
  path,
]

async function openssl(...args: string[]): Promise<void> {
  await promisify(execFile)('openssl', args)
}
