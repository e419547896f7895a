import type { ReadPacket, WritePacket } from '@nestjs/microservices'
import { type CloudEvent, defaultLimits, isError, messageOf, SluiceError } from '@sluice/event'

/** Metadata that the application attached to a packet with `setOnDispatchHook`; Nest before 12 has no such hook. */
export type PacketMetadata = Record<string, string>

/** A packet that Nest gives a client to send. */
export type Packet = ReadPacket & { readonly metadata?: PacketMetadata }

/** The body of a request. */
export interface RequestBody {
  readonly data: unknown
  readonly metadata?: PacketMetadata
}

/** The data as other transports give it; binary data as bytes. */
export function dataOf({ data, data_base64 }: CloudEvent): unknown {
  return data_base64 === undefined ? data : Buffer.from(data_base64, 'base64')
}

/** The extension attribute that carries a packet's metadata with an event: JSON. */
export const metadataAttribute = 'metadata'

export function metadataOf(event: CloudEvent): PacketMetadata | undefined {
  try {
    const metadata: unknown = JSON.parse(String(event[metadataAttribute] ?? null))
    return typeof metadata === 'object' && metadata !== null ? (metadata as PacketMetadata) : undefined
  } catch {
    return undefined // another publisher's attribute of that name
  }
}

/** The error of a rejected request in a form that survives JSON: an Error would become {}, and a value without JSON no failure at all. */
function sendable(err: unknown): unknown {
  const text = typeof err === 'object' && err !== null && !isError(err) && json(err)
  if (text || (typeof err === 'string' && err !== '')) return err
  return failure(messageOf(err), err instanceof SluiceError ? err.code : undefined)
}

/** An error in Nest's form; the code of a SluiceError is kept. */
function failure(message: string, code?: string): object {
  return { status: 'error', message, ...(code === undefined ? {} : { code }) }
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** An answer, or a part of it, as text. A value that cannot be sent becomes an error that says why. */
export function packetText(packet: WritePacket): { readonly text: string; readonly failed: boolean } {
  const refuse = (code: string, message: string) => ({
    text: JSON.stringify({ err: failure(message, code), isDisposed: true }),
    failed: true,
  })
  try {
    const text = JSON.stringify('err' in packet ? { ...packet, err: sendable(packet.err) } : packet)
    if (Buffer.byteLength(text) <= defaultLimits.eventBytes) return { text, failed: false }
    return refuse('TOO_LARGE', `the answer is larger than ${defaultLimits.eventBytes} bytes: send it in parts`)
  } catch (error) {
    return refuse('INVALID_RESULT', `the answer cannot be written as JSON: ${messageOf(error)}`)
  }
}
