import { generateKeyPairSync, hash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, type JWTPayload, SignJWT } from 'jose'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })

/** An issuer over real HTTP: it lets everybody in as `ann`, gives each code once, and checks what a client must prove. */
export class Issuer {
  url = ''
  /** Claims of ID tokens besides those that every one has. */
  claims: JWTPayload = {}
  /** Whether ID tokens are signed with a key that is none of the issuer's. */
  forges = false
  isAway = false
  /** What clients proved themselves with. */
  readonly clients: (string | undefined)[] = []
  readonly #codes = new Map<string, URLSearchParams>()

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Issuer> {
    const server = createServer((request, response) => {
      void issuer.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      })
    }).listen(0, '127.0.0.1')
    const issuer = new Issuer(server)
    await once(server, 'listening')
    issuer.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return issuer
  }

  /** What the browser is sent back with after somebody agreed at an address of this issuer. */
  agree(location: string): { redirectUri: string; query: URLSearchParams; asked: URLSearchParams } {
    const url = new URL(location)
    if (`${url.origin}${url.pathname}` !== `${this.url}/authorize`) throw new Error(`${location} is not of the issuer`)
    const asked = url.searchParams
    const code = `code-${this.#codes.size}`
    this.#codes.set(code, asked)
    const query = new URLSearchParams({ code, state: asked.get('state')!, iss: this.url })
    return { redirectUri: asked.get('redirect_uri')!, query, asked }
  }

  close(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    if (this.isAway) return { status: 500, body: {} }
    const { url } = this
    if (request.url === '/.well-known/openid-configuration')
      return {
        status: 200,
        body: {
          ...{ issuer: url, jwks_uri: `${url}/keys`, token_endpoint: `${url}/token` },
          authorization_endpoint: `${url}/authorize`,
        },
      }
    if (request.url === '/keys')
      return { status: 200, body: { keys: [{ ...(await exportJWK(publicKey)), kid: 'one' }] } }
    return this.#token(request)
  }

  async #token(request: IncomingMessage): Promise<{ status: number; body: object }> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const form = new URLSearchParams(text)
    this.clients.push(request.headers.authorization)
    const asked = this.#codes.get(form.get('code') ?? '')
    this.#codes.delete(form.get('code') ?? '')
    const isProven = asked?.get('code_challenge') === hash('sha256', form.get('code_verifier') ?? '', 'base64url')
    if (!asked || !isProven || form.get('redirect_uri') !== asked.get('redirect_uri'))
      return { status: 400, body: { error: 'invalid_grant' } }
    const claims = {
      sub: 'ann',
      groups: ['ops'],
      nonce: asked.get('nonce'),
      aud: asked.get('client_id')!,
      ...this.claims,
    }
    const token = new SignJWT({ iss: this.url, exp: Math.floor(Date.now() / 1000) + 300, ...claims })
    const id_token = await token
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(this.forges ? other.privateKey : privateKey)
    return { status: 200, body: { id_token, access_token: 'unused', token_type: 'Bearer' } }
  }
}
