import type { HttpAnswer, HttpBody } from './client.js'

/** Most bytes of an answer that are read; the rest is discarded. */
export const maxAnswerBytes = 64 * 1024

/** The first value of a header. */
export function headerOf(headers: HttpAnswer['headers'], name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** Reads the start of an answer, also of one that is too long or breaks off. */
export async function readStart(body: HttpBody): Promise<Answer> {
  const chunks: Buffer[] = []
  let length = 0
  const bytes = () => Buffer.concat(chunks).subarray(0, maxAnswerBytes)
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      if ((length += chunk.length) > maxAnswerBytes) return { bytes: bytes(), isWhole: false }
    }
    return { bytes: bytes(), isWhole: true }
  } catch (error) {
    return { bytes: bytes(), isWhole: false, error }
  }
}

export interface Answer {
  readonly bytes: Buffer
  readonly isWhole: boolean
  /** Why it broke off. */
  readonly error?: unknown
}
