import { useEffect, useState } from 'react'
import { IconButton } from './button.js'
import styles from './copy.module.css'

/** Copies a text. @param what it is, for its label: `the id` */
export function Copy({ text, what }: { readonly text: string | (() => string); readonly what: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    await copyText(typeof text === 'string' ? text : text())
    setCopied(true)
  }
  return (
    <>
      <IconButton icon={isCopied ? 'check' : 'copy'} label={`Copy ${what}`} onClick={() => void copy()} />
      <span role="status" className="visually-hidden">
        {isCopied ? 'Copied' : ''}
      </span>
    </>
  )
}

/** Pages that came by plain http from another machine have no clipboard of their own. */
async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    document.execCommand('copy')
    area.remove()
  }
}

/** A command to paste into a terminal. */
export function Command({ children }: { readonly children: string }) {
  return (
    <div className={styles.command}>
      <pre tabIndex={0}>{children}</pre>
      <Copy text={children} what="the command" />
    </div>
  )
}

/** A name or an id, as machines write it, with what copies it. */
export function Code({ children, copy }: { readonly children: string; readonly copy?: string }) {
  return (
    <span className={styles.code}>
      <code title={children}>{children}</code>
      {copy !== undefined && <Copy text={children} what={copy} />}
    </span>
  )
}
