interface Made {
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly data: object
}

/** What producers get wrong, by the line of the file that it happens on. Each turns a good event into the line to write. */
export const mistakes: Record<number, (event: Made) => string> = {
  17: ({ type: _, ...event }) => JSON.stringify(event),
  42: ({ id: _, ...event }) => JSON.stringify(event),
  58: event => JSON.stringify({ ...event, source: '/shop/till 3' }),
  83: event => JSON.stringify({ ...event, time: '02.03.2026 09:14' }),
  119: event => JSON.stringify(event).slice(0, 160), // the disk was full
  131: event => JSON.stringify({ ...event, specversion: '2.0' }),
  166: event => JSON.stringify({ ...event, id: 2166 }),
  204: event => JSON.stringify({ ...event, orderId: event.subject }), // belongs into data
  237: event => JSON.stringify(event.subject),
  // not wrong as events, and so accepted: the first costs exactly 100, the second nobody can charge
  101: event => withTotal(event, 100),
  271: event => withTotal(event, '49,90'),
}

function withTotal({ data, ...event }: Made, total: unknown): string {
  return JSON.stringify({ ...event, data: { ...data, guest: true, customer: undefined, total } })
}
