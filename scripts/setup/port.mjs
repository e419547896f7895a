import { createServer } from 'node:net'
import { Failure } from './failure.mjs'

/** PORT and HOST as the user set them, once it is known that they can be listened on. */
export async function listenAddress(env = process.env) {
  const host = env.HOST || '127.0.0.1'
  const port = Number(env.PORT || 4000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Failure(`PORT must be a number from 1 to 65535, and it is "${env.PORT}"`)
  }
  const code = await tryListening(host, port)
  if (code === 'EADDRINUSE')
    throw new Failure(
      `Port ${port} is taken. Stop what uses it, or choose another: PORT=${port === 65_535 ? 4000 : port + 1} npm start`,
    )
  if (code === 'EACCES')
    throw new Failure(`Port ${port} needs more rights than you have. Choose one above 1023: PORT=4000 npm start`)
  if (code)
    throw new Failure(`Cannot listen on HOST=${host} (${code}). Use an address of this machine: 127.0.0.1 or 0.0.0.0`)
  return { host, port, url: `http://${reachable(host)}:${port}` }
}

/** Whether nobody uses the port of the loopback address now, nor that of all addresses. */
export async function isFree(port) {
  // where the one listens that was bound to all addresses, some systems let another bind to one of them
  for (const host of ['127.0.0.1', '0.0.0.0']) if (await tryListening(host, port)) return false
  return true
}

/** A port that nobody uses now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

function tryListening(host, port) {
  return new Promise(resolve => {
    const server = createServer()
    server.on('error', error => resolve(error.code))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)))
  })
}

// 0.0.0.0 and :: mean "every address of this machine"; to reach it from here, use the loopback one.
function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}
