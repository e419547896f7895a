import type { Step } from './text-automaton.js'
import { encode } from './utf8.js'

/**
 * Ignoring case means: character by character, where a character of the pattern stands for itself, its lower-case and
 * its upper-case form. Forms that are longer than one character (the upper-case of ß is SS) do not count.
 */
export function forms(char: string): string[] {
  return [...new Set([char, char.toLowerCase(), char.toUpperCase()].filter(form => [...form].length === 1))]
}

/** The steps of a text with its case ignored. */
export function foldedSteps(text: string): Step[] {
  return [...text].map(char => forms(char).map(encode))
}

/** Whether the text, or the first or last part of it, is the pattern with its case ignored. */
export function foldedMatch(pattern: string, text: string, part: 'all' | 'first' | 'last'): boolean {
  const wanted = [...pattern].map(forms)
  const chars = [...text]
  if (part === 'all' ? chars.length !== wanted.length : chars.length < wanted.length) return false
  const start = part === 'last' ? chars.length - wanted.length : 0
  return wanted.every((some, i) => some.includes(chars[start + i]!))
}
