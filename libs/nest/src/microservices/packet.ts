import type { ReadPacket, WritePacket } from '@nestjs/microservices'
import { type CloudEvent, defaultLimits, isError, messageOf } from '@sluice/event'

/** What the application attached to a packet with `setOnDispatchHook`; Nest before 12 has no such hook. */
export type PacketMetadata = Record<string, string>

/** What Nest hands a client to send. */
export type Packet = ReadPacket & { readonly metadata?: PacketMetadata }

/** What a request carries. */
export interface RequestBody {
  readonly data: unknown
  readonly metadata?: PacketMetadata
}

/** The data as other transports would give it; binary data as bytes. */
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
    return undefined // somebody else's attribute of that name
  }
}

/** What a request is rejected with. Of an Error nothing would be left in JSON; a value without JSON would be no failure. */
function sendable(err: unknown): unknown {
  const text = typeof err === 'object' && err !== null && !isError(err) && json(err)
  return text || (typeof err === 'string' && err !== '') ? err : { status: 'error', message: messageOf(err) }
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** An answer, or a part of it, as text. What cannot be sent becomes an answer that says why. */
export function packetText(packet: WritePacket): { readonly text: string; readonly failed: boolean } {
  const refuse = (message: string) => ({
    text: JSON.stringify({ err: { status: 'error', message }, isDisposed: true }),
    failed: true,
  })
  try {
    const text = JSON.stringify('err' in packet ? { ...packet, err: sendable(packet.err) } : packet)
    if (Buffer.byteLength(text) <= defaultLimits.eventBytes) return { text, failed: false }
    return refuse(`the answer is larger than ${defaultLimits.eventBytes} bytes: send it in parts`)
  } catch (error) {
    return refuse(`the answer cannot be written as JSON: ${messageOf(error)}`)
  }
}
