/** A mistake in the text of a setting: what is wrong with it, and the fix. */
export class Fault extends Error {}

/** What somebody wrote, for messages. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
