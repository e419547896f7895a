import fc from 'fast-check'
import { RedisAnswerError } from '@sluice/targets'
import { Replies, type Reply } from './replies.js'

/** Bytes of one answer, and a little: what a client may keep. */
const mostKept = 2 * 64 * 1024

/** What one sees of answers that came in pieces. */
function readAll(pieces: readonly Buffer[]): { replies: unknown[]; fault?: string } {
  const reader = new Replies()
  const replies: Reply[] = []
  let fault: string | undefined
  for (const piece of pieces) {
    const read = reader.read(piece)
    replies.push(...read.replies)
    fault = read.fault
    if (reader.size > mostKept) throw new Error(`it keeps ${reader.size} bytes`)
  }
  return { replies: replies.map(plain), ...(fault !== undefined && { fault }) }
}

function plain(reply: Reply): unknown {
  return reply instanceof RedisAnswerError ? { error: reply.message } : reply
}

/** Cuts bytes into pieces of these lengths, again and again. */
function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = lengths[i % lengths.length]!
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  return pieces
}

const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 10 })
const line = fc.string({ unit: 'grapheme', maxLength: 50 }).map(text => text.replace(/[\r\n]/g, ' '))
const answer = fc.oneof(
  line.map(text => ({ bytes: `+${text}\r\n`, is: text as unknown })),
  line.map(text => ({ bytes: `-${text}\r\n`, is: { error: text } as unknown })),
  fc.maxSafeInteger().map(n => ({ bytes: `:${n}\r\n`, is: n as unknown })),
  fc
    .string({ unit: 'grapheme', maxLength: 200 })
    .map(text => ({ bytes: `$${Buffer.byteLength(text)}\r\n${text}\r\n`, is: text as unknown })),
)
/** Bytes that look like answers here and there. */
const hostile = fc
  .array(
    fc.oneof(
      answer.map(({ bytes }) => Buffer.from(bytes)),
      fc
        .constantFrom('$-1\r\n', '>1\r\n_\r\n', '*1\r\n', '$65536\r\n', '$65537\r\n', '$', '\r\n', '\n', ':\r\n')
        .map(Buffer.from),
      fc.uint8Array({ maxLength: 100 }).map(Buffer.from),
      fc.integer({ min: 60_000, max: 70_000 }).map(n => Buffer.alloc(n, 'x')),
    ),
    { maxLength: 20 },
  )
  .map(parts => Buffer.concat(parts))

/** What a user would lose: all deliveries of a fan-out, by the answer of one server. */
describe('the answers of a Redis', () => {
  it('are read as they are, in whatever pieces they come', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 20 }), lengths, (answers, lengths) => {
        const bytes = Buffer.from(answers.map(({ bytes }) => bytes).join(''))
        expect(readAll(cut(bytes, lengths))).toEqual({ replies: answers.map(({ is }) => is) })
      }),
    )
  })

  it('never throw, are the same in all pieces, and keep no more than one answer may have', () => {
    fc.assert(
      fc.property(hostile, lengths, (bytes, lengths) => {
        expect(readAll(cut(bytes, lengths))).toEqual(readAll([bytes]))
      }),
    )
  })

  it.each([
    ['a null', '$-1\r\n'],
    ['a push', '>1\r\n_\r\n'],
    ['a list', '*1\r\n:1\r\n'],
    ['a map', '%1\r\n+a\r\n+b\r\n'],
    ['a text that is too long', '$65537\r\n'],
    ['a text longer than it says', '$1\r\nabc\r\n'],
    ['a line that is too long', `+${'x'.repeat(65_536)}`],
    ['a line that does not end as one', '+OK\n'],
    ['a number that is none', ':1 \r\n'],
    ['no kind', '\r\n'],
  ])('end with %s', (_what, bytes) => {
    const { replies, fault } = readAll([Buffer.from(`+OK\r\n${bytes}+OK\r\n`)])
    expect(replies).toEqual(['OK'])
    expect(fault).toEqual(expect.any(String))
  })

  it('may have 64 KiB', () => {
    const text = 'x'.repeat(65_536)
    expect(readAll([Buffer.from(`$65536\r\n${text}\r\n:1\r\n`)])).toEqual({ replies: [text, 1] })
  })
})
