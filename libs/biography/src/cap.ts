/** Most bytes (UTF-8) that the journal keeps of a text. */
export const caps = { error: 1024, answer: 1024, stack: 4096, text: 512 } as const

const encoder = new TextEncoder()

/** The beginning of a text, in at most so many bytes (UTF-8); `…` stands for what is left out. */
export function capText(text: string, most: number): string {
  // a char is at most 3 bytes: most texts need no counting
  if (text.length * 3 <= most) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(most))
  if (read === text.length) return text
  return `${text.slice(0, encoder.encodeInto(text, new Uint8Array(most - 3)).read)}…`
}
