import { closeSync, openSync, readdirSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Receiver } from './plan.js'

/** A line of a publisher: an event is on its way, or Sluice said that it has it. */
export type Publication =
  | { readonly kind: 'sent'; readonly at: number; readonly id: string }
  | { readonly kind: 'accepted'; readonly at: number; readonly id: string; readonly position: string }

/** A line of a receiver: it began with an event, or it is done with it. */
export interface Receipt {
  readonly kind: 'began' | 'done'
  readonly at: number
  readonly id: string
  readonly receiver: Receiver
  readonly position: string
  readonly attempt: number
  readonly pid: number
}

export type Line = Publication | Receipt

/** What one process did. Each line is with the kernel when `write` returns: a kill loses none. */
export class LedgerWriter {
  readonly #file: number

  constructor(folder: string, name: string) {
    this.#file = openSync(join(folder, `${name}.ledger`), 'a')
  }

  sent(id: string): void {
    this.#write('sent', id)
  }

  accepted(id: string, position: string): void {
    this.#write('accepted', id, position)
  }

  receipt(kind: Receipt['kind'], receiver: Receiver, id: string, position: string, attempt: number): void {
    this.#write(kind, id, receiver, position, attempt, process.pid)
  }

  #write(...fields: (string | number)[]): void {
    writeSync(this.#file, `${Date.now()} ${fields.join(' ')}\n`)
  }
}

/** Reads the ledgers of a folder, each time what is new. */
export class LedgerReader {
  readonly #files = new Map<string, { fd: number; rest: string }>()

  constructor(private readonly folder: string) {}

  read(): Line[] {
    for (const name of readdirSync(this.folder)) {
      if (name.endsWith('.ledger') && !this.#files.has(name))
        this.#files.set(name, { fd: openSync(join(this.folder, name), 'r'), rest: '' })
    }
    return [...this.#files.values()].flatMap(file => {
      const lines = (file.rest + readNew(file.fd)).split('\n')
      file.rest = lines.pop()!
      return lines.map(parse)
    })
  }

  close(): void {
    for (const { fd } of this.#files.values()) closeSync(fd)
    this.#files.clear()
  }
}

const buffer = Buffer.alloc(1024 * 1024)

function readNew(fd: number): string {
  let text = ''
  for (let n = readSync(fd, buffer); n > 0; n = readSync(fd, buffer)) text += buffer.toString('latin1', 0, n)
  return text
}

function parse(line: string): Line {
  const [at, kind, id, ...more] = line.split(' ') as [string, Line['kind'], string, ...string[]]
  if (kind === 'sent') return { kind, at: Number(at), id }
  if (kind === 'accepted') return { kind, at: Number(at), id, position: more[0]! }
  const [receiver, position, attempt, pid] = more as [Receiver, string, string, string]
  return { kind, at: Number(at), id, receiver, position, attempt: Number(attempt), pid: Number(pid) }
}
