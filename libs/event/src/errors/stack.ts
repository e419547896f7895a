import { errorText } from './thrown.js'

/** Most UTF-16 code units of a kept stack: frames and causes. */
export const maxStackLength = 4000
const bounds = { frames: 20, causes: 3, heading: 200 }

/**
 * The frames of an error's stack, and of its causes; {@link errorText} has the messages. Undefined if there are none. Never
 * throws, whatever was thrown.
 */
export function stackOf(thrown: unknown): string | undefined {
  try {
    const parts: string[] = []
    let error: unknown = thrown
    for (let depth = 0; depth <= bounds.causes && error instanceof Error; depth++) {
      if (depth > 0) parts.push(`caused by ${errorText(error).slice(0, bounds.heading)}`)
      parts.push(...frames(error))
      error = error.cause
    }
    const text = parts.join('\n')
    if (!/^ +at /m.test(text)) return undefined
    return text.length > maxStackLength ? `${text.slice(0, maxStackLength)}…` : text
  } catch {
    return undefined // reading the value throws
  }
}

function frames(error: Error): string[] {
  if (typeof error.stack !== 'string') return []
  // the message may be long and have lines that look like frames: it comes before the frames
  const end = error.stack.startsWith(headOf(error)) ? headOf(error).length : 0
  return error.stack
    .slice(end)
    .split('\n', 1000)
    .filter(line => /^\s+at /.test(line))
    .slice(0, bounds.frames)
}

function headOf({ name, message }: Error): string {
  return message ? `${name}: ${message}` : name
}
