const { SLUICE: url = 'http://127.0.0.1:4000', SLUICE_API_KEY: key = '' } = process.env

export async function api<Answer>(method: string, path: string, body: object): Promise<Answer> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}

/** Takes messages from a queue until there are so many. */
export async function received<Body>(queue: string, count: number): Promise<Body[]> {
  const bodies: Body[] = []
  while (bodies.length < count) {
    type Answer = { messages: { receipt: string; body: Body }[] }
    const { messages } = await api<Answer>('POST', `/queues/${queue}/receive`, { max: 1, waitMs: 10_000 })
    for (const { receipt, body } of messages) {
      await api('POST', `/queues/${queue}/ack`, { receipts: [receipt] })
      bodies.push(body)
    }
  }
  return bodies
}
