import { createServer } from 'node:http'

/**
 * Receives webhooks in a process of its own and keeps only how often each path was called; GET answers that.
 * usage: node large-receiver.mjs <milliseconds that an answer takes>
 */
const counts = {}
const slowMs = Number(process.argv[2])
const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end(JSON.stringify(counts))
  request.resume()
  request.on('end', () => {
    setTimeout(() => {
      counts[request.url] = (counts[request.url] ?? 0) + 1
      response.writeHead(204).end()
    }, slowMs)
  })
}).listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
