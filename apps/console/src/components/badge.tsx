import type { ReactNode } from 'react'
import styles from './badge.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'plain' | 'accent'

/** A state in a word. The tone repeats what the word says, and never says it alone. */
export function Badge({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>
}

/** A dot before a text that says the same. */
export function Dot({ tone = 'plain' }: { readonly tone?: Tone }) {
  return <span className={`${styles.dot} ${styles[tone]}`} aria-hidden="true" />
}
