import { useEffect, useEffectEvent } from 'react'
import { useNavigate } from '@tanstack/react-router'
import type { Screen } from '../screens/screen.js'

/** Milliseconds within which the letter must follow the `g`. */
const patienceMs = 1500

/** Keys that work everywhere, but where somebody writes. */
export const keys = [
  ['g, then a letter', 'go to a screen'],
  ['/', 'search'],
  ['j, k or arrows', 'the next row, the one before'],
  ['Enter', 'open the row'],
  ['Ctrl Enter', 'send the event that is written'],
  ['Esc', 'close what is open, leave what is written'],
  ['?', 'show these keys'],
] as const

/** Listens to the keys of the whole console. @param help shows them */
export function useKeyboard(offered: readonly Screen[], help: () => void): void {
  const navigate = useNavigate()
  const press = useEffectEvent((key: string, isGoing: boolean): boolean => {
    if (isGoing) {
      const screen = offered.find(screen => screen.key === key)
      if (screen) void navigate({ to: screen.path })
      return screen !== undefined
    }
    if (key === '/') return focusSearch() || (void navigate({ to: '/events', search: { view: 'search' } }), true)
    if (key === '?') return (help(), true)
    return false
  })
  useEffect(() => {
    let goingUntil = 0
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
      if (event.key === 'Escape' && isWriting(event.target)) return (event.target as HTMLElement).blur()
      if (isWriting(event.target) || document.querySelector('dialog[open]')) return
      const isGoing = Date.now() < goingUntil
      goingUntil = !isGoing && event.key === 'g' ? Date.now() + patienceMs : 0
      if (press(event.key, isGoing)) event.preventDefault()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  // an editor is in a tree of its own, and its host says so
  return target.matches('input, textarea, select, [contenteditable], [data-editor]')
}

/** A screen marks the field that `/` leads to by `data-search`. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-search]')
  field?.focus()
  field?.select()
  return field !== null
}
