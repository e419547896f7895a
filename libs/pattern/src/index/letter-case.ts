import type { Step } from './text-automaton.js'
import { encode } from './utf8.js'

/**
 * Ignoring case means: character by character, where a character of the pattern stands for itself, its lower-case and
 * its upper-case form. Forms that are longer than one character (the upper-case of ß is SS) do not count.
 */
function forms(char: string): string[] {
  return [...new Set([char, char.toLowerCase(), char.toUpperCase()].filter(form => [...form].length === 1))]
}

/** The steps of a text with its case ignored. */
export function foldedSteps(text: string): Step[] {
  return [...text].map(char => forms(char).map(encode))
}

/** How many bytes the steps of {@link foldedSteps} have together. */
export function foldedLength(text: string): number {
  let length = 0
  for (const char of text) {
    if (char < '\x80') length += /[a-z]/i.test(char) ? 2 : 1
    else for (const form of forms(char)) length += Buffer.byteLength(form)
  }
  return length
}
