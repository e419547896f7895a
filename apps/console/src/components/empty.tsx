import type { ReactNode } from 'react'
import { Command } from './copy.js'
import styles from './message.module.css'

/** A screen or a panel without anything in it yet: what it is for, and what to do first. */
export function Empty({
  title,
  children,
  command,
}: {
  readonly title: string
  readonly children?: ReactNode
  /** To paste into a terminal. */
  readonly command?: string
}) {
  return (
    <div className={styles.empty}>
      <h2>{title}</h2>
      {children !== undefined && <p>{children}</p>}
      {command !== undefined && <Command>{command}</Command>}
    </div>
  )
}
