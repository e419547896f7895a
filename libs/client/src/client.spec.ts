import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createSluiceClient, tailOf } from './index.js'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What a user would lose: a tail that is told to end goes on for ever. */
it('ends a tail whose signal aborts, also after its request was collected', async () => {
  const server = createServer((_, response) => {
    const tell = () => response.write('id: 1\ndata: {"position":"0-1-1","event":{}}\n\n')
    const timer = setInterval(tell, 5)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).on('close', () => clearInterval(timer))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = createSluiceClient({ url: `http://127.0.0.1:${port}` })
  const watching = new AbortController()
  const { signal } = watching
  const open = () => client.tailEvents({ params: { path: { bus: 'default' } }, signal })
  let shown = 0
  const watch = async () => {
    for await (const _ of tailOf(open)) {
      if (++shown % 5 === 0) collectGarbage()
      if (shown === 50) watching.abort()
      if (shown === 150) throw new Error('it goes on')
    }
  }
  await expect(watch()).rejects.toMatchObject({ name: 'AbortError' })
  server.close()
  server.closeAllConnections()
})
